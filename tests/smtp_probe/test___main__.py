"""The library's own command, started as people start it."""

import asyncio
import json
import os
import pty
import signal
import sys
from pathlib import Path

import pytest

from smtp_probe.lab import PASSWORD, USER, Lab, fault
from tests.terminals import all_shown_on

ROOT = Path(__file__).parents[2]
HEARS_INTERRUPTS = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('smtp_probe', run_name='__main__', alter_sys=True)"
)
"""The same command where the tests themselves run in the background, for which shells ignore this signal."""


async def started(lab: Lab, *arguments: str, typed: str = "", **more: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "smtp_probe",
        *arguments,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **lab.environment, **more},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(typed.encode())
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_log_in_that_works_ends_with_0_and_one_json_object(lab: Lab) -> None:
    good = fault("good")
    code, out, err = await started(
        lab,
        *("--host", good.host, "--port", str(good.port), "--security", good.security.value),
        *("--username", USER, "--password-stdin", "--json"),
        typed=PASSWORD + "\n",
    )

    assert (code, err) == (0, "")
    assert json.loads(out)["cause"] == "ok"
    assert lab.count("AUTH", good.host) == 1
    assert PASSWORD not in out


async def test_a_problem_ends_with_1_and_plain_lines(lab: Lab) -> None:
    code, out, err = await started(lab, "--host", fault("shut").host, "--port", "587")

    assert (code, err) == (1, "")
    assert "tcp.refused" in out
    assert "\x1b" not in out


async def test_a_refusal_by_the_guard_ends_with_2_and_the_same_object(lab: Lab) -> None:
    code, out, _ = await started(
        lab, "--host", "127.0.0.1", "--port", "587", "--json", RETRIEVER_PROBE_ALLOW=""
    )

    assert code == 2
    assert json.loads(out)["cause"] == "guard.address_blocked"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--host"),
        (("--host", "h.example.org", "--username", "jo"), "--password-stdin"),
        (("--host", "h.example.org", "--security", "tls"), "--security"),
        (("--host", "h.example.org", "--timeout", "nan"), "from 0.2 to 600"),
        (("--host", "h.example.org", "--timeout", "-1"), "from 0.2 to 600"),
        (("--host", "h.example.org", "--stage-timeout", "tcp=inf"), "from 0.2 to 600"),
        (("--host", "h.example.org", "--password-file", "/no/such/file"), "cannot be read"),
    ],
)
async def test_wrong_usage_ends_with_2(lab: Lab, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = await started(lab, *arguments)

    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


async def test_a_bad_setting_ends_with_2_and_names_the_variable(lab: Lab) -> None:
    code, _, err = await started(lab, "--host", "h.example.org", RETRIEVER_DNS="nonsense")

    assert code == 2
    assert "RETRIEVER_DNS" in err


async def test_whoever_interrupts_it_gets_no_verdict(lab: Lab) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HEARS_INTERRUPTS, "--host", fault("says_nothing").host, "--port", "587"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **lab.environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    while not any(entry.host == fault("says_nothing").host for entry in lab.log):
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGINT)

    assert await process.communicate() == (b"", b"")
    assert process.returncode == 130


async def test_on_a_terminal_one_line_tells_how_far_it_is(lab: Lab) -> None:
    quiet = fault("says_nothing")
    main, terminal = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "smtp_probe", "--host", quiet.host, "--port", "587", "--timeout", "1.5"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **lab.environment},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = await asyncio.to_thread(all_shown_on, main)
    await process.wait()

    assert f"\r\x1b[K{quiet.host}:587 (starttls): greeting" in shown
    # The line is gone before the report comes.
    assert "\r\x1b[K\x1b[1m" in shown
