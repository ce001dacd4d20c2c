"""How long from the start of the process to the first answered line, beside a bare asynchronous Bolt app.

Usage: python -m tests.bench.bench_slack_start [STARTS]
"""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.playground.slack import DEMO_WORLD, SlackStandIn, installed
from bot.slack.manifest import manifest
from tests.bench.figures import Figures

STARTS = 7
JO = "U0JO000001"
_PATIENCE = 60.0


@dataclass(frozen=True)
class _Socket:
    mode: str = "socket"


async def seconds_to_an_answer(*program: str) -> float:
    """Start a program with an empty database, write to it as soon as it listens, wait for its words."""
    world = installed(DEMO_WORLD, manifest(_Socket()))  # type: ignore[arg-type]  # it has the mode
    with tempfile.TemporaryDirectory() as folder:
        async with SlackStandIn(world) as slack:
            environment = {
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "RETRIEVER_DATABASE_URL": f"sqlite:///{folder}/retriever.db",
                "PORT": "0",
            }
            jo = slack.as_user(JO)
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *program,
                env=environment,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                await slack.until_connected(_PATIENCE)
                await jo.types(jo.dm, "hello")
                await slack.until(lambda: len(jo.messages()) > 1, _PATIENCE)
                return time.perf_counter() - began
            finally:
                process.terminate()
                await process.wait()


async def main() -> int:
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else STARTS
    ours, bare = ("-m", "bot", "serve"), ("-m", "tests.bench.bare_bolt")
    # The first start of each writes the bytecode.
    await seconds_to_an_answer(*ours)
    await seconds_to_an_answer(*bare)
    pairs = [(await seconds_to_an_answer(*ours), await seconds_to_an_answer(*bare)) for _ in range(starts)]
    figures = Figures()
    figures.ratio(
        "start to the first answered line, against a bare Bolt app",
        median(pair[0] for pair in pairs) * 1000,
        median(pair[1] for pair in pairs) * 1000,
        at_most=3,
    )
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
