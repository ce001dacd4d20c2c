"""Plays one whole case against a bot that dies at a chosen commit and is started again."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground.slack import DEMO_WORLD, Deliver, SlackStandIn, Timing, installed
from bot.settings import settings_of
from bot.slack.manifest import manifest
from bot.slack.wording import Wording
from bot.tree_engine import load_engine
from smtp_probe.lab import Lab
from tests.bot.dying_bot import DIED
from tests.bot.replicated import ROOT, doubles
from tests.bot.slack.listeners.test_forms import filled
from tests.bot.talking import SUPPORT, Talk

JO, PRIYA = "U0JO000001", "U0PRIYA001"
PATIENCE = 40.0
UNANSWERED = 3.0  # seconds after which people press again
_TOLD_OF_A_LOSS = ("The test did not run", "The test broke off")
_ONE_MORE = ("two log-ins tried, the passwords", "one log-in tried, the password")
"""A log-in that died with its process has perhaps reached the server: it counts, and the desk is told."""
_CHANGES = re.compile(r"\d{1,2}:\d\d|\b\d+ (?:seconds?|minutes?)\b|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@dataclass(frozen=True)
class Left:
    """What a case has left behind."""

    customer: tuple[str, ...]
    """What the bot's messages say to the customer in the end, without what tells of the crash itself."""
    desk: tuple[str, ...]
    cases: tuple[tuple[object, ...], ...]
    """Of each case: whether it is open, its outcome, its step and cause."""
    waiting: int
    """Things not handled, letters not sent, probes not ended."""
    doubles: int
    logins: int
    has_died: bool = field(compare=False)
    losses: int = field(compare=False)
    """How often the customer was told that a test did not run."""
    commits: int = field(compare=False)


class Forge:
    """The program that forks bots."""

    async def __aenter__(self) -> "Forge":
        self._program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bot.dying_bot", cwd=ROOT, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._program.stdin is not None
        self._program.stdin.close()
        await self._program.wait()

    async def bot(self, order: dict[str, object]) -> int:
        """Start one; its number."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(order).encode() + b"\n")
        return await self._answer()

    async def ended(self) -> int:
        """Wait for its end; its exit code."""
        return await self._answer()

    async def _answer(self) -> int:
        assert self._program.stdout is not None
        return int(await self._program.stdout.readline())


class Play:
    """The customer, the desk, and whoever starts the bot again."""

    def __init__(self, slack: SlackStandIn, lab: Lab, forge: Forge, folder: Path) -> None:
        self.slack, self.lab, self.forge, self.folder = slack, lab, forge, folder
        self.jo, self.priya = Talk(self, JO), Talk(self, PRIYA)  # type: ignore[arg-type] # it asks for slack only
        self.has_died = False
        self.log = folder / "serve.log"

    # -- the process

    async def keep_running(self, die_at: int, after: bool) -> None:
        """Start the bot, and again when it has died; cancelled, stop it in good order."""
        while True:
            order = {"log": str(self.log), "die_at": die_at, "after": after}
            number = await self.forge.bot(order | {"environment": self.environment()})
            ended = asyncio.ensure_future(self.forge.ended())
            try:
                code = await asyncio.shield(ended)
            except asyncio.CancelledError:
                os.kill(number, signal.SIGTERM)
                code = await ended
                if code == DIED:  # while it stopped: the next one finds everything, and stops well
                    self.has_died = True
                    number = await self.forge.bot(order | {"die_at": 0, "environment": self.environment()})
                    await self.slack.until_connected(PATIENCE)
                    os.kill(number, signal.SIGTERM)
                    code = await self.forge.ended()
                assert code == 0, self.log.read_text()
                return
            assert code == DIED, self.log.read_text()
            self.has_died, die_at = True, 0

    def environment(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "RETRIEVER_SUPPORT_CHANNEL": SUPPORT,
            "RETRIEVER_DATABASE_URL": f"sqlite:///{self.folder / 'retriever.db'}",
            "PORT": "0",
            **self.lab.environment,
        }

    # -- the people

    async def waits(self, there: Callable[[], object], seconds: float) -> bool:
        with suppress(TimeoutError):
            await self.slack.until(there, seconds)
        return bool(there())

    async def insists(self, act: Callable[[], Awaitable[object]], there: Callable[[], object]) -> None:
        """Act, and again after a while without an answer."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while not there():
            assert asyncio.get_running_loop().time() < ends, (self.jo.texts(), self.priya.texts(SUPPORT))
            await self.slack.until_connected(PATIENCE)
            await act()
            await self.waits(there, UNANSWERED)

    async def presses(self, talk: Talk, labels: tuple[str, ...], channel: str | None = None) -> None:
        """Press the newest button of these labels, if there is one; nothing is promised."""
        for message in reversed(talk.person.messages(channel or talk.dm)):
            for block in message.get("blocks", []):
                for element in block.get("elements", []) if block["type"] == "actions" else []:
                    if element.get("text", {}).get("text") in labels:
                        where = {"channel": channel or talk.dm, "ts": message["ts"]}
                        await talk.person.press(where, element["action_id"], block_id=block["block_id"])
                        return

    def shown(self, talk: Talk, fragment: str, channel: str | None = None) -> Callable[[], bool]:
        return lambda: any(fragment in text for text in talk.texts(channel))

    async def taps(self, label: str, fragment: str) -> None:
        await self.insists(lambda: self.presses(self.jo, (label,)), self.shown(self.jo, fragment))

    async def logs_in(self) -> None:
        """By the form, again and again until a log-in was made."""
        jo = self.jo

        async def go_on() -> None:
            view = jo.person.view()
            if view is None:
                await self.presses(jo, ("Test one log-in", "Enter it again"))
                await self.waits(lambda: jo.person.view() is not None, UNANSWERED)
                return
            if view["submit"] is None:  # it tells how a test went that ended while the bot was away
                await jo.person.close()
                return
            told = self.losses()
            with suppress(AssertionError):  # it was not taken: the form says so, and stands
                await jo.fills_in(email_password="made-up-and-wrong")
                await jo.person.close()
                await self.waits(lambda: refused() or self.losses() > told, 8.0)

        refused = self.shown(jo, "Google refused the log-in. The password is wiped.")
        await self.insists(go_on, refused)
        while jo.person.view() is not None:
            await jo.person.close()

    def losses(self) -> int:
        return sum(any(sign in text for sign in _TOLD_OF_A_LOSS) for text in self.jo.texts())

    async def whole_case(self) -> None:
        jo, priya = self.jo, self.priya
        await self.slack.until_connected(PATIENCE)
        await jo.says("jo.example@gmail.com")
        # If the look at the provider dies, it is offered again.
        again = lambda: self.presses(jo, ("Test again",))  # noqa: E731 - said once
        await self.insists(again, self.shown(jo, "What kind of password is in SMTP Credentials now?"))
        await self.taps("I am not sure", "Which do you prefer?")
        await self.logs_in()
        await self.insists(_nothing, self.shown(jo, "What does Pet Sitter Plus say now?"))
        await jo.says("talk to a person")
        await self.insists(_nothing, self.shown(jo, "Your request is with Pet Sitter Plus Support"))
        await self.insists(_nothing, self.shown(priya, "jo.example@gmail.com", SUPPORT))
        claim = lambda: self.presses(priya, ("Claim",), SUPPORT)  # noqa: E731 - said once
        await self.insists(claim, self.shown(jo, "has your case now"))
        await self.insists(_nothing, self.shown(priya, "Priya has this case", SUPPORT))

        async def resolve() -> None:
            view = priya.person.view()
            if view is None:
                await self.presses(priya, ("Resolve",), SUPPORT)
                await self.waits(lambda: priya.person.view() is not None, UNANSWERED)
            else:
                told = {"cause": "auth.app_password_required", "step": "3", "helped": "x", "tell": "x"}
                await priya.person.submit(view["id"], filled(view, **told))

        await self.insists(resolve, self.shown(jo, "Priya has closed your case"))
        await self.insists(_nothing, self.shown(priya, "Resolved by Priya", SUPPORT))

    # -- what is left

    def waiting(self) -> int:
        with sqlite3.connect(self.folder / "retriever.db") as connection:
            return sum(
                connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
                for what in (
                    "inbox WHERE handled_at IS NULL",
                    "outbox WHERE NOT settled",
                    "probes WHERE ended_at IS NULL",
                )
            )

    def left(self) -> Left:
        with sqlite3.connect(self.folder / "retriever.db") as connection:
            states = connection.execute("SELECT open, state FROM cases").fetchall()
        commits = self.log.with_name(self.log.name + ".commits")
        return Left(
            customer=self._said(self.jo, None),
            desk=self._said(self.priya, SUPPORT),
            cases=tuple(
                (is_open, *(json.loads(state).get(key) for key in ("outcome", "node", "solved_step")))
                for is_open, state in states
            ),
            waiting=self.waiting(),
            doubles=len(doubles(self.jo)) + len(doubles(self.priya, SUPPORT)),
            logins=min(self.lab.count("AUTH"), 1),
            has_died=self.has_died,
            losses=self.losses(),
            commits=int(commits.read_text()) if commits.exists() else 0,
        )

    def _said(self, talk: Talk, channel: str | None) -> tuple[str, ...]:
        said = [
            _CHANGES.sub("#", text).replace(*_ONE_MORE)
            for text in talk.texts(channel)
            if not any(sign in text for sign in _TOLD_OF_A_LOSS)
        ]
        # The card moves down when much stands below it, and so it does when more was said.
        return tuple(sorted(said, key=lambda text: text.startswith("Check-up for")))


async def _nothing() -> None:
    """Only wait: Slack itself sends lines again."""


async def play(forge: Forge, folder: Path, die_at: int = 0, *, after: bool = False) -> Left:
    """One whole case with one death, just before or just after a commit (0: none)."""
    async with Lab() as lab:
        wording = Wording(load_engine(None).words)
        world = installed(DEMO_WORLD, manifest(settings_of({"SLACK_MODE": "socket"}), wording=wording))
        timing = Timing(event_retries=(0.3, 0.5, 1.0, 2.0, 4.0))
        async with SlackStandIn(world, timing=timing, deliver=Deliver.SOCKET) as slack:
            one = Play(slack, lab, forge, folder)
            running = asyncio.ensure_future(one.keep_running(die_at, after))
            acting = asyncio.ensure_future(one.whole_case())
            try:
                await asyncio.wait({running, acting}, return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    running.result()
                await acting
                await one.waits(lambda: one.waiting() == 0, 10.0)
            finally:
                acting.cancel()
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running
            return one.left()
