import asyncio
import signal
import sys

import aiohttp

from bot.playground.slack import SlackStandIn

from .conftest import ROOT, Run


async def test_it_says_where_it_is_and_ends_cleanly() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    address = line.split()[2]
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 0, err


async def test_a_port_in_use_is_said_plainly(run: Run) -> None:
    async with SlackStandIn() as other:
        ran = await run("demo", "--no-browser", "--port", str(other.port))
    assert ran.code == 2
    assert f"port {other.port} is in use" in ran.err
