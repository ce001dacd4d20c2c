from collections.abc import Mapping
from typing import Any

import pytest

from bot.incoming import (
    DeskClaimed,
    DeskReleased,
    DeskReopened,
    DeskResolved,
    DeskRetest,
    DeskWrote,
)
from bot.playground.slack import Fault, Human
from bot.transcript import Speaker, Spoken
from knowledge.effects import Choice, HandOff, Marked, TellDesk
from knowledge.events import Agent, Claimed, Command, Commanded, Event, Released, Resolved
from tests.bot.slack.conftest import DESK, JO, PRIYA, TEAM, TOM, WALKERS, Rig, person
from tests.bot.slack.ledger import AT, after, reached
from tests.bot.slack.listeners.test_forms import block_of, filled

CONTROLS = tuple(
    Choice(id=name, label=name)
    for name in ("claim", "assign", "conversation", "open_again", "reply", "retest", "resolve", "release")
)
RESOLVED = Resolved(
    moment=AT,
    agent=Agent(id=TOM, name="Tom"),
    cause="auth.app_password_required",
    step=1,
    helped="An app password",
    tell="Google wants an app password.",
)
RELEASED = Released(moment=AT, agent=Agent(id=TOM, name="Tom"))
OUTSIDERS = {
    "member of the workspace": Human("U0OUT00001", "x", "X", "customer", TEAM),
    "guest in the channel": Human("U0OUT00002", "x", "X", "guest", TEAM),
    "stranger in the channel": Human("U0OUT00003", "x", "X", "stranger", "T0ELSEWHR1"),
    "deactivated": Human("U0OUT00004", "x", "X", "agent", TEAM, deleted=True),
}


async def handed_over(rig: Rig, *, claimed_by: str | None = None, then: tuple[Event, ...] = ()) -> str:
    """Jo's case at the desk, with every control in its thread; the card's ts."""
    state, _ = reached(rig.ledger.tree)
    state, effects = after(rig.ledger.tree, state, Commanded(moment=AT, command=Command.PERSON))
    hand_off = next(each for each in effects if isinstance(each, HandOff))
    if claimed_by:
        taken = Claimed(moment=AT, agent=Agent(id=claimed_by, name="Tom"))
        state, _ = after(rig.ledger.tree, state, taken)
    state, _ = after(rig.ledger.tree, state, *then)
    kept = rig.ledger.keep("c1", person(JO), state)
    sent = await rig.deliver(person(JO), "c1", hand_off)
    assert sent is not None
    rig.ledger.threads[sent.channel, sent.ts] = kept
    await rig.deliver(person(JO), "c1", TellDesk(text=Marked("All controls."), choices=CONTROLS))
    return sent.ts


def controls(rig: Rig) -> str:
    """The ts of the line that holds every control."""
    return str(rig.slack.as_user(TOM).messages(DESK)[-1]["ts"])


@pytest.mark.parametrize(
    ("control", "kind"),
    [("claim", DeskClaimed), ("release", DeskReleased), ("retest", DeskRetest)],
)
async def test_an_agents_press_acts_on_the_case_of_its_thread(rig: Rig, control: str, kind: type) -> None:
    await handed_over(rig, claimed_by=None if control == "claim" else PRIYA)
    assert (await rig.slack.as_user(TOM).press(controls(rig), f"desk:{control}")).ok
    (done,) = rig.ledger.received
    assert isinstance(done, kind)
    assert (done.agent, done.case, done.tenant) == (person(TOM), "c1", person(JO).tenant)  # type: ignore[attr-defined]


async def test_a_closed_case_can_be_opened_again(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM, then=(RESOLVED,))
    await rig.slack.as_user(PRIYA).press(controls(rig), "desk:open_again")
    (done,) = rig.ledger.received
    assert isinstance(done, DeskReopened)
    assert done.agent == person(PRIYA)


async def test_the_hand_off_card_itself_can_be_claimed(rig: Rig) -> None:
    ts = await handed_over(rig)
    await rig.slack.as_user(TOM).press(ts, "desk:claim")
    assert len(rig.ledger.of(DeskClaimed)) == 1


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("control", [each.id for each in CONTROLS])
async def test_no_outsider_can_use_a_control_of_the_desk(rig: Rig, control: str, who: str) -> None:
    await handed_over(rig)
    outsider = OUTSIDERS[who]
    rig.slack.platform.workspace.add_person(outsider)
    if who != "member of the workspace":
        rig.slack.platform.workspace.conversations[DESK].members.append(outsider.id)
    await rig.slack.as_user(TOM).press(controls(rig), f"desk:{control}")
    await rig.settle()
    payload: dict[str, Any] = dict(rig.slack.envelopes[-1].payload)
    rig.ledger.received.clear()
    before = len(rig.slack.calls("views.open"))
    payload["user"] = {**payload["user"], "id": outsider.id, "team_id": outsider.team_id}
    payload["trigger_id"] = rig.slack.platform.tickets.trigger(outsider.id)
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    await rig.settle()
    assert rig.ledger.received == []
    assert len(rig.slack.calls("views.open")) == before


async def test_an_outsider_is_told_so_and_nobody_else_is(rig: Rig) -> None:
    await handed_over(rig)
    rig.slack.platform.workspace.add_person(OUTSIDERS["guest in the channel"])
    rig.slack.platform.workspace.conversations[DESK].members.append("U0OUT00002")
    await rig.slack.as_user("U0OUT00002").press(controls(rig), "desk:claim")
    await rig.settle()
    assert (
        rig.slack.as_user("U0OUT00002").ephemerals()[0]["text"] == "These buttons are for the support desk."
    )
    assert rig.slack.as_user(TOM).ephemerals() == []


async def test_a_right_lost_between_card_and_press_does_not_pass(rig: Rig) -> None:
    await handed_over(rig)
    ts = controls(rig)
    rig.slack.platform.workspace.conversations[DESK].members.remove(PRIYA)
    await rig.slack.as_user(TOM).press(ts, "desk:claim")
    payload = dict(rig.slack.envelopes[-1].payload)
    payload["user"] = {**payload["user"], "id": PRIYA}
    payload["actions"] = [{**payload["actions"][0], "action_ts": "9.9"}]
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    assert [done.agent for done in rig.ledger.of(DeskClaimed)] == [person(TOM)]  # type: ignore[union-attr]


async def test_a_desk_control_pressed_in_another_channel_is_nothing(rig: Rig) -> None:
    await handed_over(rig)
    await rig.slack.as_user(TOM).press(controls(rig), "desk:claim")
    payload = dict(rig.slack.envelopes[-1].payload)
    rig.ledger.received.clear()
    payload["container"] = {**payload["container"], "channel_id": WALKERS}
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    assert rig.ledger.received == []


async def test_a_second_agent_is_told_who_has_the_case_and_can_ask_for_it(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    priya = rig.slack.as_user(PRIYA)
    await priya.press(controls(rig), "desk:claim")
    await rig.settle()
    assert rig.ledger.received == []
    (told,) = priya.ephemerals()
    assert told["text"].startswith("Tom has had this case since 10:03.")
    await priya.press(told["id"], "desk:ask_over")
    await rig.settle()
    assert "asks Tom to hand this case over" in rig.slack.as_user(TOM).messages(DESK)[-1]["text"]


async def test_a_line_that_begins_with_send_goes_to_the_customer(rig: Rig) -> None:
    root = await handed_over(rig)
    await rig.slack.as_user(TOM).types(DESK, "SEND:  Hello Jo, please correct the *host*.", root)
    await rig.settle()
    (wrote,) = rig.ledger.received
    assert isinstance(wrote, DeskWrote)
    assert (wrote.agent, wrote.text) == (person(TOM), "Hello Jo, please correct the *host*.")


async def test_somebody_who_is_no_agent_sends_nothing(rig: Rig) -> None:
    root = await handed_over(rig)
    guest = OUTSIDERS["guest in the channel"]
    rig.slack.platform.workspace.add_person(guest)
    rig.slack.platform.workspace.conversations[DESK].members.append(guest.id)
    await rig.slack.as_user(guest.id).types(DESK, "send: click here", root)
    await rig.settle()
    assert rig.ledger.received == []
    assert rig.slack.as_user(guest.id).ephemerals()[0]["text"].startswith("These buttons are for")


async def test_an_agents_password_is_held_back_and_explained(rig: Rig) -> None:
    root = await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "send: your password is Tr0ub4dor&3xq", root)
    await rig.settle()
    assert rig.ledger.received == []
    assert "have not sent it to Jo" in tom.ephemerals()[0]["text"]
    assert "Tr0ub4dor" not in str(rig.slack.requests)


async def test_a_line_that_asks_for_a_password_is_held_back_and_explained(rig: Rig) -> None:
    root = await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "send: Hello Jo, please send me your email password.", root)
    await rig.settle()
    assert rig.ledger.received == []
    told = tom.ephemerals()[0]["text"]
    assert "asks Jo for a password, so I have not sent it" in told
    assert "Ask for a re-test" in told


async def test_the_reply_form_holds_a_question_for_a_password_at_its_field(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    view = tom.view()
    assert view is not None
    shown = await tom.submit(view["id"], filled(view, answer="What is your password?"))
    assert "asks Jo for a password" in shown.errors[block_of(view, "answer")]
    assert rig.ledger.received == []


async def test_a_reply_in_another_thread_of_the_channel_is_nobodys(rig: Rig) -> None:
    await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    other = await tom.types(DESK, "lunch?")
    await tom.types(DESK, "send: yes", other.ts)
    await rig.settle()
    assert rig.ledger.received == []


async def test_the_reply_form_sends_what_the_agent_wrote(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    view = tom.view()
    assert view is not None
    shown = await tom.submit(view["id"], filled(view, answer="Good morning Jo."))
    assert shown.ok
    (wrote,) = rig.ledger.received
    assert isinstance(wrote, DeskWrote)
    assert wrote.text == "Good morning Jo."
    assert tom.view() is None


async def test_the_reply_form_holds_a_password_back_at_its_field(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    view = tom.view()
    assert view is not None
    shown = await tom.submit(view["id"], filled(view, answer="password: Tr0ub4dor&3xq"))
    assert "have not sent it" in shown.errors[block_of(view, "answer")]
    assert rig.ledger.received == []


async def test_resolving_takes_the_cause_the_step_and_the_words_for_the_customer(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:resolve")
    view = tom.view()
    assert view is not None
    await tom.submit(
        view["id"],
        filled(
            view,
            cause="auth.app_password_required",
            step="3",
            helped="App password",
            tell="Google wanted an app password.",
        ),
    )
    (resolved,) = rig.ledger.received
    assert isinstance(resolved, DeskResolved)
    assert (resolved.cause, resolved.step) == ("auth.app_password_required", 3)
    assert (resolved.helped, resolved.tell) == ("App password", "Google wanted an app password.")


async def test_a_form_sent_by_somebody_who_lost_the_right_does_nothing(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    view = tom.view()
    assert view is not None
    rig.surface.gate._seen.clear()
    rig.slack.platform.workspace.conversations[DESK].members.remove(TOM)
    await tom.submit(view["id"], filled(view, answer="Hello"))
    assert rig.ledger.received == []


async def test_a_form_whose_thread_was_altered_does_nothing(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    view = tom.view()
    assert view is not None
    await tom.submit(view["id"], filled(view, answer="Hello"))
    payload = dict(rig.slack.envelopes[-1].payload)
    rig.ledger.received.clear()
    for metadata in ('{"channel": "C0WALKERS1", "thread": "1.1"}', '{"channel": "C0SUPPORT1"}', "[]", "x"):
        payload["view"] = {**payload["view"], "id": "V0OTHER001", "private_metadata": metadata}
        await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=True)
    assert rig.ledger.received == []


async def test_a_case_is_assigned_to_another_agent_and_to_nobody_else(rig: Rig) -> None:
    await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:assign")
    await rig.settle()
    view = tom.view()
    assert view is not None
    refused = await tom.submit(view["id"], filled(view, assignee=JO))
    assert not refused.ok  # she is not among those who are offered
    assert rig.ledger.received == []
    await tom.submit(view["id"], filled(view, assignee=PRIYA))
    (claimed,) = rig.ledger.received
    assert isinstance(claimed, DeskClaimed)
    assert claimed.agent == person(PRIYA)


def offered(view: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and id of each person in the menu of the form."""
    (element,) = (block["element"] for block in view["blocks"] if block["type"] == "input")
    return [(each["text"]["text"], each["value"]) for each in element["options"]]


async def test_only_members_of_the_desk_are_offered_by_name(rig: Rig) -> None:
    for outsider in OUTSIDERS.values():
        rig.slack.platform.workspace.add_person(outsider)
        if outsider.role != "customer":
            rig.slack.platform.workspace.conversations[DESK].members.append(outsider.id)
    await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:assign")
    await rig.settle()
    view = tom.view()
    assert view is not None
    assert {user for _, user in offered(view)} == {TOM, PRIYA}
    assert [name for name, _ in offered(view)] == sorted(name for name, _ in offered(view))
    assert all(name not in (TOM, PRIYA) for name, _ in offered(view))


@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
async def test_where_nobody_can_be_looked_up_anybody_is_offered_and_the_choice_is_checked(
    rig: Rig, method: str
) -> None:
    await handed_over(rig)
    tom = rig.slack.as_user(TOM)
    await rig.surface.gate.admits(person(TOM))
    rig.slack.fail(method, Fault(error="internal_error"))
    await tom.press(controls(rig), "desk:assign")
    await rig.settle()
    view = tom.view()
    assert view is not None
    refused = await tom.submit(view["id"], filled(view, assignee=JO))
    assert "choose a member of the support desk" in refused.errors[block_of(view, "assignee")]
    assert rig.ledger.received == []


async def test_the_conversation_can_be_read_by_an_agent(rig: Rig) -> None:
    await handed_over(rig)
    said = Spoken(at=AT.at, speaker=Speaker.CUSTOMER, name="Jo Example", words=Marked("it will not send"))
    rig.ledger.talks[person(JO).tenant, "c1"] = [said]
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:conversation")
    view = tom.view()
    assert view is not None
    assert view["callback_id"] == "reading"
    assert "10:03  Jo Example:" in str(view["blocks"])
    assert "it will not send" in str(view["blocks"])


async def test_while_slack_cannot_say_who_is_a_member_nobody_is(rig: Rig) -> None:
    await handed_over(rig)
    rig.slack.fail("conversations.members", Fault(status=503))
    await rig.slack.as_user(TOM).press(controls(rig), "desk:claim")
    assert rig.ledger.received == []


async def test_another_answer_to_start_from_fills_the_form_anew(rig: Rig) -> None:
    await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.press(controls(rig), "desk:reply")
    view = tom.view()
    assert view is not None
    start = next(
        block for block in view["blocks"] if block.get("element", {}).get("action_id") == "field:start"
    )
    first, *_, last = start["element"]["options"]
    assert start["element"]["initial_option"] == first
    await tom.select(view["id"], "field:start", last["value"])
    await rig.settle()
    now = tom.view()
    assert now is not None
    before = next(b for b in view["blocks"] if b.get("element", {}).get("action_id") == "field:answer")
    after = next(b for b in now["blocks"] if b.get("element", {}).get("action_id") == "field:answer")
    assert after["element"]["initial_value"] != before["element"]["initial_value"]
    assert after["block_id"] != before["block_id"]
