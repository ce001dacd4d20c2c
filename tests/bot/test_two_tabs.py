"""Two forms of one log-in together with the whole bot: whichever is sent later logs nobody in."""

from typing import Any

from bot.playground.demo import Demo
from bot.playground.slack.delivery import Acknowledged
from tests.bot.talking import Talk

JO = "U0JO000001"


async def at_the_form(running: Demo) -> Talk:
    jo = Talk(running, JO)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await jo.taps("I am not sure")
    await jo.taps("Test one log-in")
    await jo.sees_form("Test one log-in")
    return jo


def in_the_other_tab(running: Demo) -> dict[str, Any]:
    """The submission that was just sent, as the other tab sends it: the same question, a form of its own."""
    payload = next(
        one.payload for one in reversed(running.slack.envelopes) if one.payload["type"] == "view_submission"
    )
    return {**payload, "view": {**payload["view"], "id": "V0OTHERTAB", "hash": "1.other"}}


async def answer_to(running: Demo, payload: dict[str, Any]) -> dict[str, Any]:
    answer = await running.slack.platform.delivery.ask("interactive", payload, accepts_response=True)
    assert isinstance(answer, Acknowledged)
    return dict(answer.payload or {})


async def test_a_form_left_open_in_another_tab_logs_nobody_in_after_the_first_was_answered(
    running: Demo,
) -> None:
    jo = await at_the_form(running)
    await jo.fills_in(email_password=running.lab.mailbox("app-password").password)
    await jo.reads("Google refused the log-in. The password is wiped.")
    await jo.reads("What does Pet Sitter Plus say now?")
    answer = await answer_to(running, in_the_other_tab(running))
    assert answer["response_action"] == "update"
    assert answer["view"]["title"]["text"] == "Test one log-in"
    assert "nothing was sent and the password is not kept" in str(answer["view"])
    assert "jo.example@gmail.com" in str(answer["view"])
    await running.slack.until_quiet()
    assert running.lab.count("AUTH") == 1


async def test_two_forms_sent_one_right_after_the_other_make_one_log_in(running: Demo) -> None:
    jo = await at_the_form(running)
    await jo.fills_in(email_password=running.lab.mailbox("app-password").password)
    await answer_to(running, in_the_other_tab(running))
    await jo.reads("Google refused the log-in. The password is wiped.")
    await jo.reads("What does Pet Sitter Plus say now?")
    await running.slack.until_quiet()
    assert running.lab.count("AUTH") == 1
