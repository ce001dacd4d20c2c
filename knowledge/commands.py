"""The words that always work: back, change, why, status, restart, stop, continue, help, person."""

from collections.abc import Callable
from typing import assert_never

from knowledge.asking import LONGEST_LABEL, next_visit, overtake, put_question, question_of, question_text
from knowledge.desk import CLOSED_BY_DESK, before_requests, opened_by_customer
from knowledge.effects import Ask, Choice, Say
from knowledge.events import Command
from knowledge.marks import plain
from knowledge.probes import cancel_probe
from knowledge.reading_in import settle_findings
from knowledge.steps_card import status_words
from knowledge.tree import AskNode, ProbeNode
from knowledge.turn import Work, latest
from knowledge.walking import go, mark_by, repeat_question, return_to, step_back

CHANGE_WHAT = "change_what"
"""The engine's own question: which answer is to be changed."""
ADDRESS = "address"
"""The fact, and the choice that changes it."""
_MOST_OFFERED = 4


def command(work: Work, word: Command) -> None:
    """Do what the word says, wherever the case stands."""
    support = work.state.support
    claimed = support is not None and support.claimed_by is not None and not work.state.closed
    match word:
        case Command.STATUS:
            work.do(Say(text=status_words(work)))
        case Command.HELP:
            work.say("help")
        case Command.PERSON:
            _person(work)
        case Command.CONTINUE:
            reopen(work) if work.state.closed else _unless_claimed(work, claimed, _go_on)
        case Command.WHY:
            _unless_claimed(work, claimed, _why)
        case Command.STOP:
            _stop_with_agent(work) if claimed else _stop(work)
        case Command.BACK:
            _unless_claimed(work, claimed, _back)
        case Command.CHANGE:
            _unless_claimed(work, claimed, _change_what)
        case Command.RESTART:
            _unless_claimed(work, claimed, _restart)
        case _:
            assert_never(word)


def _unless_claimed(work: Work, claimed: bool, do: Callable[[Work], None]) -> None:
    """While an agent has the case, only what they asked for goes on; else it is said what can be done."""
    waiting = work.state.node and work.state.visit not in work.state.answered
    if claimed and not (waiting and do in (_why, _go_on)):
        put_question(work, work.tree.pattern("with_agent"))
        return
    do(work)


def _go_on(work: Work) -> None:
    """To the question that waits; while a reminder runs, to what it was going to ask."""
    ahead = work.state.after_run or ""
    if (
        not work.state.node
        and "remind" in work.state.timers
        and isinstance(work.tree.nodes.get(ahead), AskNode)
    ):
        work.clear_timer("remind")
        work.put(after_run=None)
        go(work, ahead)
        return
    repeat_question(work)


def _stop_with_agent(work: Work) -> None:
    """The request is taken back, after one question: somebody works on it."""
    put_question(work, work.tree.pattern("stop_with_agent"))


def _person(work: Work) -> None:
    """A person, at once: no question comes before it."""
    if work.state.support is not None and not work.state.closed:
        go(work, work.tree.pattern("person_again"))
        return
    cancel_probe(work)
    if work.state.closed:
        work.put(outcome=None, support=None)
    go(work, work.tree.pattern("person"))


def _why(work: Work) -> None:
    words = question_text(work, work.state.node, "why")
    work.do(Say(text=words or work.text("why_unknown")))


def _stop(work: Work) -> None:
    """The end, for now. A request to support is not taken back by it."""
    if work.state.closed:
        work.say("ended_already")
        return
    ahead = _ahead(work)
    cancel_probe(work)
    if work.state.support is not None:
        work.put(paused=True)
        work.say("stopped_with_desk")
        return
    if not work.state.node:
        if "remind" in work.state.timers:
            mark_by(work, ahead)
        work.put(before=ahead, after_run=None)
    go(work, work.tree.pattern("stopped"))


def _ahead(work: Work) -> str:
    """Where a case goes on in which no question waits: at what a reminder leads to, or without the test."""
    state = work.state
    if state.running is None:
        return (state.after_run or "") if "remind" in state.timers else ""
    node = work.tree.nodes.get(state.running_node)
    if state.running_silent or not isinstance(node, ProbeNode):
        return ""
    return node.lost.get("cancelled", node.lost["else"])


def open_step(work: Work, number: int) -> None:
    """One of the seven steps, wherever the case stands; not while an agent has it, nor after the end."""
    state = work.state
    spec = work.tree.content.steps.get(number)
    if spec is None or state.closed or (state.support is not None and state.support.claimed_by is not None):
        return
    if state.support is not None and spec.last:
        go(work, work.tree.pattern("person_again"))
        return
    cancel_probe(work)
    work.put(at_step=number, at_cause=None)
    go(work, spec.go)


def _back(work: Work) -> None:
    if work.state.closed:
        return
    if not step_back(work):
        work.say("nothing_before")
        repeat_question(work)


def _restart(work: Work) -> None:
    """From the beginning: answers are cleared; a request to support stays, and so does what was tested.

    It counts again as soon as the same address is given again. Messages were told, so they count no longer.
    """
    cancel_probe(work)
    overtake(work)
    settle_findings(work, forget_messages=True)
    support = {step: mark for step, mark in work.state.marks.items() if mark.mark == "with_support"}
    work.put(
        answers={},
        told={},
        marks=support if work.state.support is not None else {},
        trail=(),
        calls=(),
        visits={},
        node="",
        misunderstood=0,
        provider=None,
        at_step=None,
        at_cause=None,
        suggested_host=None,
        suggested_server=None,
        solved_step=None,
        solved_cause=None,
        outcome=None,
        paused=False,
        withheld=False,
    )
    work.clear_timer("remind")
    work.say("restarted")
    go(work, work.tree.content.tree.start)


def reopen(work: Work) -> None:
    """An ended case goes on with all that is known: at its question, if it was only stopped."""
    stopped = (work.state.outcome or "").startswith("abandoned")
    open_again(work)
    waited = work.state.node
    if not stopped:
        go(work, work.tree.pattern("reopened"))
    elif waited and waited not in work.state.asked.values():
        go(work, waited)  # a reminder was going to ask it
    else:
        repeat_question(work)


def open_again(work: Work) -> None:
    """An ended case is open again: its findings count, its outcome does not."""
    opened_by_customer(work)
    state = work.state
    for name in [name for name in state.timers if name.startswith("follow_up")]:
        work.clear_timer(name)
    ended = ("solved", "with_support")
    marks = {
        step: mark
        for step, mark in state.marks.items()
        if mark.mark not in ended and mark.reason != CLOSED_BY_DESK
    }
    work.put(outcome=None, support=None, marks=marks, solved_step=None, solved_cause=None, paused=False)
    work.put(trail=before_requests(state.trail))
    overtake(work)
    work.put(node=state.before if state.before in work.tree.nodes else "", visits={})


def _change_what(work: Work) -> None:
    """Which answer? Offered are the latest questions, newest first."""
    # A question at which a person was asked for has no answer.
    trail = [point for point in work.state.trail if work.state.answered.get(point.visit) != ""]
    if work.state.closed:
        return
    # An address that was typed first, or later on, answered no question: none of them leads back to it.
    nodes = [work.tree.nodes.get(point.node) for point in trail]
    asked = any(isinstance(node, AskNode) and node.into == ADDRESS for node in nodes)
    address = ADDRESS in work.state.answers and not asked
    if not trail and address:
        put_question(work, work.tree.pattern("change_address"))
        return
    if not trail:
        work.say("nothing_to_change")
        return
    if len(trail) == 1 and not address:
        return_to(work, trail[0].visit)
        return
    choices = []
    for point in reversed(trail[-_MOST_OFFERED:]):
        node = work.tree.nodes.get(point.node)
        if isinstance(node, AskNode):
            words = plain(question_of(work, point.node, node).ask) or point.node
            label = words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"
            choices.append(Choice(id=f"visit:{point.visit}", label=label))
    if address:
        choices.append(Choice(id=ADDRESS, label=work.label((CHANGE_WHAT,), ADDRESS) or ADDRESS))
    visit = next_visit(work)
    ask = work.text(CHANGE_WHAT, "ask")
    say = work.text(CHANGE_WHAT, "say")
    work.do(Ask(node=CHANGE_WHAT, visit=visit, say=say, ask=ask, choices=tuple(choices)))
    work.put(asked=latest({**work.state.asked, visit: CHANGE_WHAT}))


def changed_what(work: Work, visit: int, choice: str) -> None:
    """The answer to that question."""
    number = choice.removeprefix("visit:")
    if visit in work.state.answered or not (number.isdecimal() or choice == ADDRESS):
        return
    work.put(answered=latest({**work.state.answered, visit: choice}))
    if choice == ADDRESS:
        put_question(work, work.tree.pattern("change_address"))
        return
    if not return_to(work, int(number)):
        work.say("nothing_to_change")
