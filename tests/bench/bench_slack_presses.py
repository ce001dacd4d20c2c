"""How fast presses are acknowledged and turned into messages, beside a bare Bolt app with as many calls.

Two hundred people press at once, 64 presses in flight; the stand-in for Slack runs in this process for both.
It reads, judges, copies and tells every message: that is Slack's work. To be the same on both sides, the
bare app says with its calls, word for word, what the bot has said to one of the people.
Usage: python tests/bench/bench_slack_presses.py [PEOPLE]
"""

import asyncio
import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any

from msgspec.structs import replace
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Retriever, build
from bot.cli.serve import spare_what_stays
from bot.playground.slack import DEMO_WORLD, SlackStandIn, installed
from bot.playground.slack.world import Human
from bot.settings import settings_of
from bot.slack.manifest import manifest
from tests.bench.bare_bolt import Call, bare_app
from tests.bench.figures import Figures

PEOPLE = 200
IN_FLIGHT = 64
ROUNDS = 3
_PATIENCE = 300.0


@dataclass(frozen=True)
class _Socket:
    mode: str = "socket"


@dataclass(frozen=True)
class Pressed:
    """What one wave of presses took."""

    acknowledged: float
    """Seconds, at the 99th percentile."""
    a_second: float
    """Presses, from the first to the last message that follows."""
    calls: tuple[Call, ...]
    """What one press calls at Slack: the last person's."""
    total: int
    """Calls of all presses together."""


def users(count: int) -> list[str]:
    """Their ids."""
    return [f"U0CROWD{number:04d}" for number in range(count)]


@asynccontextmanager
async def crowded_slack(count: int) -> AsyncIterator[SlackStandIn]:
    """A workspace with so many customers."""
    team = DEMO_WORLD.team.id
    crowd = tuple(Human(user, user.lower(), "Jo Example", "customer", team) for user in users(count))
    world = installed(DEMO_WORLD, manifest(_Socket()))  # type: ignore[arg-type]  # it has the mode
    async with SlackStandIn(replace(world, people=(*world.people, *crowd))) as slack:
        yield slack


async def by_many(act: Callable[[str], Awaitable[None]], who: Sequence[str]) -> None:
    """Everybody acts, so many at a time."""
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(user: str) -> None:
        async with gate:
            await act(user)

    await asyncio.gather(*map(one, who))


async def wave(slack: SlackStandIn, count: int, action: str, quiet: Callable[[], Awaitable[None]]) -> Pressed:
    """Let everybody press the newest button of that action."""

    async def press(user: str) -> None:
        person = slack.as_user(user)
        for message in reversed(person.messages()):
            for block in message.get("blocks", ()):
                for element in block.get("elements", ()):
                    if element.get("action_id") == action:
                        where = {"channel": person.dm, "ts": message["ts"]}
                        shown = await person.press(where, action, block_id=block["block_id"])
                        if not shown.ok:
                            raise RuntimeError(f"a press was not acknowledged: {shown.error}")
                        return
        raise LookupError(action)

    before, sent = len(slack.requests), len(slack.envelopes)
    began = time.perf_counter()
    await by_many(press, users(count))
    await quiet()
    took = time.perf_counter() - began
    waits = sorted(
        one.acknowledged_at - one.sent_at
        for one in slack.envelopes[sent:]
        if one.kind == "interactive" and one.acknowledged_at and one.sent_at
    )
    made = [one for one in slack.requests[before:] if one.method.startswith("chat.")]
    room = slack.as_user(users(count)[-1]).dm
    calls = [
        Call(one.method, str(one.parameters["text"]), as_json(one.parameters["blocks"]))
        for one in made
        if one.parameters["channel"] == room
    ]
    return Pressed(waits[ceil(len(waits) * 0.99) - 1], count / took, tuple(calls), len(made))


def as_json(blocks: Any) -> list[dict[str, Any]]:
    """Blocks as they were sent: in a form they travel as text."""
    read: list[dict[str, Any]] = json.loads(blocks) if isinstance(blocks, str) else blocks
    return read


Meanwhile = Callable[[Retriever, SlackStandIn], Awaitable[None]]


async def ours(
    count: int, *, others: int = 0, given: Mapping[str, str] | None = None, meanwhile: Meanwhile | None = None
) -> Pressed:
    """The bot on SQLite, each person in a case whose question is open.

    ``meanwhile`` begins what goes on beside it, for which there are ``others`` in the workspace.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with crowded_slack(count + others) as slack:
            bot = build(
                settings_of(
                    {
                        "SLACK_BOT_TOKEN": slack.bot_token,
                        "SLACK_APP_TOKEN": slack.app_token,
                        "SLACK_API_URL": slack.api_url,
                        "RETRIEVER_DATABASE_URL": f"sqlite:///{folder}/retriever.db",
                        "RETRIEVER_PROBE_CONTROL": "",
                        "PORT": "0",
                        **(given or {}),
                    }
                )
            )
            await bot.start()
            spare_what_stays()
            await slack.until_connected()

            async def begin(user: str) -> None:
                person = slack.as_user(user)
                await person.types(person.dm, f"{user.lower()}@hotmail.co.uk")

            await by_many(begin, users(count))
            await slack.until(
                lambda: all("would suit you best" in str(slack.as_user(u).messages()) for u in users(count)),
                _PATIENCE,
            )
            await all_told(bot, slack)
            if meanwhile is not None:
                await meanwhile(bot, slack)
            measured = await wave(slack, count, "answer:keep", lambda: all_told(bot, slack))
            await bot.stop()
            return measured


async def all_told(bot: Retriever, slack: SlackStandIn) -> None:
    """Until every event is handled and every letter has gone out."""
    await slack.until_quiet(_PATIENCE)
    while await bot._store.run(lambda unit: bool(unit.inbox.waiting_streams()) or unit.outbox.waiting() > 0):
        await asyncio.sleep(0.02)


async def bare(count: int, calls: Sequence[Call]) -> Pressed:
    """The bare app, each person with a button, and the bot's calls at each press."""
    async with crowded_slack(count) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        handler = AsyncSocketModeHandler(bare_app(client, calls), slack.app_token)
        await handler.connect_async()
        spare_what_stays()  # here too, or the heap of the other side would count
        await slack.until_connected()

        async def begin(user: str) -> None:
            person = slack.as_user(user)
            await person.types(person.dm, "hello")

        await by_many(begin, users(count))
        await slack.until(lambda: len(slack.calls("chat.postMessage")) == count, _PATIENCE)
        done = _said(slack) + count * len(calls)

        async def quiet() -> None:
            await slack.until(lambda: _said(slack) >= done, _PATIENCE)

        measured = await wave(slack, count, "keep", quiet)
        await handler.close_async()
        return measured


def _said(slack: SlackStandIn) -> int:
    """Calls that show something; the acknowledgements on the socket are on record as well."""
    return sum(request.method.startswith("chat.") for request in slack.requests)


async def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    rounds = []
    for _ in range(ROUNDS):
        here = await ours(count)
        rounds.append((here, await bare(count, here.calls)))
    # Whoever else uses the machine can only add to a round.
    bot, floor = (max(side, key=lambda one: one.a_second) for side in zip(*rounds, strict=True))
    bot = dataclasses.replace(bot, acknowledged=min(one.acknowledged for one, _ in rounds))
    floor = dataclasses.replace(floor, acknowledged=min(one.acknowledged for _, one in rounds))
    figures = Figures()
    figures.fact(
        f"each press calls Slack {len(bot.calls)} times, in both",
        bot.total == floor.total == count * len(bot.calls) > 0,
    )
    figures.ratio(
        "acknowledgement, 99th percentile, against a bare Bolt app",
        bot.acknowledged * 1000,
        floor.acknowledged * 1000,
        at_most=2,
    )
    # Seconds a press, so that at least half as fast is at most twice as long.
    figures.ratio(
        "a turn to quiet, against a bare Bolt app",
        1000 / bot.a_second,
        1000 / floor.a_second,
        at_most=2,
    )
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
