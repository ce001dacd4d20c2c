"""What follows a case, on the whole bot with its clock moved: rating, follow-up and reminder together."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.app import build
from bot.incoming import Tenant
from bot.playground.demo import Demo, demo
from bot.playground.slack import DEMO_WORLD
from bot.storage import Database, Store
from knowledge import state_from_json
from knowledge.state import State
from tests.bot.talking import SUPPORT, Talk, files_with

TEAM = Tenant("", "T0PETSIT01")
JO, ANN, TOM = "U0JO000001", "U0ANN00001", "U0TOM00001"
MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 11:00 in London; Tuesday, 0:00 in Auckland


class MovedClock:
    """Goes on as clocks do, from a day of our own choice, and can be moved on."""

    def __init__(self) -> None:
        self._ahead = MONDAY - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, **span: float) -> None:
        self._ahead += timedelta(**span)


class Days:
    """A demo whose bot lives by a clock of ours, and can be begun anew at any time."""

    def __init__(self, one: Demo) -> None:
        self.demo, self.clock = one, MovedClock()
        self.bot = one.bot
        self.jo, self.ann = Talk(one, JO), Talk(one, ANN)

    async def restart(self) -> None:
        await self.bot.stop()
        self.bot = build(self.demo.bot.settings, clock=self.clock)
        await self.bot.start()
        await self.demo.slack.until_connected()

    async def pass_by(self, *, restarted: bool = False, **span: float) -> None:
        """Time goes by; somebody else's line makes the bot look at the clock, or a new start does."""
        self.clock.move(**span)
        if restarted:
            await self.restart()
        before = len(self.ann.texts())
        await self.ann.says("restart")
        await self.demo.slack.until(lambda: len(self.ann.texts()) > before + 1, timeout=20)
        await self.demo.slack.until_quiet()

    async def jos_case(self) -> State:
        database = Database(self.demo.bot.settings.database_url)
        await database.open()
        try:
            return await Store(database).run(
                lambda unit: state_from_json(unit.cases.newest(TEAM, JO)[0].state)
            )
        finally:
            await database.close()

    def jo_was_told(self, fragment: str) -> int:
        return sum(fragment in text for text in self.jo.texts())


@asynccontextmanager
async def days() -> AsyncIterator[Days]:
    async with demo() as one:
        running = Days(one)
        await running.restart()
        try:
            yield running
        finally:
            await running.bot.stop(probes_end_within=0.0)


@pytest.fixture
async def running(log: io.StringIO) -> AsyncIterator[Days]:
    async with days() as one:
        yield one


async def solved(one: Days) -> None:
    """Golden conversation 4 in short."""
    await one.jo.says("jo.example@btinternet.com")
    await one.jo.reads("What do you see there?")
    await one.jo.says("port 25")
    await one.jo.reads("mail.btinternet.com does not answer on port 25")
    await one.jo.taps("It works now")
    await one.jo.reads("Good: it was step 5", "Was this helpful?")


ASKED_DAY = "Yesterday we got your mail going."
ASKED_WEEK = "A week on, and the last time that I ask."


@pytest.mark.parametrize("restarted", [False, True])
async def test_after_a_day_and_a_week_it_is_asked_once_each_with_one_press(
    running: Days, restarted: bool
) -> None:
    jo = running.jo
    await solved(running)
    await running.pass_by(hours=23)
    assert running.jo_was_told(ASKED_DAY) == 0
    await running.pass_by(hours=2, restarted=restarted)
    await jo.reads(ASKED_DAY, "Is mail from Pet Sitter Plus still going out?")
    await jo.taps("Still going out")
    await jo.reads("Good to hear. I will ask once more in a week.")
    await running.pass_by(days=6, restarted=restarted)
    await jo.reads(ASKED_WEEK)
    await running.restart()
    await jo.taps("Still going out")
    await jo.reads("Good to hear. If it stops one day, write to me")
    await running.pass_by(days=9, restarted=restarted)
    assert (running.jo_was_told(ASKED_DAY), running.jo_was_told(ASKED_WEEK)) == (1, 1)


async def test_mail_that_stopped_opens_the_case_again_with_what_was_found(running: Days) -> None:
    jo = running.jo
    await solved(running)
    await running.pass_by(days=1, minutes=1, restarted=True)
    await jo.reads(ASKED_DAY)
    await jo.taps("It stopped")
    await jo.reads("Your case is open again with all that we know.", "Did you change it since?")
    await jo.taps("Talk to a person")
    pack = await Talk(running.demo, TOM).reads("jo.example@btinternet.com", channel=SUPPORT)
    assert "465/SSL" in json.dumps(pack)
    assert "25" in json.dumps(pack)
    await running.pass_by(days=7)
    assert running.jo_was_told(ASKED_WEEK) == 0


async def test_mail_that_fails_again_is_told_in_words_and_opens_the_same_case(running: Days) -> None:
    jo = running.jo
    await solved(running)
    await jo.says("hmm it fails again")
    await jo.reads("Your case is open again with all that we know.", "Did you change it since?")
    await running.demo.slack.until_quiet()
    assert not (await running.jos_case()).closed
    assert running.jo_was_told("Which email address are you connecting?") == 0


async def test_an_answer_after_stop_goes_on_with_the_same_case(running: Days) -> None:
    jo = running.jo
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    await jo.says("stop")
    await jo.reads("Stopped. Nothing is lost")
    await jo.says("port 25")
    await jo.reads("mail.btinternet.com does not answer on port 25")
    assert running.jo_was_told("Which email address are you connecting?") == 0


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_quiet_case_is_reminded_once_and_then_closed_with_continue(
    running: Days, restarted: bool
) -> None:
    jo = running.jo
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    await running.pass_by(hours=25, restarted=restarted)
    await jo.reads("Yesterday we stopped at step", "I ask only once.", "Shall we go on?")
    await running.pass_by(hours=25, restarted=restarted)
    await jo.reads("I close this for now. Continue works until 25 December.")
    await running.pass_by(days=3, restarted=restarted)
    assert running.jo_was_told("Yesterday we stopped") == 1
    assert running.jo_was_told("I close this for now") == 1
    before = len(jo.texts())
    await jo.taps("Continue")
    await running.demo.slack.until(lambda: len(jo.texts()) > before, timeout=20)
    await jo.reads("What do you see there?")


async def test_days_are_told_in_the_persons_own_zone(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tuple(
        replace(human, tz="Pacific/Auckland") if human.id == JO else human for human in DEMO_WORLD.people
    )
    monkeypatch.setattr("bot.playground.demo.DEMO_WORLD", replace(DEMO_WORLD, people=people))
    async with days() as one:
        await one.jo.says("jo.example@btinternet.com")
        await one.jo.reads("Tested at 0:", "mail.btinternet.com answers")
        await one.jo.reads("What do you see there?")
        await one.pass_by(hours=25)
        await one.pass_by(hours=25)
        await one.jo.reads("I close this for now. Continue works until 26 December.")


async def test_a_rating_and_a_line_are_kept_and_can_be_changed(running: Days) -> None:
    jo = running.jo
    await solved(running)
    await jo.taps("No, it did not")
    await jo.reads("Thank you for saying so. What was missing? One line is enough.")
    await running.restart()
    await jo.says("it took too long")
    await jo.reads("I keep that with your case.")
    await jo.taps("Change")
    await jo.taps("Yes, it helped")
    await running.demo.slack.until_quiet()
    case = await running.jos_case()
    assert (case.rating, case.comment) == ("helped", "it took too long")
    assert running.jo_was_told("What was missing?") == 1


async def test_a_password_in_the_comment_is_withheld(running: Days) -> None:
    jo = running.jo
    await solved(running)
    await jo.taps("No, it did not")
    await jo.reads("What was missing?")
    await jo.says("my password: Zq9-made-up-cänary-comment")
    await jo.reads("That looked like a password, so I have not used or kept it.")
    await running.demo.slack.until_quiet()
    assert files_with(running.demo.folder, "Zq9-made-up-cänary-comment") == []


async def test_a_new_failure_after_the_rating_begins_a_new_case(running: Days) -> None:
    jo = running.jo
    await solved(running)
    await jo.taps("No, it did not")
    await jo.reads("What was missing?")
    await jo.says("535 5.7.8 Error: authentication failed")
    await jo.reads("Your provider refused this user name or password", "What did you find?")
    assert not (await running.jos_case()).closed
    assert running.jo_was_told("I keep that with your case.") == 0


@pytest.mark.parametrize("instead", [True, False])
async def test_the_follow_up_of_an_ended_case_is_heard_though_another_one_is_open(
    running: Days, instead: bool
) -> None:
    jo = running.jo
    await solved(running)
    await running.pass_by(days=1, minutes=1)
    await jo.reads(ASKED_DAY)
    await jo.says("max@unknown-kennels.example")
    await jo.reads("unknown-kennels.example")
    await jo.taps("It stopped")
    await jo.reads(
        "You have a check-up for max@unknown-kennels.example open.",
        "Shall I open the one for jo.example@btinternet.com again instead?",
    )
    if instead:
        await jo.taps("Yes, open that one again")
        await jo.reads("Your case is open again with all that we know.", "Did you change it since?")
        assert (await running.jos_case()).outcome == "abandoned.moved_on"
    else:
        await jo.taps("No, go on as we are")
        await running.demo.slack.until_quiet()
        assert running.jo_was_told("Your case is open again") == 0


async def test_it_is_not_fixed_said_after_an_agent_closed_it_opens_that_case_again(running: Days) -> None:
    jo, tom = running.jo, Talk(running.demo, TOM)
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    await jo.says("can i speak to someone")
    await tom.taps("Claim", SUPPORT)
    await tom.taps("Resolve", SUPPORT)
    await tom.sees_form("Resolve")
    await tom.fills_in(
        cause="tcp.timeout", step_that_solved_it="5", what_helped="the port", tell_jo="the port is right now"
    )
    await jo.reads("has closed your case", "Was this helpful?")
    await jo.says("no it isnt fixed")
    await jo.reads("Your case is open again with all that we know.")
    await tom.reads("has opened this case again", channel=SUPPORT)
    assert running.jo_was_told("Which email address are you connecting?") == 0


@pytest.mark.parametrize("again", [True, False])
async def test_what_may_be_about_the_ended_case_begins_no_new_one_unasked(running: Days, again: bool) -> None:
    jo = running.jo
    await solved(running)
    await jo.says("what about the newsletter i sent on monday")
    await jo.reads("Your check-up for jo.example@btinternet.com has ended", "Is it about that one?")
    assert running.jo_was_told("Which email address are you connecting?") == 0
    if again:
        await jo.says("yes")
        await jo.reads("Your case is open again with all that we know.")
        return
    await jo.taps("No, something new")
    await jo.reads("Type the email address that it is about, and I begin a new check-up.")
    await jo.says("max@kennels.example")
    await jo.reads("kennels.example", "What do you see there?")
    assert not (await running.jos_case()).closed


@pytest.mark.parametrize("days", [1, 4])
async def test_a_quietly_closed_case_goes_on_by_words_as_by_its_button(running: Days, days: int) -> None:
    jo = running.jo
    await jo.says("jo.example@btinternet.com")
    await jo.reads("What do you see there?")
    await running.pass_by(hours=25)
    await running.pass_by(hours=25)
    await jo.reads("I close this for now. Continue works until 25 December.")
    running.clock.move(days=days)
    await jo.says("sorry was away, can we carry on")
    await running.demo.slack.until_quiet()
    assert not (await running.jos_case()).closed
    assert "I close this for now" not in jo.texts()[-1], jo.texts()
    assert running.jo_was_told("Which email address are you connecting?") == 0
