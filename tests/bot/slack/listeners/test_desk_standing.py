import pytest
from msgspec.structs import replace

from bot.incoming import DeskClaimed, DeskReopened
from tests.bot.slack.conftest import DESK, JO, PRIYA, TOM, Rig, person
from tests.bot.slack.ledger import after
from tests.bot.slack.listeners.test_desk import RELEASED, RESOLVED, controls, handed_over
from tests.bot.slack.listeners.test_forms import filled

CLOSED = (
    "This case is closed: nothing was sent or done, and Jo sees nothing of it. Open again makes it yours."
)


@pytest.mark.parametrize("control", ["claim", "assign", "reply", "retest", "resolve", "release"])
async def test_a_control_of_a_closed_case_does_nothing_and_says_so_with_the_way_to_open_it(
    rig: Rig, control: str
) -> None:
    await handed_over(rig, claimed_by=TOM, then=(RESOLVED,))
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), f"desk:{control}")
    await rig.settle()
    assert rig.ledger.received == []
    assert tom.view() is None
    (told,) = tom.ephemerals()
    assert told["text"].startswith(CLOSED)
    await tom.press(told["id"], "desk:open_again")
    assert len(rig.ledger.of(DeskReopened)) == 1


async def test_a_line_that_begins_with_send_says_so_as_well(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM, then=(RESOLVED,))
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "send: one more thing", root)
    await rig.settle()
    assert rig.ledger.received == []
    assert tom.ephemerals()[0]["text"].startswith(CLOSED)


async def test_a_note_can_still_be_kept_and_is_not_sent_until_the_case_is_open(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM, then=(RESOLVED,))
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "she called", root)
    await rig.settle()
    kept = tom.messages(DESK)[-1]
    assert kept["text"].startswith("Note, kept here.")
    await tom.press(kept["ts"], "desk:send_note")
    await rig.settle()
    assert rig.ledger.received == []
    assert tom.ephemerals()[0]["text"].startswith(CLOSED)


async def test_the_talk_of_a_closed_case_can_still_be_read(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM, then=(RESOLVED,))
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:conversation")
    assert tom.view() is not None


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("reply", {"answer": "Good morning Jo."}),
        ("resolve", {"cause": "auth.app_password_required", "step": "3", "helped": "x", "tell": "y"}),
        ("assign", {"assignee": PRIYA}),
    ],
)
async def test_a_form_of_a_case_that_was_closed_meanwhile_keeps_what_was_written(
    rig: Rig, form: str, typed: dict[str, str]
) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), f"desk:{form}")
    await rig.settle()
    view = tom.view()
    assert view is not None
    closed, _ = after(rig.ledger.tree, rig.ledger.threads[DESK, root].state, RESOLVED)
    rig.ledger.threads[DESK, root] = rig.ledger.keep("c1", person(JO), closed)
    refused = await tom.submit(view["id"], filled(view, **typed))
    assert rig.ledger.received == []
    (fault,) = refused.errors.values()
    assert fault.startswith(CLOSED)
    assert tom.view() is not None


@pytest.mark.parametrize("control", ["reply", "retest", "release"])
async def test_a_released_case_is_the_bots_until_it_is_claimed(rig: Rig, control: str) -> None:
    await handed_over(rig, claimed_by=TOM, then=(RELEASED,))
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), f"desk:{control}")
    await rig.settle()
    assert rig.ledger.received == []
    (told,) = tom.ephemerals()
    assert told["text"].startswith("This case was released, so nothing was sent or done")
    await tom.press(told["id"], "desk:claim")
    assert len(rig.ledger.of(DeskClaimed)) == 1


async def test_a_line_for_the_customer_of_a_released_case_says_so_as_well(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM, then=(RELEASED,))
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "send: hello", root)
    await rig.settle()
    assert rig.ledger.received == []
    assert tom.ephemerals()[0]["text"].startswith("This case was released")


@pytest.mark.parametrize("control", ["claim", "assign", "reply", "retest", "release"])
async def test_a_request_that_was_taken_back_cannot_be_acted_on(rig: Rig, control: str) -> None:
    root = await handed_over(rig)
    without = replace(rig.ledger.threads[DESK, root].state, support=None)
    rig.ledger.threads[DESK, root] = rig.ledger.keep("c1", person(JO), without)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), f"desk:{control}")
    await rig.settle()
    assert rig.ledger.received == []
    assert [told["text"] for told in tom.ephemerals()] == [
        "Jo has taken the request back, so nothing was sent or done."
    ]


async def test_opening_a_case_that_is_open_says_so(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:open_again")
    await rig.settle()
    assert rig.ledger.received == []
    assert [told["text"] for told in tom.ephemerals()] == ["This case is open already."]


async def test_claiming_ones_own_case_says_since_when(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:claim")
    await rig.settle()
    assert rig.ledger.received == []
    (told,) = tom.ephemerals()
    assert told["text"].startswith("You have had this case since ")


async def test_what_nobody_has_cannot_be_released(rig: Rig) -> None:
    await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:release")
    await rig.settle()
    assert rig.ledger.received == []
    assert tom.ephemerals()[0]["text"].startswith("Nobody has this case at the moment")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("reply", "The form was closed, so nothing was sent to Jo, and what was typed in it is gone"),
        ("resolve", "The form was closed, so the case stays open and Jo was told nothing."),
    ],
)
async def test_a_form_that_was_closed_by_accident_says_that_nothing_was_sent(
    rig: Rig, form: str, told: str
) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), f"desk:{form}")
    await rig.settle()
    assert tom.view() is not None
    await tom.close()
    await rig.settle()
    assert rig.ledger.received == []
    assert [line["text"][: len(told)] for line in tom.ephemerals()] == [told]


async def test_a_form_that_was_sent_says_nothing_of_the_kind(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    await rig.settle()
    view = tom.view()
    assert view is not None
    assert (await tom.submit(view["id"], filled(view, answer="Good morning Jo."))).ok
    await rig.settle()
    assert tom.ephemerals() == []
