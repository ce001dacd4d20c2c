"""A failure message reaches its diagnosis however it was sent; reader, listeners and dialogue together."""

import io
import json
from collections.abc import AsyncIterator

import pytest

from bot.playground.demo import demo
from tests.bot.talking import Talk

JO = "U0JO000001"
REFUSED = "534-5.7.9 Application-specific password required. Learn more at https://support.google.com/mail"
FOUND = ("Your message is Google's: it refused this password.", "app password")


@pytest.fixture
async def jo(log: io.StringIO) -> AsyncIterator[Talk]:
    async with demo() as running:
        one = Talk(running, JO)
        await one.says("jo.example@gmail.com")
        await one.reads("What kind of password is in SMTP Credentials now?")
        await one.taps("I am not sure")
        await one.reads("Which do you prefer?")
        yield one


@pytest.mark.parametrize(
    "lines",
    [
        (REFUSED,),
        (f"```{REFUSED}```",),
        (f"```\nERROR\n{REFUSED}\n```",),
        (f"> {REFUSED}",),
        ("it says", f"`{REFUSED}`"),
        ("Connection Failed", "534-5.7.9 Application-specific", "password required"),
    ],
    ids=["plain", "code block", "code block of lines", "quoted", "after a lead-in", "in three messages"],
)
async def test_a_message_is_read_however_it_was_typed(jo: Talk, lines: tuple[str, ...]) -> None:
    for line in lines:
        await jo.says(line)
    await jo.reads(*FOUND)


async def test_a_forwarded_message_is_read_as_well(jo: Talk) -> None:
    await jo.says("one moment")
    await jo.slack.until_quiet()
    hers = next(one for one in jo.slack.envelopes if one.payload.get("event", {}).get("text") == "one moment")
    payload = json.loads(json.dumps(hers.payload))
    payload["event_id"] = "Ev0FORWARD1"
    forwarded = {"is_share": True, "is_msg_unfurl": True, "text": REFUSED, "fallback": "[…]"}
    payload["event"] |= {"text": "", "attachments": [forwarded], "ts": "1796000000.000100"}
    await jo.slack.platform.delivery.ask("events_api", payload, accepts_response=False)
    await jo.reads(*FOUND)
