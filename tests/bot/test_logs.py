import asyncio
import io
import json
import logging
import subprocess
import sys

import pytest

from bot import logs

CANARY = "made-up-canary-ü"


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(log: io.StringIO) -> None:
    logs.logger("outbox").info("delivered", tries=2)
    (line,) = lines(log)
    assert (line["event"], line["part"], line["tries"], line["level"]) == ("delivered", "outbox", 2, "info")


def test_what_people_wrote_and_secrets_are_left_out_whatever_is_passed(log: io.StringIO) -> None:
    logs.logger("x").info(
        "e", text=CANARY, password=CANARY, bot_token=CANARY, value={"a": CANARY}, thing=object()
    )
    assert CANARY not in log.getvalue()


def test_addresses_and_tokens_are_masked_and_lines_cannot_be_forged(log: io.StringIO) -> None:
    logs.logger("x").info("e", host='jo.doe@x.example\n{"event": "forged"}', kind="xoxb-1-made-up")
    (line,) = lines(log)
    assert "jo.doe" not in str(line["host"])
    assert "\n" not in str(line["host"])
    assert "made-up" not in str(line["kind"])


@pytest.mark.parametrize("name", ["slack_bolt.AsyncApp", "aiohttp.access", "root", "bot.slack.other"])
def test_of_other_loggers_only_the_place_is_kept(log: io.StringIO, name: str) -> None:
    other = logging.getLogger(name)
    other.debug("body %s", CANARY)
    other.info("body %s", CANARY)
    other.warning("body %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        other.exception("failed with %s", CANARY)
    other.error("a broken format %d", CANARY)
    assert CANARY not in log.getvalue()
    assert [line["level"] for line in lines(log)] == ["warning", "error", "error"]


def test_a_fault_is_told_by_type_and_frames_never_by_its_text(log: io.StringIO) -> None:
    def fails(secret: str) -> None:
        raise UnicodeEncodeError("ascii", secret, 0, 1, "no")

    try:
        fails(CANARY)
    except UnicodeEncodeError as error:
        reference = logs.fault(logs.logger("x"), "turn_failed", error)
    (line,) = lines(log)
    assert line["reference"] == reference
    assert line["kind"] == "UnicodeEncodeError"
    assert "test_logs.py" in str(line["frames"])
    assert CANARY not in log.getvalue()


async def test_an_error_nobody_awaits_is_told_without_its_text(log: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(logs.loop_fault)

    def callback(secret: str) -> None:
        raise ValueError(secret)

    loop.call_soon(callback, CANARY)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.set_debug(False)
    assert [line["event"] for line in lines(log)] == ["uncaught_in_loop"]
    assert CANARY not in log.getvalue()


def test_the_last_resort_prints_no_text_either(log: io.StringIO) -> None:
    sys.excepthook(ValueError, ValueError(CANARY), None)
    assert [line["event"] for line in lines(log)] == ["uncaught"]
    assert CANARY not in log.getvalue()


def test_the_bot_imports_nothing_that_a_start_need_not_wait_for() -> None:
    script = (
        "import sys\n"
        "import bot.app\n"
        "heavy = {'alembic', 'sqlalchemy.dialects.postgresql', 'psycopg', 'dns', 'PIL'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.stdout == "[]\n"
