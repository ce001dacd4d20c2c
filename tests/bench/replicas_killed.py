"""Three replicas on PostgreSQL, a hundred customers talking, and every five seconds one replica is killed.

Each killed replica is started again at once, as a supervisor does. People think for five seconds before each
act and press again what stays unanswered for three. The stand-in for Slack takes every message it is sent.
Usage: python tests/bench/replicas_killed.py [CUSTOMERS] [SECONDS] [KILL_EVERY]
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil, inf
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text

from bot.playground.slack import SlackStandIn
from smtp_probe.lab import Lab
from tests.bench.bench_slack_presses import crowded_slack, users
from tests.bench.figures import Figures
from tests.bench.postgres import database, looking_at
from tests.bot.talking import SUPPORT

REPLICAS = 3
THINK, UNANSWERED = 5.0, 3.0
WRITTEN_AGAIN = 20.0
"""Seconds: Slack sends an event again at once, and if that meets a dying replica too, a minute later."""
PATIENCE = 120.0  # seconds after the last kill in which everybody has to be through
# What is waited for, and what is done about it: a line, or a press on the newest of these buttons.
SCRIPT: tuple[tuple[str, str | tuple[str, ...]], ...] = (
    ("What kind of password is in SMTP Credentials now?", "{user}@gmail.com"),
    ("Which do you prefer?", ("I am not sure",)),
    ("What does Pet Sitter Plus say now?", ("Just show me the fix",)),
    ("Your request is with Pet Sitter Plus Support", "talk to a person"),
)
_AGAIN = ("Test again",)  # where a look at the provider died with its replica
_WINDOW = (-0.25, 1.0)
"""Seconds from the first copy of a doubled message to a kill: Slack had taken it, and its replica died before
it could write that down. With a kill every five seconds, a double at any odd moment stands out."""
STOPS_WITHIN = 30.0  # as platforms grant
_FAULTS = ("turn_failed", "delivery_failed", "probe_failed", "task_failed", "letter_set_aside", "loop_fault")


@dataclass
class Fleet:
    """The replicas, and whoever kills them and starts them again."""

    environment: dict[str, str]
    folder: Path
    running: list[asyncio.subprocess.Process] = field(default_factory=list)
    killed_at: list[float] = field(default_factory=list)

    async def start(self) -> asyncio.subprocess.Process:
        log = (self.folder / "replicas.log").open("ab")
        one = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=self.environment, stderr=log
        )
        log.close()
        self.running.append(one)
        return one

    async def kill_one(self) -> None:
        victim = self.running.pop(random.randrange(len(self.running)))
        self.killed_at.append(time.time())
        victim.kill()
        await victim.wait()
        await self.start()

    def tell_of_faults(self) -> None:
        """What is no line of the log (a fault at the start, say), and what it calls a fault of ours."""
        for line in (self.folder / "replicas.log").read_text().splitlines():
            if not line.startswith("{") or any(f'"event": "{name}"' in line for name in _FAULTS):
                sys.stdout.write(f"{line[:500]}\n")

    async def stop(self) -> tuple[list[int], float]:
        """In good order; the exit codes, and after how many seconds the last was still."""
        began = time.monotonic()
        for one in self.running:
            with suppress(ProcessLookupError):  # it has ended by itself, and its code tells so
                one.terminate()
        try:
            async with asyncio.timeout(2 * STOPS_WITHIN):
                codes = [await one.wait() for one in self.running]
        except TimeoutError:
            for one in self.running:
                with suppress(ProcessLookupError):
                    one.kill()
            codes = [await one.wait() for one in self.running]
        return codes, time.monotonic() - began


class Customer:
    """Goes through the script, with patience."""

    def __init__(self, slack: SlackStandIn, user: str) -> None:
        self.slack, self.user = slack, user
        self.person = slack.as_user(user)
        self.done = 0

    def _seen(self, wanted: str, since: int) -> bool:
        messages = self.person.messages()[since:]
        return any(wanted in message["text"] for message in messages)

    async def _press(self, labels: tuple[str, ...]) -> None:
        for message in reversed(self.person.messages()):
            for block in message.get("blocks", []):
                for element in block.get("elements", []) if block["type"] == "actions" else []:
                    if element.get("text", {}).get("text") in labels:
                        where = {"channel": self.person.dm, "ts": message["ts"]}
                        await self.person.press(where, element["action_id"], block_id=block["block_id"])
                        return

    async def talk(self) -> None:
        for wanted, act in SCRIPT:
            await asyncio.sleep(random.uniform(0.8, 1.2) * THINK)
            since = len(self.person.messages())
            written_at = -inf
            while True:
                if isinstance(act, tuple):
                    await self._press(act)
                elif time.monotonic() - written_at >= WRITTEN_AGAIN:
                    written_at = time.monotonic()
                    await self.person.types(self.person.dm, act.format(user=self.user.lower()))
                with suppress(TimeoutError):
                    await self.slack.until(lambda s=since, w=wanted: self._seen(w, s), UNANSWERED)
                    break
                await self._press(_AGAIN)
            self.done += 1


async def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 120.0
    kill_every = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
    with database() as url, tempfile.TemporaryDirectory(prefix="retriever-bench-") as folder:
        async with Lab() as lab, crowded_slack(count) as slack:
            environment = {
                "HOME": folder,
                "PATH": os.defpath,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "RETRIEVER_SUPPORT_CHANNEL": SUPPORT,
                "RETRIEVER_DATABASE_URL": url,
                "RETRIEVER_LOG": "info",
                "PORT": "0",
                **lab.environment,
            }
            fleet = Fleet(environment, Path(folder))
            try:
                for _ in range(REPLICAS):
                    await fleet.start()
                await slack.until(lambda: len(slack.platform.sockets.sockets) == REPLICAS, 60)
                customers = [Customer(slack, user) for user in users(count)]
                finished = await _talk_while_killing(fleet, customers, seconds, kill_every)
                await _until_nothing_waits(url)
                await slack.until(lambda: len(slack.platform.sockets.sockets) == REPLICAS, 60)
            finally:
                codes, stopping = await fleet.stop()
                fleet.tell_of_faults()
            exit_code = _judge(slack, fleet, customers, finished, url)
            figures = Figures()
            figures.fact(f"every replica ended well when told to stop: {codes}", codes == [0] * REPLICAS)
            figures.limit("the last was still after", stopping, STOPS_WITHIN, "s")
            return max(exit_code, figures.exit_code())


async def _talk_while_killing(
    fleet: Fleet, customers: list[Customer], seconds: float, kill_every: float
) -> bool:
    """Whether everybody got through."""

    async def begins(number: int, one: Customer) -> None:
        # So that people talk from the first kill to the last.
        await asyncio.sleep(number / len(customers) * max(0.0, seconds - len(SCRIPT) * THINK))
        await one.talk()

    talking = asyncio.gather(*(begins(number, one) for number, one in enumerate(customers)))
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        await asyncio.sleep(kill_every)
        await fleet.kill_one()
    try:
        async with asyncio.timeout(PATIENCE):
            await talking
    except TimeoutError:
        for one in customers:
            if one.done < len(SCRIPT):
                stuck = [message["text"][:80] for message in one.person.messages()[-3:]]
                sys.stdout.write(f"{one.user} waits for {SCRIPT[one.done][0]!r} after {stuck}\n")
        return False
    return True


_WAITING = text(
    "SELECT (SELECT count(*) FROM inbox WHERE handled_at IS NULL)"
    " + (SELECT count(*) FROM outbox WHERE NOT settled)"
    " + (SELECT count(*) FROM probes WHERE ended_at IS NULL)"
)
_SET_ASIDE = text("SELECT count(*) FROM outbox WHERE set_aside_at IS NOT NULL")
_HEARD = text("SELECT string_agg(key, ' ') FROM inbox")


def _ask(url: str, question: TextClause) -> Any:
    engine = looking_at(url)
    try:
        with engine.connect() as connection:
            return connection.execute(question).scalar_one()
    finally:
        engine.dispose()


async def _until_nothing_waits(url: str) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(90):
            while await asyncio.to_thread(_ask, url, _WAITING):
                await asyncio.sleep(0.5)


def _taken(slack: SlackStandIn) -> set[str]:
    """What an acknowledged line or press has to be known by in the inbox: its event's id, or its moment."""
    taken = set()
    for one in slack.envelopes:
        if not one.acknowledged_at:
            continue
        event = one.payload.get("event", {})
        if (
            one.kind == "events_api"
            and event["type"] == "message"
            and not event.keys() & {"bot_id", "subtype"}
        ):
            taken.add(one.payload["event_id"])
        elif one.payload.get("type") == "block_actions":
            taken.add(one.payload["actions"][0]["action_ts"])
    return taken


def _judge(slack: SlackStandIn, fleet: Fleet, customers: list[Customer], finished: bool, url: str) -> int:
    times: dict[str, list[float]] = defaultdict(list)
    for channel in [*(one.person.dm for one in customers), SUPPORT]:
        for message in slack.room(channel).messages.values():
            if message.get("metadata"):
                times[message["metadata"]["event_payload"]["id"]].append(float(message["ts"]))
    doubled = [sorted(stamps) for stamps in times.values() if len(stamps) > 1]
    earliest, latest = _WINDOW
    outside = [
        stamps
        for stamps in doubled
        if not any(earliest <= kill - stamps[0] <= latest for kill in fleet.killed_at)
    ]
    waits = sorted(
        one.acknowledged_at - one.sent_at for one in slack.envelopes if one.acknowledged_at and one.sent_at
    )
    through = sum(one.done == len(SCRIPT) for one in customers)
    unanswered = sum(1 for one in slack.envelopes if not one.acknowledged_at)
    sys.stdout.write(
        f"{len(fleet.killed_at)} replicas killed; {len(times)} messages; {len(waits)} acknowledgements given,"
        f" {unanswered} not given; load {os.getloadavg()[0]:.1f}\n"
    )
    figures = Figures()
    figures.fact(f"{through} of {len(customers)} customers reached the end", finished)
    heard, waiting, aside = (_ask(url, one) for one in (_HEARD, _WAITING, _SET_ASIDE))
    taken = _taken(slack)
    unheard = sum(one not in heard for one in taken)
    figures.fact(
        f"lost: {unheard} of {len(taken)} acknowledged lines and presses, {waiting} that wait,"
        f" {aside} letters set aside",
        bool(taken) and unheard + waiting + aside == 0,
    )
    figures.fact(f"doubles: {len(doubled)}, of them outside the window: {len(outside)}", not outside)
    figures.limit("acknowledgements given, 99th percentile", waits[ceil(len(waits) * 0.99) - 1], 1.0, "s")
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
