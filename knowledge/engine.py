"""Moves a case: an event comes in, the next state and the effects come out."""

from typing import assert_never

from knowledge import desk_events, timers
from knowledge.commands import CHANGE_WHAT, changed_what, command, open_step, reopen
from knowledge.desk import keep_words, update_pack
from knowledge.effects import Turn
from knowledge.events import (
    AgentWrote,
    Chose,
    Claimed,
    Commanded,
    Event,
    FormClosed,
    FormSubmitted,
    HandOffRouted,
    MovedOn,
    Opened,
    ProbeFinished,
    ProbeLost,
    Released,
    Reopened,
    Resolved,
    RetestAsked,
    Returned,
    StepOpened,
    TimerFired,
    Typed,
)
from knowledge.heard_again import faulty
from knowledge.hearing import command_in
from knowledge.library import Tree
from knowledge.listening import typed, without_address
from knowledge.moving import gone_node, moved
from knowledge.pressing import chose
from knowledge.probe_results import finished, lost
from knowledge.reading_in import take_in
from knowledge.state import State
from knowledge.steps_card import show_card
from knowledge.submitting import form_closed, form_submitted
from knowledge.turn import Work
from knowledge.walking import go, leave_gone, repeat_question

_BY_CUSTOMER = (Opened, Returned, Typed, Chose, Commanded, StepOpened, FormSubmitted, FormClosed)


class NoCase(ValueError):
    """An event other than ``Opened`` came without a state."""


def advance(tree: Tree, state: State | None, event: Event) -> Turn:
    """Take in one event. Pure; for any event in any state of any tree there is a turn.

    ``state`` is ``None`` for ``Opened`` only; without a state any other event raises ``NoCase``.
    """
    if state is None:
        if not isinstance(event, Opened):
            raise NoCase(f"{type(event).__name__} needs a case.")
        state = _new(tree, event)
    gone = ""
    if state.tree != tree.id:
        state = moved(tree, state)
        gone = gone_node(tree, state)
    work = Work(tree, state, event.moment)
    if state.tree != tree.id or state.zone != event.moment.zone:
        work.put(tree=tree.id, zone=event.moment.zone)
    _dispatch(work, event)
    if gone:
        leave_gone(work, gone)
    _finish(work, event)
    return Turn(state=work.state, effects=tuple(work.effects))


def _new(tree: Tree, event: Opened) -> State:
    return State(
        tree=tree.id,
        reference=event.reference,
        customer=event.customer,
        language=event.language,
        opened_at=event.moment.at,
        zone=event.moment.zone,
        workspace=event.workspace,
        way=str(event.way),
    )


def _dispatch(work: Work, event: Event) -> None:
    match event:
        case Opened():
            _opened(work, event)
        case Returned():
            _returned(work)
        case Typed():
            typed(work, event.reading, edited=event.edited)
        case Chose():
            if work.state.asked.get(event.visit) == CHANGE_WHAT:
                changed_what(work, event.visit, event.choice)
            else:
                chose(work, event)
        case Commanded():
            command(work, event.command)
        case StepOpened():
            open_step(work, event.step)
        case FormSubmitted():
            form_submitted(work, event)
        case FormClosed():
            form_closed(work, event)
        case ProbeFinished():
            finished(work, event)
        case ProbeLost():
            lost(work, event)
        case TimerFired():
            timers.fired(work, event)
        case HandOffRouted():
            desk_events.routed(work, event)
        case Claimed():
            desk_events.claimed(work, event)
        case Released():
            desk_events.released(work, event)
        case AgentWrote():
            desk_events.agent_wrote(work, event)
        case RetestAsked():
            desk_events.retest_asked(work, event)
        case Resolved():
            desk_events.resolved(work, event)
        case Reopened():
            desk_events.reopened(work, event)
        case MovedOn():
            desk_events.moved_on(work)
        case _:
            assert_never(event)


def _opened(work: Work, event: Opened) -> None:
    """A new case: whatever was said on the way in counts from the start."""
    reading = event.reading
    if reading is None:
        go(work, work.tree.content.tree.start)
        return
    taken = take_in(work, reading)
    if reading.withheld:
        go(work, work.tree.pattern("secret_in_chat"))
        work.put(greeted=False)  # who writes is still to be said
    said = command_in(reading.text, work.wording.entry("commands"), whole=reading.message is not None)
    keep_words(work, without_address(reading.text, reading.address))
    if said is not None and said.value == "person":
        command(work, said)
        return
    if reading.faults and not taken.message:
        faulty(work, reading, taken)
        return
    go(work, work.tree.content.tree.start)


def _returned(work: Work) -> None:
    """The customer came in again: where we are, and the question that waits."""
    if work.state.closed:
        reopen(work)
        return
    support = work.state.support
    if support is not None:
        go(work, work.tree.pattern("person_again"))
        return
    if work.state.running is not None:
        work.say("noted")
        return
    repeat_question(work)


def _finish(work: Work, event: Event) -> None:
    """What follows from the turn as a whole: the card, the hand-off card, the reminder."""
    if work.hand_off_at is not None:
        update_pack(work)
    show_card(work)
    if work.hand_off_at is None:
        update_pack(work)
    timers.keep_idle_timer(work, customer_acted=isinstance(event, _BY_CUSTOMER) or not work.state.timers)
