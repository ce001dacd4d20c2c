"""Messages of the app: posted, changed, deleted, whispered and linked to."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn

JO, TOM = "U0JO000001", "U0TOM00001"
DM, SUPPORT = "D0JO000001", "C0SUPPORT1"

LETTER = {"event_type": "letter", "event_payload": {"id": "l1"}}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


async def test_a_person_may_be_named_instead_of_the_direct_message(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=JO, text="hello")
    assert answer["channel"] == DM
    assert answer["message"]["bot_id"] == "B0RETRIEV1"


async def test_an_update_replaces_the_content_and_marks_it_edited(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=DM, text="Testing…", metadata=LETTER)
    await client.chat_update(channel=DM, ts=posted["ts"], text="Tested.", blocks=[section("Tested.")])
    (message,) = slack.as_user(JO).messages()
    assert (message["ts"], message["text"]) == (posted["ts"], "Tested.")
    assert message["edited"]["user"] == "U0RETRIEV1"
    assert message["metadata"] == LETTER, "left out, metadata stays"
    changed = slack.envelopes[-1].payload["event"]
    assert (changed["subtype"], changed["previous_message"]["text"]) == ("message_changed", "Testing…")


async def test_an_update_of_the_text_alone_leaves_the_blocks(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=DM, text="a", blocks=[section("a")])
    await client.chat_update(channel=DM, ts=posted["ts"], text="b")
    (message,) = slack.as_user(JO).messages()
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("b", "a")
    await client.chat_update(channel=DM, ts=posted["ts"], text="c", blocks=[])
    (message,) = slack.as_user(JO).messages()
    assert (message["text"], message["blocks"]) == ("c", [])


async def test_metadata_is_read_back_only_when_asked_for(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=DM, text="hello", metadata=LETTER)
    without = await client.conversations_history(channel=DM)
    asked = await client.conversations_history(channel=DM, include_all_metadata=True)
    assert "metadata" not in without["messages"][0]
    assert asked["messages"][0]["metadata"] == LETTER


async def test_history_is_newest_first_in_pages_and_without_replies(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    for number in range(3):
        last = await client.chat_postMessage(channel=DM, text=f"line {number}")
    await client.chat_postMessage(channel=DM, text="reply", thread_ts=last["ts"])
    first = await client.conversations_history(channel=DM, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=DM, limit=2, cursor=cursor)
    assert [message["text"] for message in first["messages"]] == ["line 2", "line 1"]
    assert [message["text"] for message in second["messages"]] == ["line 0"]
    since = await client.conversations_history(channel=DM, oldest=last["ts"], inclusive=True)
    assert [message["text"] for message in since["messages"]] == ["line 2"]


async def test_a_deleted_parent_leaves_a_tombstone(slack: SlackStandIn, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=SUPPORT, text="card")
    lone = await client.chat_postMessage(channel=SUPPORT, text="alone")
    await slack.as_user(TOM).types(SUPPORT, "note", thread_ts=parent["ts"])
    await client.chat_delete(channel=SUPPORT, ts=parent["ts"])
    await client.chat_delete(channel=SUPPORT, ts=lone["ts"])
    left = slack.as_user(TOM).messages(SUPPORT)
    assert [message.get("subtype") for message in left] == ["tombstone", None]
    assert "card" not in str(left)


async def test_a_broadcast_reply_stands_in_the_channel_too(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel=SUPPORT, text="card")
    await client.chat_postMessage(
        channel=SUPPORT, text="resolved", thread_ts=parent["ts"], reply_broadcast=True
    )
    history = await client.conversations_history(channel=SUPPORT)
    assert [message["text"] for message in history["messages"]] == ["resolved", "card"]


async def test_an_ephemeral_is_seen_by_one_person_and_not_in_the_history(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=SUPPORT, user=TOM, text="only you")
    assert [each["text"] for each in slack.as_user(TOM).ephemerals()] == ["only you"]
    assert slack.as_user(JO).ephemerals() == []
    assert (await client.conversations_history(channel=SUPPORT))["messages"] == []
    assert slack.envelopes == []


async def test_a_permalink_leads_to_the_stand_in_itself(slack: SlackStandIn, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=SUPPORT, text="card")
    link = await client.chat_getPermalink(channel=SUPPORT, message_ts=posted["ts"])
    assert link["permalink"] == f"{slack.base}/archives/{SUPPORT}/p{posted['ts'].replace('.', '')}"


async def test_a_very_long_text_is_cut_on_posting(slack: SlackStandIn, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=DM, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
