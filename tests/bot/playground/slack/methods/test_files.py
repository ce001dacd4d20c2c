"""Files that the app shares: a place for the bytes, the bytes, then the message."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn

TOM, SUPPORT = "U0TOM00001", "C0SUPPORT1"


async def test_the_sdks_own_upload_stands_in_the_thread_with_its_bytes(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    root = await client.chat_postMessage(channel=SUPPORT, text="card")
    await client.files_upload_v2(
        channel=SUPPORT, thread_ts=root["ts"], filename="a.txt", title="a.txt", content="bytes"
    )
    message = slack.as_user(TOM).messages(SUPPORT)[-1]
    assert (message["thread_ts"], message["subtype"]) == (root["ts"], "file_share")
    (file,) = message["files"]
    assert (file["title"], file["mimetype"], file["size"]) == ("a.txt", "text/plain", 5)
    assert slack.platform.workspace.files[file["id"]].content == b"bytes"


async def test_a_file_whose_bytes_did_not_come_cannot_be_shared(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    slot = await client.files_getUploadURLExternal(filename="a.txt", length=5)
    for file in (slot["file_id"], "F0NOTHERE1"):
        with pytest.raises(SlackApiError) as refused:
            await client.files_completeUploadExternal(files=[{"id": file}], channel_id=SUPPORT)
        assert refused.value.response["error"] == "file_not_found"


@pytest.mark.parametrize("length", [0, 10 * 1024 * 1024 + 1])
async def test_a_file_of_no_bytes_or_too_many_gets_no_place(client: AsyncWebClient, length: int) -> None:
    with pytest.raises(SlackApiError):
        await client.files_getUploadURLExternal(filename="a.txt", length=length)
