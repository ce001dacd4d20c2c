"""A desk's channel that takes nothing for a while, and a token that is revoked for a while, together with the
whole bot: everything arrives once the trouble is over, in order and once.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import outbox
from bot.app import Retriever, build
from bot.playground.slack import DEMO_WORLD, Fault, SlackStandIn, installed
from bot.settings import settings_of
from bot.slack.manifest import manifest
from tests.bot.talking import SUPPORT, Talk

ANN, TOM = "U0ANN00001", "U0TOM00001"
BOT = DEMO_WORLD.app.bot_user
WAITS = "has not reached Pet Sitter Plus Support yet"


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    world = installed(DEMO_WORLD, manifest(SimpleNamespace(mode="socket")))
    async with SlackStandIn(world) as one:
        yield one


@pytest.fixture
async def bot(
    slack: SlackStandIn, tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Retriever]:
    for pause in ("FIRST_PAUSE", "FIRST_HOLD", "LONGEST_HOLD"):
        monkeypatch.setattr(outbox, pause, 0.1)
    environment = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "RETRIEVER_SUPPORT_CHANNEL": SUPPORT,
        "RETRIEVER_DATABASE_URL": f"sqlite:///{tmp_path / 'retriever.db'}",
        "RETRIEVER_PROBE_CONTROL": "",
        "PORT": "0",
    }
    one = build(settings_of(environment))
    await one.start()
    await slack.until_connected()
    yield one
    await one.stop()


def talk(slack: SlackStandIn, user: str = ANN) -> Talk:
    return Talk(SimpleNamespace(slack=slack), user)  # type: ignore[arg-type] # it needs the Slack alone


async def all_told(bot: Retriever) -> None:
    """Wait until nothing is on its way to Slack, not even for another try."""
    while await bot._store.run(lambda unit: unit.outbox.waiting()):
        await asyncio.sleep(0.02)


async def held(bot: Retriever) -> None:
    """Wait until something is held."""
    while not await bot._store.run(lambda unit: unit.outbox.held()):
        await asyncio.sleep(0.02)


async def asks_support(ann: Talk) -> None:
    await ann.says("ann.example@hotmail.co.uk")
    await ann.taps("Keep this address")
    await ann.taps("Yes, ask support")


def in_thread(tom: Talk) -> list[str]:
    return [
        one["text"] for one in tom.person.messages(SUPPORT) if one.get("thread_ts", one["ts"]) != one["ts"]
    ]


def cards(tom: Talk) -> list[str]:
    return [
        one["text"] for one in tom.person.messages(SUPPORT) if one.get("thread_ts", one["ts"]) == one["ts"]
    ]


async def test_what_is_written_while_the_desk_is_archived_arrives_later_in_order_and_once(
    slack: SlackStandIn, bot: Retriever, log: io.StringIO
) -> None:
    ann, tom = talk(slack), talk(slack, TOM)
    await asks_support(ann)
    await tom.reads("Ann Example", channel=SUPPORT)
    await tom.taps("Claim", SUPPORT)
    await ann.reads("Tom", "has your case now")
    await all_told(bot)
    slack.room(SUPPORT).is_archived = True
    for word in ("first thing", "second thing", "third thing"):
        await ann.says(f"The {word} to know")
    await ann.reads(WAITS)
    await held(bot)
    assert "letter_held" in log.getvalue()
    assert bot._works is not None
    assert bot._works.deliverer.counts.held > 0
    slack.room(SUPPORT).is_archived = False
    await tom.reads("third thing", channel=SUPPORT)
    await all_told(bot)
    told = [text for text in in_thread(tom) if "thing to know" in text]
    assert [word for text in told for word in ("first", "second", "third") if word in text] == [
        "first",
        "second",
        "third",
    ]
    assert len(cards(tom)) == 1
    assert sum(WAITS in text for text in ann.texts()) == 1
    assert bot._works.deliverer.counts.set_aside == 0


async def test_a_request_made_while_the_desk_is_archived_puts_its_card_first(
    slack: SlackStandIn, bot: Retriever
) -> None:
    ann, tom = talk(slack), talk(slack, TOM)
    slack.room(SUPPORT).is_archived = True
    await asks_support(ann)
    await ann.reads("support's Slack channel is not reachable just now")
    await ann.says("Something more to know")
    await held(bot)
    slack.room(SUPPORT).is_archived = False
    await tom.reads("Something more to know", channel=SUPPORT)
    await all_told(bot)
    assert len(cards(tom)) == 1
    assert "Ann Example" in cards(tom)[0]
    assert sum("Something more to know" in text for text in in_thread(tom)) == 1


async def test_a_desk_that_the_bot_was_removed_from_gets_everything_after_it_is_back(
    slack: SlackStandIn, bot: Retriever
) -> None:
    ann, tom = talk(slack), talk(slack, TOM)
    slack.remove_member(SUPPORT, BOT)
    await asks_support(ann)
    await held(bot)
    slack.add_member(SUPPORT, BOT)
    await tom.reads("Ann Example", channel=SUPPORT)
    await all_told(bot)
    assert len(cards(tom)) == 1


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "missing_scope"])
async def test_nothing_is_lost_while_slack_does_not_take_the_token(
    slack: SlackStandIn, bot: Retriever, error: str
) -> None:
    ann, tom = talk(slack), talk(slack, TOM)
    await ann.says("ann.example@hotmail.co.uk")
    await ann.reads("What would suit you best?")
    await all_told(bot)
    methods = ("chat.postMessage", "chat.update", "conversations.info", "conversations.history")
    faults = [slack.fail(method, Fault(error=error, times=None)) for method in methods]
    await ann.taps("Keep this address")
    await held(bot)
    for fault in faults:
        fault.times = 0
    await ann.taps("Yes, ask support")
    await tom.reads("Ann Example", channel=SUPPORT)
    await all_told(bot)
    assert sum("Shall I ask them for you?" in text for text in ann.texts()) == 1
    assert len(cards(tom)) == 1
    assert bot._works is not None
    assert bot._works.deliverer.counts.set_aside == 0
