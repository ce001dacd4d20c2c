import aiohttp
import pytest

from bot.incoming import Person, Tenant
from bot.keeping import messages
from bot.keeping.messages import OwnMessages
from bot.outgoing import Place
from bot.playground.slack import DEMO_WORLD, Fault, SlackStandIn
from bot.slack.connection import web_client

SUPPORT = "C0SUPPORT1"
JO = Person(Tenant("", DEMO_WORLD.team.id), "U0JO000001")


async def say(slack: SlackStandIn, channel: str, *lines: str, thread: str | None = None) -> list[str]:
    async with aiohttp.ClientSession() as session:
        client = web_client(slack.bot_token, slack.api_url, session)
        return [
            str((await client.chat_postMessage(channel=channel, text=line, thread_ts=thread))["ts"])
            for line in lines
        ]


async def sweep(slack: SlackStandIn, *cards: Place, person: Person = JO) -> messages.Sweep:
    async with aiohttp.ClientSession() as session:
        own = OwnMessages(web_client(slack.bot_token, slack.api_url, session))
        return await own.take_away(person, cards)


async def test_what_we_said_is_deleted_on_both_sides_and_what_people_said_stays(slack: SlackStandIn) -> None:
    jo, tom = slack.as_user(JO.user), slack.as_user("U0TOM00001")
    await say(slack, jo.dm, *(f"line {number}" for number in range(7)))
    await jo.types(jo.dm, "my own words")
    [card] = await say(slack, SUPPORT, "card")
    await say(slack, SUPPORT, "relayed", "relayed again", thread=card)
    await tom.types(SUPPORT, "an agent's note", thread_ts=card)
    [other] = await say(slack, SUPPORT, "another's card")
    done = await sweep(slack, Place(SUPPORT, card))
    assert (done.deleted, dict(done.left)) == (10, {})
    assert [message["text"] for message in jo.messages()] == ["my own words"]
    left = [
        message["text"] for message in tom.messages(SUPPORT) if not message["text"].startswith("This mess")
    ]
    assert left == ["an agent's note", "another's card"]
    assert other in [message["ts"] for message in tom.messages(SUPPORT)]


async def test_a_second_sweep_finds_nothing_to_do(slack: SlackStandIn) -> None:
    [card] = await say(slack, SUPPORT, "card")
    await sweep(slack, Place(SUPPORT, card))
    again = await sweep(slack, Place(SUPPORT, card))
    assert (again.deleted, dict(again.left)) == (0, {})


async def test_slacks_wish_for_patience_is_heard(
    slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_LONGEST_PAUSE", 0.0)
    await say(slack, slack.as_user(JO.user).dm, "one", "two")
    busy = slack.fail("chat.delete", Fault(retry_after=30, times=3))
    done = await sweep(slack)
    assert busy.struck == 3
    assert (done.deleted, dict(done.left)) == (2, {})


async def test_what_slack_refuses_is_counted_by_its_own_code(slack: SlackStandIn) -> None:
    await say(slack, slack.as_user(JO.user).dm, "one", "two")
    slack.fail("chat.delete", Fault(error="cant_delete_message", times=1))
    done = await sweep(slack)
    assert (done.deleted, dict(done.left)) == (1, {"cant_delete_message": 1})


async def test_a_token_of_another_workspace_leaves_the_chat_alone_and_says_so(slack: SlackStandIn) -> None:
    jo = slack.as_user(JO.user)
    await say(slack, jo.dm, "one")
    done = await sweep(slack, person=Person(Tenant("", "TOTHER"), JO.user))
    assert dict(done.left) == {"token_of_another_workspace": 1}
    assert len(jo.messages()) == 1


async def test_a_picture_that_was_passed_on_goes_with_its_message(slack: SlackStandIn) -> None:
    [card] = await say(slack, SUPPORT, "card")
    async with aiohttp.ClientSession() as session:
        client = web_client(slack.bot_token, slack.api_url, session)
        slot = await client.files_getUploadURLExternal(filename="a.png", length=3)
        async with session.post(slot["upload_url"], data=b"png") as brought:
            assert brought.status == 200
        await client.files_completeUploadExternal(
            files=[{"id": slot["file_id"], "title": "a.png"}], channel_id=SUPPORT, thread_ts=card
        )
    assert len(slack.platform.workspace.files) == 1
    done = await sweep(slack, Place(SUPPORT, card))
    assert (done.deleted, dict(done.left)) == (2, {})
    assert slack.platform.workspace.files == {}
