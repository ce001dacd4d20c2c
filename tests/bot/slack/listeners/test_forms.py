from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from bot.incoming import ClosedForm, CommandGiven, Pressed, Submitted
from bot.playground.slack import Fault
from bot.slack import ids
from bot.vault import LoginTarget
from knowledge.effects import Ask
from knowledge.events import Chose, Command
from tests.bot.slack.conftest import ANN, JO, Rig, person
from tests.bot.slack.ledger import AT, Case, after, reached

PASSWORD = "made-up-Pass7f3a"


async def asked(rig: Rig, user: str = JO, case: str = "c1") -> tuple[Case, str, Ask]:
    """A case at the question that offers the log-in, with that question in the person's chat."""
    state, effects = reached(rig.ledger.tree)
    (ask,) = (each for each in effects if isinstance(each, Ask))
    state, effects = after(rig.ledger.tree, state, Chose(moment=AT, visit=ask.visit, choice="unsure"))
    (ask,) = (each for each in effects if isinstance(each, Ask))
    kept = rig.ledger.keep(case, person(user), state)
    sent = await rig.deliver(kept.person, case, ask)
    assert sent is not None
    return kept, sent.ts, ask


async def opened_login(rig: Rig, user: str = JO) -> tuple[Case, Mapping[str, Any]]:
    """The log-in form, opened from its button."""
    kept, ts, _ = await asked(rig, user)
    shown = await rig.slack.as_user(user).press(ts, "form:login:login")
    assert shown.ok
    view = rig.slack.as_user(user).view()
    assert view is not None
    return kept, view


def block_of(view: Mapping[str, Any], name: str) -> str:
    """The id of the input with that name."""
    return next(
        str(block["block_id"])
        for block in view["blocks"]
        if block["type"] == "input" and block["element"]["action_id"].endswith(f":{name}")
    )


def filled(view: Mapping[str, Any], **typed: str) -> dict[str, str]:
    """What is typed, by the ids of the inputs."""
    return {block_of(view, name): words for name, words in typed.items()}


async def test_the_form_opens_from_the_press_with_the_notice_before_an_empty_password(rig: Rig) -> None:
    _, view = await opened_login(rig)
    assert view["title"]["text"] == "Test one log-in"
    kinds = [block["type"] for block in view["blocks"]]
    assert kinds == ["rich_text", "input", "rich_text", "input"]
    username, password = (block["element"] for block in view["blocks"] if block["type"] == "input")
    assert username["initial_value"] == "jo.example@gmail.com"
    assert "initial_value" not in password
    assert password["action_id"] == "secret:password"


async def test_a_log_in_is_recorded_without_the_password_and_shown_as_under_way(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    jo = rig.slack.as_user(JO)
    shown = await jo.submit(view["id"], filled(view, username="jo.example@gmail.com", password=PASSWORD))
    assert shown.outcome == "updated"
    (sent,) = rig.ledger.of(Submitted)
    assert isinstance(sent, Submitted)
    assert (sent.case, sent.form, sent.visit, sent.view) == ("c1", "login", kept.state.visit, view["id"])
    assert sent.values == {"username": "jo.example@gmail.com"}
    assert PASSWORD not in repr(rig.ledger.received)
    purpose = LoginTarget(person(JO), "c1", "smtp.gmail.com", 465, "jo.example@gmail.com")
    assert rig.ledger.vault.take(sent.secret or "", purpose) == PASSWORD
    now = jo.view()
    assert now is not None
    assert "Logging in once at smtp.gmail.com" in str(now["blocks"])
    assert "submit" not in now or not now["submit"]


async def test_the_password_is_in_no_request_of_ours(rig: Rig) -> None:
    _, view = await opened_login(rig)
    jo = rig.slack.as_user(JO)
    await jo.submit(view["id"], filled(view, username="jo.example@gmail.com", password=PASSWORD + " "))
    await jo.submit(view["id"], filled(view, username="jo.example@gmail.com", password=PASSWORD + " "))
    await rig.settle()
    assert len(rig.ledger.of(Submitted)) == 1
    assert PASSWORD not in repr(rig.slack.requests)
    assert PASSWORD not in repr([envelope.answer for envelope in rig.slack.envelopes])


async def test_an_odd_password_is_remarked_on_once_without_being_shown_and_passes_when_sent_again(
    rig: Rig,
) -> None:
    _, view = await opened_login(rig)
    jo = rig.slack.as_user(JO)
    typed = filled(view, username="jo.example@gmail.com", password=PASSWORD + " ")
    first = await jo.submit(view["id"], typed)
    assert first.errors == {
        block_of(view, "password"): "This ends with a space. If that is not meant, delete it. "
        "I changed nothing and have not tested yet."
    }
    assert rig.ledger.of(Submitted) == []
    second = await jo.submit(view["id"], typed)
    assert second.outcome == "updated"
    assert len(rig.ledger.of(Submitted)) == 1


async def test_all_faults_are_shown_at_once_each_at_its_field(rig: Rig) -> None:
    _, view = await opened_login(rig)
    shown = await rig.slack.as_user(JO).submit(view["id"], filled(view, username="jo\tx", password="a\x00b"))
    assert set(shown.errors) == {block_of(view, "username"), block_of(view, "password")}
    assert "a\x00b" not in str(shown.errors)


async def test_two_openings_of_a_form_have_different_fields_so_that_nothing_typed_returns(rig: Rig) -> None:
    _, first = await opened_login(rig)
    jo = rig.slack.as_user(JO)
    await jo.close(first["id"])
    _, second = await opened_login(rig)
    assert block_of(first, "password") != block_of(second, "password")


async def test_a_form_closed_early_is_told_to_the_case(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    await rig.slack.as_user(JO).close(view["id"])
    await rig.slack.until(lambda: rig.ledger.received)
    (closed,) = rig.ledger.of(ClosedForm)
    assert isinstance(closed, ClosedForm)
    assert (closed.case, closed.form, closed.visit) == ("c1", "login", kept.state.visit)


def initial(view: Mapping[str, Any], name: str) -> str | None:
    """What stands in an input when the form is drawn."""
    block = next(block for block in view["blocks"] if block.get("block_id") == block_of(view, name))
    value = block["element"].get("initial_value")
    return None if value is None else str(value)


async def sent_again(rig: Rig, view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The log-in form sent with a user name of the person's own; what it has become."""
    jo = rig.slack.as_user(JO)
    await jo.submit(view["id"], filled(view, username="jo-at-work", password=PASSWORD))
    now = jo.view()
    assert now is not None
    return now


def is_the_form_again(view: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a form says that nothing was sent, and holds what was typed but the password."""
    return (
        now["title"] == view["title"]
        and "nothing was sent and the password is not kept" in str(now["blocks"])
        and initial(now, "username") == "jo-at-work"
        and initial(now, "password") is None
        and block_of(now, "password") != block_of(view, "password")
    )


async def test_a_form_whose_server_changed_meanwhile_sends_nothing_and_comes_again(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    other, _ = reached(rig.ledger.tree, "max@yahoo.com")
    rig.ledger.keep("c1", kept.person, other)
    now = await sent_again(rig, view)
    assert rig.ledger.received == []
    assert is_the_form_again(view, now)
    assert "smtp.mail.yahoo.com" in str(now["blocks"])


async def test_a_form_left_open_in_another_tab_logs_nobody_in(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    rig.ledger.keep("c1", kept.person, replace(kept.state, visit=kept.state.visit + 1))
    now = await sent_again(rig, view)
    assert rig.ledger.received == []
    assert is_the_form_again(view, now)
    # Typed once more, into the form as it stands now, it is a log-in of its own.
    await sent_again(rig, now)
    (sent,) = rig.ledger.of(Submitted)
    assert isinstance(sent, Submitted)
    assert (sent.visit, sent.values) == (kept.state.visit + 1, {"username": "jo-at-work"})


async def test_a_second_form_of_the_same_question_logs_nobody_in_after_the_first_did(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    tried = replace(kept.state, logins=1, logins_by={"jo.example@gmail.com": 1})
    rig.ledger.keep("c1", kept.person, tried)
    now = await sent_again(rig, view)
    assert rig.ledger.received == []
    assert is_the_form_again(view, now)


async def test_a_form_sent_while_a_log_in_runs_says_so_and_keeps_what_was_typed(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    rig.ledger.keep("c1", kept.person, replace(kept.state, running=2, run=2, running_kind="login"))
    jo = rig.slack.as_user(JO)
    refused = await jo.submit(view["id"], filled(view, username="jo-at-work", password=PASSWORD))
    assert rig.ledger.received == []
    (fault,) = refused.errors.values()
    assert fault.startswith("A log-in is being tried already, so nothing was sent from here.")
    still = jo.view()
    assert still is not None
    assert still["id"] == view["id"]


async def test_an_old_form_where_no_log_in_may_be_made_any_more_says_so_under_its_own_title(
    rig: Rig,
) -> None:
    kept, view = await opened_login(rig)
    used_up = replace(kept.state, logins=2, logins_by={"jo.example@gmail.com": 2})
    rig.ledger.keep("c1", kept.person, used_up)
    now = await sent_again(rig, view)
    assert rig.ledger.received == []
    assert now["title"] == view["title"]
    assert "nothing was sent and nothing you typed is kept" in str(now["blocks"])


async def test_a_form_of_a_case_that_ended_says_so_and_keeps_what_was_typed(rig: Rig) -> None:
    kept, view = await opened_login(rig)
    rig.ledger.keep("c1", kept.person, replace(kept.state, outcome="abandoned.cancelled"))
    jo = rig.slack.as_user(JO)
    refused = await jo.submit(view["id"], filled(view, username="jo-at-work", password=PASSWORD))
    assert rig.ledger.received == []
    (fault,) = refused.errors.values()
    assert fault.startswith("This check-up has ended, so nothing was sent.")


async def test_a_form_keeps_its_title_while_the_work_goes_on(rig: Rig) -> None:
    _, view = await opened_login(rig)
    now = await sent_again(rig, view)
    assert now["title"] == view["title"]
    assert "Logging in once" in str(now["blocks"])


async def test_somebody_elses_form_button_opens_nothing(rig: Rig) -> None:
    kept, ts, _ = await asked(rig)
    rig.ledger.keep("c1", person(ANN), kept.state)
    await rig.slack.as_user(JO).press(ts, "form:login:login")
    await rig.settle()
    assert rig.slack.as_user(JO).view() is None
    assert "belongs to another check-up" in rig.slack.as_user(JO).ephemerals()[0]["text"]


async def test_where_no_log_in_may_be_made_the_press_becomes_an_answer(rig: Rig) -> None:
    kept, ts, ask = await asked(rig)
    fresh, _ = after(rig.ledger.tree, kept.state)
    rig.ledger.keep("c1", kept.person, replace(fresh, logins_by={fresh.answers["address"].casefold(): 2}))
    await rig.slack.as_user(JO).press(ts, "form:login:login")
    await rig.settle()
    (pressed,) = rig.ledger.of(Pressed)
    assert isinstance(pressed, Pressed)
    assert (pressed.visit, pressed.choice) == (ask.visit, "login")


async def test_a_trigger_that_came_too_late_leaves_a_button_that_tries_again(rig: Rig) -> None:
    _, ts, _ = await asked(rig)
    rig.slack.fail("views.open", Fault(error="expired_trigger_id"))
    jo = rig.slack.as_user(JO)
    await jo.press(ts, "form:login:login")
    await rig.settle()
    said = jo.messages()[-1]
    assert said["text"].startswith("That form took too long to open")
    await jo.press(said["ts"], "form:login:again")
    view = jo.view()
    assert view is not None
    assert view["callback_id"] == "login"
    await jo.close(view["id"])
    await jo.press(said["ts"], "command:person")
    (asked_for,) = rig.ledger.of(CommandGiven)
    assert isinstance(asked_for, CommandGiven)
    assert (asked_for.command, asked_for.case) == (Command.PERSON, "c1")


async def test_the_shortcut_opens_the_check_up_without_a_case(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.shortcut(ids.CHECK_UP)
    view = jo.view()
    assert view is not None
    shown = await jo.submit(
        view["id"],
        filled(view, address="jo.example@gmail.com", host="smtp.gmail.com", message="535 5.7.8 no"),
    )
    assert shown.outcome == "updated"
    (sent,) = rig.ledger.of(Submitted)
    assert isinstance(sent, Submitted)
    assert (sent.case, sent.form, sent.secret) == ("", "check_up", None)
    assert sent.values["address"] == "jo.example@gmail.com"


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("address", "jo", "This is not a whole email address: something@something."),
        ("host", "smtp gmail com", "A host name has no spaces."),
        ("host", "smtp.gmail.com\nx", "A host name is one line, without tabs or line breaks."),
        ("host", "🙂", "A host name has"),
        ("address", "x" * 3000, "This is not a whole email address"),
    ],
)
async def test_bad_input_gets_a_plain_sentence_at_its_field(
    rig: Rig, field: str, typed: str, fault: str
) -> None:
    jo = rig.slack.as_user(JO)
    await jo.shortcut(ids.CHECK_UP)
    view = jo.view()
    assert view is not None
    values = {"address": "jo.example@gmail.com", field: typed}
    shown = await jo.submit(view["id"], filled(view, **values))
    assert shown.errors[block_of(view, field)].startswith(fault)
    assert rig.ledger.received == []


async def test_a_password_in_the_message_field_does_not_rest(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.shortcut(ids.CHECK_UP)
    view = jo.view()
    assert view is not None
    typed = filled(view, address="jo.example@gmail.com", message="my password is Tr0ub4dor&3xq")
    for _ in range(2):  # the first time it is a fault at that field
        await jo.submit(view["id"], typed)
    assert len(rig.ledger.of(Submitted)) == 1
    assert "Tr0ub4dor" not in repr(rig.ledger.received)


async def test_something_else_opens_fields_for_port_and_security_with_all_that_was_typed(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.shortcut(ids.CHECK_UP)
    view = jo.view()
    assert view is not None
    with pytest.raises(StopIteration):
        block_of(view, "port")
    address = {"address": "max@kennels.example", "host": "smtp.ionos.co.uk"}
    secret = "my password is Tr0ub4dor&3xq"
    await jo.submit(view["id"], filled(view, **address, pair="other", message=secret))
    view = jo.view()
    assert view is not None
    assert rig.ledger.received == []
    assert [initial(view, name) for name in ("address", "host")] == list(address.values())
    assert "Tr0ub4dor" not in repr(view)

    shown = await jo.submit(view["id"], filled(view, **address, pair="other", port="99999", security="none"))
    assert shown.errors[block_of(view, "port")].startswith("A port is a number from 1 to 65535")
    assert rig.ledger.received == []
    await jo.submit(view["id"], filled(view, **address, pair="other", port="2525", security="none"))
    (sent,) = rig.ledger.of(Submitted)
    assert isinstance(sent, Submitted)
    assert (sent.values["port"], sent.values["security"]) == ("2525", "none")
