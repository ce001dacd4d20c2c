"""The progress message changes stage by stage, seldom, and says after ten seconds that it goes on."""

import asyncio

import pytest

import knowledge
from bot import probe_progress
from bot.probe_progress import ProbeProgress
from knowledge.effects import Marked
from smtp_probe import Endpoint, Progress, Security, Stage
from smtp_probe.model import TIMED_STAGES

OWN = Endpoint("mail.example.org", 587, Security.STARTTLS)
OTHER = Endpoint("smtp.example.org", 465, Security.SSL)


def step(stage: Stage, endpoint: Endpoint = OWN, state: str = "started") -> Progress:
    return Progress(stage, endpoint, state, 0.0, "192.0.2.1")  # type: ignore[arg-type]


async def said_of(seen: Progress) -> Marked:
    return Marked(f"{seen.stage.value} {seen.endpoint.port}")


class Message:
    """A progress message in which each edit is noted."""

    def __init__(self, *, slow: str = "", takes: bool = True) -> None:
        self.edits: list[str] = []
        self.takes = takes
        self.progress = ProbeProgress(
            OWN, text=Marked("Testing."), slow=Marked(slow), words=said_of, show=self.show
        )

    async def show(self, text: Marked) -> bool:
        self.edits.append(text)
        return self.takes


@pytest.fixture(autouse=True)
def quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second stands for ten seconds."""
    monkeypatch.setattr(probe_progress, "FIRST_EDIT", 0.02)
    monkeypatch.setattr(probe_progress, "EDIT_EVERY", 0.03)
    monkeypatch.setattr(probe_progress, "SLOW_AFTER", 0.1)


async def test_each_edit_names_the_stage_that_lasts_at_the_own_server() -> None:
    message = Message()
    message.progress.take(step(Stage.TLS, OTHER))
    message.progress.take(step(Stage.TCP))
    running = asyncio.ensure_future(message.progress.run())
    while not message.edits:
        await asyncio.sleep(0.001)
    message.progress.take(step(Stage.TCP, state="finished"))
    message.progress.take(step(Stage.GREETING))
    while len(message.edits) < 2:
        await asyncio.sleep(0.001)
    running.cancel()

    assert message.edits == ["Testing.\ntcp 587", "Testing.\ngreeting 587"]


async def test_a_stage_that_goes_by_between_two_edits_is_not_told() -> None:
    message = Message()
    running = asyncio.ensure_future(message.progress.run())
    for stage in (Stage.TCP, Stage.GREETING, Stage.EHLO):
        message.progress.take(step(stage))
        message.progress.take(step(stage, state="finished"))
    await asyncio.sleep(0.15)
    running.cancel()

    assert message.edits == []


async def test_what_does_not_change_is_not_edited() -> None:
    message = Message()
    message.progress.take(step(Stage.GREETING))
    running = asyncio.ensure_future(message.progress.run())
    await asyncio.sleep(0.2)
    running.cancel()

    assert message.edits == ["Testing.\ngreeting 587"]


async def test_after_a_while_it_says_so_once_and_no_more() -> None:
    message = Message(slow="Still working.")
    message.progress.take(step(Stage.GREETING))
    async with asyncio.timeout(5):
        await message.progress.run()

    assert message.edits == ["Testing.\ngreeting 587", "Still working."]


async def test_an_edit_that_had_to_wait_is_tried_again() -> None:
    message = Message(slow="Still working.", takes=False)
    running = asyncio.ensure_future(message.progress.run())
    while message.edits.count("Still working.") < 2:
        await asyncio.sleep(0.001)
    message.takes = True
    async with asyncio.timeout(5):
        await running

    assert set(message.edits) == {"Still working."}


@pytest.mark.parametrize("stage", TIMED_STAGES)
def test_there_are_words_for_every_stage(stage: Stage) -> None:
    said = knowledge.words(
        knowledge.load_tree(), f"slack.stage.{stage.value}", "en", host="mail.example.org", port="587"
    )

    assert "mail.example.org" in said
