"""Whole bots together, on one PostgreSQL database and behind one Slack."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import smtp_probe
from tests.bot.replicated import Stage, doubles, stage
from tests.bot.talking import Talk

JO = "U0JO000001"


@pytest.fixture
async def on_stage(postgres_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(postgres_url, tmp_path) as one:
        yield one


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("by_socket", [True, False])
async def test_bots_start_talk_and_stop(
    postgres_url: str, tmp_path: Path, count: int, by_socket: bool
) -> None:
    async with stage(postgres_url, tmp_path, by_socket=by_socket) as on_stage:
        bots = [await on_stage.bot() for _ in range(count)]
        if by_socket:
            await on_stage.slack.until_connected()
        else:
            on_stage.talks_to(bots[-1])
        jo = Talk(on_stage, JO)
        await jo.says("hello")
        await jo.reads("Hello, I am Retriever")
        async with asyncio.timeout(30):
            for bot in bots:
                await bot.stop()


async def as_far_as_the_password(jo: Talk) -> None:
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.taps("I am not sure")
    await jo.reads("Which do you prefer?")
    await jo.taps("Test one log-in")
    await jo.sees_form("Test one log-in")


class Stuck:
    """A probe that waits at its log-in until it is let go."""

    def __init__(self) -> None:
        self.begun, self.ended, self.go = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(
        self, request: smtp_probe.ProbeRequest, network: smtp_probe.Network
    ) -> smtp_probe.Report:
        if request.login is not None:
            self.begun.set()
            try:
                await self.go.wait()
            finally:
                self.ended.set()
        return await smtp_probe.probe(request, network)


async def test_a_talk_goes_on_at_whichever_bot_hears_the_next_press(on_stage: Stage) -> None:
    here, there = [await on_stage.bot() for _ in range(2)]
    jo = Talk(on_stage, JO)
    on_stage.talks_to(here)
    await jo.says("jo.example@gmail.com")
    on_stage.talks_to(there)
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.taps("I am not sure")
    on_stage.talks_to(here)
    await jo.reads("Which do you prefer?")
    await jo.taps("Test one log-in")
    await jo.sees_form("Test one log-in")
    on_stage.talks_to(there)
    await jo.fills_in(email_password=on_stage.lab.mailbox("app-password").password)
    await jo.reads("Google refused the log-in. The password is wiped.")
    await on_stage.until(lambda: "Google refused the log-in" in jo.form_text())
    on_stage.talks_to(here)
    await jo.person.close()
    await jo.taps("It works now")
    await jo.reads("Was this helpful?")
    assert on_stage.lab.count("AUTH") == 1
    assert doubles(jo) == []


async def test_a_log_in_is_cancelled_at_the_other_bot_and_tried_anew_there(on_stage: Stage) -> None:
    stuck = Stuck()
    here, there = await on_stage.bot(probe=stuck), await on_stage.bot()
    on_stage.talks_to(here)
    jo = Talk(on_stage, JO)
    await as_far_as_the_password(jo)
    await jo.fills_in(email_password="made-up-and-cancelled")
    await stuck.begun.wait()
    await jo.person.close()
    on_stage.talks_to(there)
    await jo.taps("Cancel")
    await jo.reads("Cancelled at")
    async with asyncio.timeout(10):
        await stuck.ended.wait()
    assert on_stage.lab.count("AUTH") == 0
    await jo.taps("Enter it again")
    await jo.sees_form("Test one log-in")
    await jo.fills_in(email_password=on_stage.lab.mailbox("app-password").password)
    await jo.reads("Google refused the log-in. The password is wiped.")
    assert on_stage.lab.count("AUTH") == 1


async def test_a_form_submitted_at_one_bot_while_the_other_probes_is_shown_as_things_stand(
    on_stage: Stage,
) -> None:
    begun, go = asyncio.Event(), asyncio.Event()
    go.set()

    async def waits(request: smtp_probe.ProbeRequest, network: smtp_probe.Network) -> smtp_probe.Report:
        if not go.is_set():
            begun.set()
            await go.wait()
        return await smtp_probe.probe(request, network)

    here, there = await on_stage.bot(probe=waits), await on_stage.bot()
    on_stage.talks_to(here)
    jo = Talk(on_stage, JO)
    await as_far_as_the_password(jo)
    go.clear()
    await jo.says("port 25")
    async with asyncio.timeout(10):
        await begun.wait()
    on_stage.talks_to(there)
    await jo.fills_in(email_password=on_stage.lab.mailbox("app-password").password)
    await on_stage.until(lambda: "nothing was sent and the password is not kept" in jo.form_text())
    go.set()
    await jo.reads("port 25")
    assert on_stage.lab.count("AUTH") == 0
    assert doubles(jo) == []
