"""The progress message changes stage by stage, seldom, and says after ten seconds that it goes on."""

import asyncio
import io

import pytest

import knowledge
from bot import probe_progress
from bot.playground.demo import Demo, demo
from bot.playground.slack import Fault
from bot.probe_progress import ProbeProgress
from knowledge.effects import Marked
from smtp_probe import Endpoint, Progress, Security, Stage
from smtp_probe.model import TIMED_STAGES
from tests.bot.talking import Talk

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


@pytest.fixture
def quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second stands for ten seconds."""
    monkeypatch.setattr(probe_progress, "FIRST_EDIT", 0.02)
    monkeypatch.setattr(probe_progress, "EDIT_EVERY", 0.03)
    monkeypatch.setattr(probe_progress, "SLOW_AFTER", 0.1)


async def test_each_edit_names_the_stage_that_lasts_at_the_own_server(quicker: None) -> None:
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


async def test_a_stage_that_goes_by_between_two_edits_is_not_told(quicker: None) -> None:
    message = Message()
    running = asyncio.ensure_future(message.progress.run())
    for stage in (Stage.TCP, Stage.GREETING, Stage.EHLO):
        message.progress.take(step(stage))
        message.progress.take(step(stage, state="finished"))
    await asyncio.sleep(0.15)
    running.cancel()

    assert message.edits == []


async def test_what_does_not_change_is_not_edited(quicker: None) -> None:
    message = Message()
    message.progress.take(step(Stage.GREETING))
    running = asyncio.ensure_future(message.progress.run())
    await asyncio.sleep(0.2)
    running.cancel()

    assert message.edits == ["Testing.\ngreeting 587"]


async def test_after_a_while_it_says_so_once_and_no_more(quicker: None) -> None:
    message = Message(slow="Still working.")
    message.progress.take(step(Stage.GREETING))
    async with asyncio.timeout(5):
        await message.progress.run()

    assert message.edits == ["Testing.\ngreeting 587", "Still working."]


async def test_an_edit_that_had_to_wait_is_tried_again(quicker: None) -> None:
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


async def a_silent_port_is_tested(running: Demo) -> Talk:
    bea = Talk(running, "U0ANN00001")
    await bea.says("bea.example@btinternet.com")
    await bea.reads("Port: 465", "What do you see there?")
    await bea.says("port 25")
    return bea


async def test_the_message_in_slack_names_the_stage_and_then_the_finding(log: io.StringIO) -> None:
    async with demo() as running:
        bea = await a_silent_port_is_tested(running)
        await bea.reads("Testing port 25", "Now: connecting to mail.btinternet.com on port 25.")
        await bea.reads("Tested at", "port 25 gives no answer")
        assert not any("Now: connecting" in text for text in bea.texts())


async def test_cancel_works_on_the_edited_message_and_ends_the_connections(log: io.StringIO) -> None:
    async with demo() as running:
        bea = await a_silent_port_is_tested(running)
        await bea.reads("Now: connecting to mail.btinternet.com on port 25.")
        await bea.taps("Cancel")
        await bea.reads("Cancelled at", "all connections are closed", "What next?")
        assert running.bot._works is not None
        assert running.bot._works.probing.running == 0
        assert not any("Now: connecting" in text for text in bea.texts())
        assert not any("port 25 gives no answer" in text for text in bea.texts())


async def test_the_form_that_began_the_test_tells_the_same_and_then_the_finding(log: io.StringIO) -> None:
    async with demo() as running:
        bea = Talk(running, "U0ANN00001")
        assert (await bea.person.shortcut("check_up")).ok
        await bea.sees_form("Start a check-up")
        await bea.fills_in(
            email_address="bea.example@btinternet.com",
            host="mail.btinternet.com",
            port_and_security="25",
        )
        await running.slack.until(lambda: "Now: connecting to " in bea.form_text(), timeout=20)
        assert "You may close this; the answer comes to our chat as well." in bea.form_text()
        assert "Hello" not in bea.form_text()
        assert (await bea.sees_form("Start a check-up"))["blocks"]
        await running.slack.until(lambda: "no answer on port 25" in bea.form_text(), timeout=20)
        assert "Now: connecting to " not in bea.form_text()


async def test_a_form_that_slack_will_not_change_takes_nothing_from_the_chat(log: io.StringIO) -> None:
    async with demo() as running:
        running.slack.fail("views.update", Fault(error="hash_conflict", times=9))
        bea = Talk(running, "U0ANN00001")
        assert (await bea.person.shortcut("check_up")).ok
        await bea.sees_form("Start a check-up")
        await bea.fills_in(
            email_address="bea.example@btinternet.com",
            host="mail.btinternet.com",
            port_and_security="25",
        )
        await bea.reads("Now: connecting to mail.btinternet.com on port 25.")
        await bea.reads("Tested at", "no answer on port 25")
        await bea.reads("mail.btinternet.com does not answer on port 25")


async def test_a_form_in_mid_case_is_called_after_the_settings_and_stays_so(log: io.StringIO) -> None:
    async with demo() as running:
        bea = Talk(running, "U0ANN00001")
        await bea.says("bea.example@btinternet.com")
        await bea.taps("Something is different")
        await bea.taps("Enter it in a form")
        await bea.sees_form("Your settings")
        await bea.fills_in(host="mail.btinternet.com", port_and_security="25")
        await running.slack.until(lambda: "What to do now is in our chat" in bea.form_text(), timeout=30)
        await bea.sees_form("Your settings")
