import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import Picture
from bot.playground.slack import SlackStandIn
from bot.slack.connection import open_session, web_client
from bot.slack.files import PrivateFiles
from tests.bot.slack.conftest import JO

SHOT = b"\x89PNG\r\n\x1a\n" + b"x" * 100
PLENTY = 10_000


def picture(url: str) -> Picture:
    return Picture(file="F1", name="shot.png", url=url, link="", size=1)


async def shared(slack: SlackStandIn) -> str:
    """The private address of a file that Jo has sent."""
    jo = slack.as_user(JO)
    shown = await jo.uploads(jo.dm, "shot.png", "image/png", SHOT)
    return str(slack.platform.workspace.files[shown.facts["file"]].facts["url_private"])


async def test_a_private_file_is_fetched_with_the_bots_token(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    assert await PrivateFiles(client)(picture(await shared(slack)), PLENTY) == SHOT


async def test_a_file_that_is_longer_than_it_may_be_is_not_kept(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    assert await PrivateFiles(client)(picture(await shared(slack)), len(SHOT) - 1) is None


async def test_without_leave_slack_leads_elsewhere_and_nobody_follows(slack: SlackStandIn) -> None:
    session = open_session()
    stranger = web_client("xoxb-made-up", slack.api_url, session)
    assert await PrivateFiles(stranger)(picture(await shared(slack)), PLENTY) is None
    await session.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/files-pri/T1-F1/shot.png",
        "https://files.slack.com.evil.example/shot.png",
        "https://files.slack.com:8443/shot.png",
        "https://evil.example/files.slack.com/shot.png",
        "https://files.slack.com@evil.example/shot.png",
        "https://user:pw@files.slack.com/shot.png",
        "https://slack-files.com/shot.png",
        "https://[::1/shot.png",
        "ftp://files.slack.com/shot.png",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_goes_to_nobody_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(aiohttp.ClientSession, "get", lambda *of, **_: asked.append(of))
    session = open_session()
    client = web_client("xoxb-made-up-canary", "https://slack.com/api/", session)
    assert await PrivateFiles(client)(picture(url), PLENTY) is None
    assert asked == []
    await session.close()


async def test_another_port_of_this_machine_is_somebody_else(client: AsyncWebClient) -> None:
    arrived: list[str] = []

    async def take(request: web.Request) -> web.Response:
        arrived.append(request.headers.get("Authorization", ""))
        return web.Response(body=SHOT)

    app = web.Application()
    app.router.add_get("/shot.png", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/shot.png"
    assert await PrivateFiles(client)(picture(url), PLENTY) is None
    assert arrived == []
    await runner.cleanup()


async def test_bytes_are_brought_to_slacks_own_place_alone_and_without_the_token(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    files = PrivateFiles(client)
    slot = await client.files_getUploadURLExternal(filename="a.txt", length=5)
    assert not await files.put("https://files.slack.com.evil.example/upload/v1/x", b"bytes")
    assert not await files.put("http://127.0.0.1:9/upload/v1/x", b"bytes")
    assert await files.put(slot["upload_url"], b"bytes")
    assert not await files.put(slot["upload_url"], b"again")
