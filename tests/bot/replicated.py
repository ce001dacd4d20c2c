"""Several bots behind one Slack: each press goes to the one that the test names, as a load balancer might."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import Retriever, build
from bot.playground.slack import DEMO_WORLD, Deliver, SlackStandIn, installed
from bot.settings import settings_of
from bot.slack.manifest import manifest
from bot.slack.wording import Wording
from bot.tree_engine import load_engine
from smtp_probe.lab import Lab
from tests.bot.talking import SUPPORT, Talk

ROOT = Path(__file__).parents[2]


@dataclass
class Process:
    """``retriever serve``, really running; its log stands in a file."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def port(self) -> int | None:
        """Where it serves, once it does."""
        for line in self.lines():
            if line.get("event") == "started":
                return int(line["port"])
        return None

    def lines(self) -> list[dict[str, object]]:
        """What it has logged."""
        told = self.log.read_text().splitlines()
        return [json.loads(line) for line in told if line.startswith("{") and line.endswith("}")]

    def events(self) -> list[object]:
        """The names of what it has logged."""
        return [line.get("event") for line in self.lines()]

    async def killed(self) -> None:
        """Without a word."""
        self.process.kill()
        await self.process.wait()

    async def terminated(self) -> float:
        """As a platform stops it; how many seconds it took. It has to end well."""
        began = asyncio.get_running_loop().time()
        self.process.send_signal(signal.SIGTERM)
        assert await self.process.wait() == 0, self.log.read_text()
        return asyncio.get_running_loop().time() - began


Replica = Retriever | Process


@dataclass
class Stage:
    """A stand-in for Slack, mail servers that fail on purpose, and as many bots as are started."""

    slack: SlackStandIn
    lab: Lab
    database: str
    folder: Path
    by_socket: bool = False
    bots: list[Retriever] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        """What one bot is started with."""
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            **({"SLACK_APP_TOKEN": self.slack.app_token} if self.by_socket else {}),
            **({} if self.by_socket else {"SLACK_SIGNING_SECRET": self.slack.signing_secret}),
            "SLACK_MODE": "socket" if self.by_socket else "http",
            "SLACK_API_URL": self.slack.api_url,
            "RETRIEVER_SUPPORT_CHANNEL": SUPPORT,
            "RETRIEVER_DATABASE_URL": self.database,
            "PORT": "0",
            **self.lab.environment,
            **more,
        }

    async def bot(self, **parts: object) -> Retriever:
        """One more bot in this process."""
        one = build(settings_of(self.environment()), engine=load_engine(None), **parts)  # type: ignore[arg-type]
        await one.start()
        self.bots.append(one)
        return one

    async def process(self, *program: str, more: Mapping[str, str] | None = None) -> Process:
        """One more bot in a process of its own, ready to serve."""
        log = self.folder / f"serve-{len(self.processes)}.log"
        with log.open("wb") as errors:
            made = await asyncio.create_subprocess_exec(
                sys.executable,
                *(program or ("-m", "bot", "serve")),
                cwd=ROOT,
                env={"HOME": str(self.folder), "PATH": os.defpath, **self.environment(**(more or {}))},
                stderr=errors,
            )
        one = Process(made, log)
        self.processes.append(one)
        await self.until(lambda: one.port is not None or made.returncode is not None)
        assert made.returncode is None, log.read_text()
        return one

    def talks_to(self, one: Replica) -> None:
        """From now on Slack's requests go there."""
        self.slack.deliver_to(f"http://127.0.0.1:{one.port}/slack/events")

    async def until(self, there: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait; TimeoutError where it does not come."""
        await self.slack.until(there, seconds)


def doubles(talk: Talk, channel: str | None = None) -> list[str]:
    """The ids of letters that stand in a conversation more than once."""
    shown = talk.person.messages(channel or talk.dm)
    ids = [one["metadata"]["event_payload"]["id"] for one in shown if one.get("metadata")]
    return [one for one in set(ids) if ids.count(one) > 1]


@asynccontextmanager
async def stage(database: str, folder: Path, *, by_socket: bool = False) -> AsyncIterator[Stage]:
    """All of it stops at the end, whatever is still running."""
    async with Lab() as lab:
        wording = Wording(load_engine(None).words)
        world = installed(DEMO_WORLD, manifest(settings_of({"SLACK_MODE": "socket"}), wording=wording))
        deliver = Deliver.SOCKET if by_socket else Deliver.HTTP
        async with SlackStandIn(world, deliver=deliver) as slack:
            one = Stage(slack, lab, database, folder, by_socket)
            try:
                yield one
            finally:
                for process in one.processes:
                    if process.process.returncode is None:
                        await process.killed()
                for bot in one.bots:
                    await bot.stop()
