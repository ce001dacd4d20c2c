"""Slack's weather and the whole bot together, at the calls behind a talk: forms, desk, pictures, the card.

With the calls of a talk itself, which have a file of their own, these are all that the bot makes.
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import bot as package
from bot.app import Retriever
from bot.pictures import reading
from bot.playground.slack import Fault, SlackStandIn
from bot.slack import messenger
from tests.bot import test_weather as weather
from tests.bot.talking import SUPPORT, WALKERS, Talk
from tests.bot.test_weather import ANN, FAULTS, FIRST, SECOND, TOM, all_told, begin, talk, times

slack, bot = weather.slack, weather.bot
PICTURE = (Path(__file__).parent / "pictures" / "connection_failed.png").read_bytes()
WITHOUT_A_TALK = frozenset({"files.delete"})
"""Erasing somebody: a command of the operator's, which is tried with its own tests."""
Act = Callable[[Talk, Talk, SlackStandIn], Awaitable[None]]


def test_no_call_that_the_bot_makes_is_left_out() -> None:
    """Every ``client.chat_postMessage`` of the source is a method of one of the matrices."""
    root = Path(package.__file__).parent
    source = "\n".join(
        path.read_text() for path in root.rglob("*.py") if "playground" not in path.relative_to(root).parts
    )
    calls = re.findall(r"\b(?:_client|client)\.((?:[a-z]+)_[A-Za-z]+)\b", source)
    methods = {call.replace("_", ".", 1) for call in calls} - {"base.url", "send.message"}
    assert methods | {"apps.connections.open"} == {
        *weather.METHODS,
        *ACTS,
        *WITHOUT_A_TALK,
        "conversations.info",
        "views.open",
        "views.publish",
    }


async def claims(ann: Talk, tom: Talk) -> None:
    """Until the desk has Ann's case; a press that did not count is made again."""
    await ann.taps("Keep this address")
    await ann.taps("Yes, ask support")
    await tom.reads("Ann Example", channel=SUPPORT)
    for _ in range(3):
        await tom.taps("Claim", SUPPORT)
        try:
            await tom.slack.until(lambda: times(ann, "has your case now") > 0, timeout=2)
        except TimeoutError:
            continue
        return
    raise AssertionError(tom.texts(SUPPORT))


async def sends_a_note(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    await claims(ann, tom)
    card = await tom.reads("Ann Example", channel=SUPPORT)
    await tom.says("Look under Connect.", SUPPORT, card["ts"])
    await tom.reads("Note, kept here.", channel=SUPPORT)
    for _ in range(3):
        await tom.taps("Send to Ann", SUPPORT)
        try:
            await slack.until(lambda: times(ann, "Look under Connect.") > 0, timeout=2)
        except TimeoutError:
            continue
        break


async def passes_a_picture_on(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    await claims(ann, tom)
    assert (await ann.person.uploads(ann.dm, "shot.png", "image/png", PICTURE)).ok
    await ann.taps("Yes, pass it on")
    await slack.until(lambda: shared(tom), timeout=20)
    await tom.reads("sent a picture, not scanned", channel=SUPPORT)
    assert len(shared(tom)) == 1


def shared(tom: Talk) -> list[str]:
    return [file["title"] for message in tom.person.messages(SUPPORT) for file in message.get("files", ())]


async def is_mentioned(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    us = slack.platform.world.app.bot_user
    slack.room(WALKERS).members.append(us)
    for _ in range(3):
        await ann.says(f"<@{us}> hello", WALKERS)
        try:
            await slack.until(lambda: ann.person.ephemerals(), timeout=2)
        except TimeoutError:
            continue
        break
    assert ann.person.ephemerals()
    await ann.reads(FIRST)


async def scrolls_the_card_away(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    await ann.taps("Keep this address")
    await ann.reads(SECOND)
    await ann.says("back")
    await ann.reads("Back at:")
    await ann.taps("Keep this address")
    await slack.until(lambda: times(ann, SECOND) == 2, timeout=20)
    await ann.taps("Yes, ask support")
    await ann.reads("7, Pet Sitter Plus Support: With support")
    await slack.until(lambda: times(ann, "Check-up for ann.example@hotmail.co.uk. ") == 1)


async def submits_the_check_up(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    await ann.says("stop")
    await ann.reads("Stopped.")
    assert (await ann.person.shortcut("check_up")).ok
    await ann.sees_form("Start a check-up")
    await ann.fills_in(email_address="ann.example@hotmail.com")
    await slack.until(lambda: times(ann, "takes no password") >= 2, timeout=20)


async def loses_an_answer_first(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    slack.fail("chat.postMessage", Fault(status=503, applied=True))
    await ann.taps("Keep this address")
    await ann.reads(SECOND)


async def loses_its_socket(ann: Talk, tom: Talk, slack: SlackStandIn) -> None:
    await slack.platform.sockets.drop()
    await slack.until_connected()
    await ann.says("keep this address")
    await ann.reads(SECOND)


ACTS: dict[str, Act] = {
    "views.update": submits_the_check_up,
    "chat.postEphemeral": is_mentioned,
    "chat.delete": scrolls_the_card_away,
    "conversations.history": loses_an_answer_first,
    "conversations.replies": sends_a_note,
    "conversations.members": sends_a_note,
    "auth.test": sends_a_note,
    "files.info": passes_a_picture_on,
    "files.getUploadURLExternal": passes_a_picture_on,
    "files.completeUploadExternal": passes_a_picture_on,
    "apps.connections.open": loses_its_socket,
}
REFUSALS: dict[str, tuple[str, ...]] = {
    "views.update": ("hash_conflict", "not_found"),
    "chat.postEphemeral": ("channel_not_found", "user_not_in_channel"),
    "conversations.history": ("channel_not_found",),
    "conversations.replies": ("thread_not_found",),
    "conversations.members": ("channel_not_found",),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", sorted(ACTS))
async def test_a_fault_there_loses_and_doubles_nothing_and_the_next_press_finds_the_case(
    slack: SlackStandIn, bot: Retriever, monkeypatch: pytest.MonkeyPatch, method: str, fault: str
) -> None:
    await through(slack, bot, monkeypatch, method, FAULTS[fault]())


@pytest.mark.parametrize(
    ("method", "error"), [(method, error) for method, errors in REFUSALS.items() for error in errors]
)
async def test_a_refusal_there_does_not_hold_up_the_talk(
    slack: SlackStandIn, bot: Retriever, monkeypatch: pytest.MonkeyPatch, method: str, error: str
) -> None:
    await through(slack, bot, monkeypatch, method, Fault(error=error))


async def through(
    slack: SlackStandIn, bot: Retriever, monkeypatch: pytest.MonkeyPatch, method: str, fault: Fault
) -> None:
    """A talk up to its second question, what needs the method, and the next line after it."""
    monkeypatch.setattr(reading, "installed", lambda: None)
    monkeypatch.setattr(messenger, "MOST_BELOW_THE_CARD", 1)
    ann, tom = talk(slack, ANN), talk(slack, TOM)
    await begin(ann)
    struck = slack.fail(method, fault)
    await ACTS[method](ann, tom, slack)
    await all_told(bot)
    assert struck.struck == 1
    assert times(ann, "Look under Connect.") == (ACTS[method] is sends_a_note)
    before = len(ann.texts())
    await ann.says("status")
    await slack.until(lambda: len(ann.texts()) >= before + 2)
    assert "heck-up for ann.example@hotmail.co" in ann.texts()[-1] or "Tom" in ann.texts()[-1], ann.texts()[
        -1
    ]
