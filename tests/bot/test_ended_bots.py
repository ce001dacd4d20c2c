"""Processes together with their successors: told to stop or killed, in the middle of something."""

from pathlib import Path

from bot.playground.slack.faults import Fault
from smtp_probe.lab import Lab, Manners, Scripted, polite
from smtp_probe.lab.mailboxes import SERVERS
from tests.bot.replicated import Stage, doubles, stage
from tests.bot.talking import Talk

JO, ANN, TOM = "U0JO000001", "U0ANN00001", "U0TOM00001"
PLATFORMS_GRANT = 30.0  # seconds from SIGTERM to SIGKILL


async def as_far_as_the_password(jo: Talk) -> None:
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.taps("I am not sure")
    await jo.reads("Which do you prefer?")
    await jo.taps("Test one log-in")
    await jo.sees_form("Test one log-in")


async def gmail_says_nothing_to_log_ins(lab: Lab) -> None:
    mute = Scripted(polite(Manners(silent_at="AUTH")), implicit_tls=True)
    await lab.add_host("smtp.gmail.com", {**SERVERS["smtp.gmail.com"], 465: mute})


async def gmail_is_itself(lab: Lab) -> None:
    await lab.add_host("smtp.gmail.com", SERVERS["smtp.gmail.com"])


async def a_log_in_begins(on_stage: Stage, jo: Talk) -> None:
    await as_far_as_the_password(jo)
    await jo.fills_in(email_password="made-up-and-lost")
    await on_stage.until(lambda: on_stage.lab.count("AUTH") == 1)
    await jo.person.close()


async def the_log_in_is_made_again(on_stage: Stage, jo: Talk) -> None:
    await jo.reads("The test did not run, and the password is wiped. Please enter it again.")
    await jo.taps("Enter it again")
    await jo.sees_form("Test one log-in")
    await jo.fills_in(email_password=on_stage.lab.mailbox("app-password").password)
    await jo.reads("Google refused the log-in. The password is wiped.")
    assert on_stage.lab.count("AUTH") == 2
    assert doubles(jo) == []


async def test_what_a_killed_bot_was_testing_is_reported_and_offered_again_by_the_other(
    postgres_url: str, tmp_path: Path
) -> None:
    async with stage(postgres_url, tmp_path) as on_stage:
        await gmail_says_nothing_to_log_ins(on_stage.lab)
        first = await on_stage.process()
        await gmail_is_itself(on_stage.lab)
        second = await on_stage.process()
        on_stage.talks_to(first)
        jo = Talk(on_stage, JO)
        await a_log_in_begins(on_stage, jo)
        await first.killed()
        on_stage.talks_to(second)
        await the_log_in_is_made_again(on_stage, jo)
        assert await second.terminated() < PLATFORMS_GRANT


async def test_told_to_stop_in_mid_test_it_reports_that_and_the_next_goes_on(
    database_url: str, tmp_path: Path
) -> None:
    async with stage(database_url, tmp_path) as on_stage:
        await gmail_says_nothing_to_log_ins(on_stage.lab)
        first = await on_stage.process()
        on_stage.talks_to(first)
        jo = Talk(on_stage, JO)
        await a_log_in_begins(on_stage, jo)
        assert await first.terminated() < PLATFORMS_GRANT
        await jo.reads("The test did not run, and the password is wiped. Please enter it again.")
        await gmail_is_itself(on_stage.lab)
        on_stage.talks_to(await on_stage.process())
        await the_log_in_is_made_again(on_stage, jo)


async def test_told_to_stop_in_mid_turn_and_in_mid_delivery_it_ends_both(
    database_url: str, tmp_path: Path
) -> None:
    async with stage(database_url, tmp_path) as on_stage:
        first = await on_stage.process()
        on_stage.talks_to(first)
        jo, ann, tom = (Talk(on_stage, user) for user in (JO, ANN, TOM))
        await jo.says("hello")
        await jo.reads("Which email address are you connecting?")
        slow_letter = on_stage.slack.fail("chat.postMessage", Fault(delay=2.0))
        await jo.says("can i talk to a human pls")
        await on_stage.until(lambda: slow_letter.struck)
        slow_turn = on_stage.slack.fail("users.info", Fault(delay=2.0))
        await ann.says("hello")
        await on_stage.until(lambda: slow_turn.struck)
        assert await first.terminated() < PLATFORMS_GRANT
        assert any("Your request is with" in text for text in jo.texts())
        assert any("Which email address are you connecting?" in text for text in ann.texts())
        assert len(tom.texts("C0SUPPORT1")) == 1

        on_stage.talks_to(await on_stage.process())
        await jo.says("status")
        await on_stage.until(lambda: len(jo.texts()) > 5)
        assert sum("Your request is with" in text for text in jo.texts()) == 1
        assert len(tom.texts("C0SUPPORT1")) == 1
        assert doubles(jo) == doubles(ann) == []
