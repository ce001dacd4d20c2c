import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.playground.slack import SlackStandIn

from .conftest import ROOT, Run


async def serve(slack: SlackStandIn, tmp_path: Path, **more: str) -> asyncio.subprocess.Process:
    environment = {
        "HOME": str(tmp_path),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "RETRIEVER_SUPPORT_CHANNEL": "C0SUPPORT1",
        "PORT": "0",
        **more,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
    )


async def test_it_serves_until_it_is_told_to_stop_and_cannot_be_dumped(tmp_path: Path) -> None:
    key_log = tmp_path / "keys"
    async with SlackStandIn() as slack:
        process = await serve(slack, tmp_path, SSLKEYLOGFILE=str(key_log))
        await slack.until_connected(60)
        jo = slack.as_user("U0JO000001")
        await jo.types(jo.dm, "hello")
        await slack.until(lambda: any("Hello, I am Retriever" in one["text"] for one in jo.messages()), 60)
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        (core,) = [line.split() for line in limits.splitlines() if line.startswith("Max core file size")]
        assert core[4:6] == ["0", "0"]
        process.send_signal(signal.SIGTERM)
        _, err = await process.communicate()
    assert process.returncode == 0, err
    assert b'"stopped"' in err
    assert b"SSLKEYLOGFILE is ignored" in err
    assert not key_log.exists()
    assert (tmp_path / ".local" / "share" / "retriever").stat().st_mode & 0o777 == 0o700


async def test_a_killed_bot_goes_on_where_it_was(tmp_path: Path) -> None:
    async with SlackStandIn() as slack:
        process = await serve(slack, tmp_path, RETRIEVER_PROBE_ALLOW="")
        await slack.until_connected(60)
        jo = slack.as_user("U0JO000001")
        await jo.types(jo.dm, "can i talk to a human pls")
        await slack.until(lambda: any("Your request is with" in one["text"] for one in jo.messages()), 60)
        process.kill()
        await process.wait()
        await slack.until(lambda: not slack.platform.bot_status()["connected"])

        process = await serve(slack, tmp_path)
        await slack.until_connected(60)
        before = len(jo.messages())
        await jo.types(jo.dm, "status")
        await slack.until(lambda: len(jo.messages()) > before + 1, 60)
        assert "Hello, I am Retriever" not in jo.messages()[-1]["text"]
        assert sum("Your request is with" in one["text"] for one in jo.messages()) == 1
        assert len(slack.as_user("U0TOM00001").messages("C0SUPPORT1")) == 1
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows processes that cannot be dumped")
async def test_after_the_start_the_process_is_not_dumpable() -> None:
    look = (
        "import ctypes; from bot.cli.serve import forbid_core_dumps; forbid_core_dumps();"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", look, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert out.strip() == b"0"


async def test_without_tokens_it_says_what_is_missing(run: Run) -> None:
    ran = await run("serve")
    assert ran.code == 2
    assert "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not set." in ran.err
    assert "Traceback" not in ran.err


async def test_a_refused_token_is_named_and_not_shown(run: Run) -> None:
    async with SlackStandIn() as slack:
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": "xapp-made-up-canary",
            "SLACK_API_URL": slack.api_url,
            "PORT": "0",
        }
        ran = await run("serve", environment=environment)
    assert ran.code == 2
    assert "SLACK_APP_TOKEN" in ran.err
    assert "canary" not in ran.err


async def test_a_stop_that_does_not_end_is_cut_short_and_says_so() -> None:
    program = (
        "import asyncio\n"
        "from bot import logs\n"
        "from bot.cli import serve\n"
        "class StandsStill:\n"
        "    async def start(self): print('started', flush=True)\n"
        "    async def stop(self): await asyncio.Event().wait()\n"
        "serve.STOPS_WITHIN, serve.build = 0.1, lambda settings: StandsStill()\n"
        "logs.set_up('info')\n"
        "asyncio.run(serve.serve(None))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"started\n"
    process.terminate()
    async with asyncio.timeout(20):
        _, told = await process.communicate()
    assert process.returncode == 1
    assert b"stop_cut_short" in told


def test_garbage_is_looked_for_again_after_an_import_and_after_a_start() -> None:
    script = (
        "import gc\n"
        "from bot.cli import retriever\n"
        "retriever.get_command(None, 'serve')\n"
        "from bot.cli.serve import spare_what_stays\n"
        "after_import = gc.isenabled()\n"
        "gc.disable()\n"
        "spare_what_stays()\n"
        "print(after_import, gc.isenabled())\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "True True\n"
