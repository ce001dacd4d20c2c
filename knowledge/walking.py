"""Goes through the author's nodes until one waits: for an answer, a test, a time, or nothing at all."""

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never

from msgspec.structs import replace

from knowledge.asking import is_remedy, labels_shown, overtake, put_question, rest, text_key
from knowledge.desk import hand_off, take_back
from knowledge.effects import Close, Say, Status
from knowledge.library import as_answer
from knowledge.planning import node_of_step, remedy_node
from knowledge.probes import cancel_probe, start_probe
from knowledge.tree import (
    AskNode,
    CallNode,
    DecideNode,
    EndNode,
    HandOffNode,
    Node,
    PlanNode,
    ProbeNode,
    RemedyNode,
    RemindNode,
    ReturnNode,
    SayNode,
)
from knowledge.turn import Work

_MOST_HOPS = 60
"""Validation refuses loops without a customer's turn; this stops what it could not see."""
_MOST_VISITS = 6
"""The same question that often is a circle; a person is offered instead."""
_MOST_CALLS = 8

DAY = timedelta(days=1)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": DAY}


def duration(text: str) -> timedelta:
    """``15m``, ``1h``, ``7d``."""
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or unit not in _UNITS or len(number) > 4:
        raise ValueError(f"{text!r} is no time; write 15m, 1h or 7d.")
    return int(number) * _UNITS[unit]


def go(work: Work, target: str) -> None:
    """Go to a node, and on from there."""
    for _ in range(_MOST_HOPS):
        following = _visit(work, target)
        if following is None:
            return
        target = following
    rest(work)


def _visit(work: Work, target: str) -> str | None:
    """Do what a node does; the next one, or ``None`` where the case waits."""
    if target == "question":
        repeat_question(work)
        return None
    if target == "rest":
        rest(work)
        return None
    if target == "back":
        step_back(work)
        return None
    node = work.tree.nodes.get(target)
    if node is None:
        return _lost(work, target)
    _enter(work, target, node)
    match node:
        case AskNode():
            return _ask(work, target, node)
        case SayNode():
            work.say(text_key(target, node))
            if not work.state.greeted:
                work.put(greeted=True)
            return node.next or "rest"
        case ProbeNode():
            return start_probe(work, target, node)
        case DecideNode():
            return _decide(work, node)
        case PlanNode():
            return _plan(work, node)
        case RemedyNode():
            return _remedy(work, node)
        case HandOffNode():
            hand_off(work, node)
            return node.next
        case RemindNode():
            work.set_timer("remind", duration(node.after))
            work.say(text_key(target, node))
            work.put(after_run=node.next)
            return "rest"
        case EndNode():
            _end(work, target, node)
            return None
        case CallNode():
            work.put(calls=(*work.state.calls, target)[-_MOST_CALLS:])
            return node.node
        case ReturnNode():
            return _return(work)
    assert_never(node)


def _lost(work: Work, target: str) -> str:
    """A case of an older tree may stand where nothing stands now: by the author's word, else by the plan."""
    retired = work.tree.content.tree.retired.get(target)
    if retired is not None and retired in work.tree.nodes:
        return retired
    return next((name for name, node in work.tree.nodes.items() if isinstance(node, PlanNode)), "rest")


def _enter(work: Work, target: str, node: Node) -> None:
    before = work.state.visits
    visits = {**before, target: before.get(target, 0) + 1}
    step = _step_of(work, target, node)
    if step is not None:
        work.put(visits=visits, at_step=step)
    else:
        work.put(visits=visits)
    if target in work.tree.withdrawing:
        take_back(work)
    if node.set:
        work.tell({name: as_answer(value) for name, value in node.set.items()})
    if isinstance(node, RemindNode):
        # Known before the words that name it.
        work.put(timers={**work.state.timers, "remind": work.at + duration(node.after)})
        if not node.mark and work.state.at_step is not None:
            work.mark(work.state.at_step, "waiting", text_key(target, node))
    mark_by(work, target)
    if isinstance(node, AskNode) and work.state.marks:
        _end_waiting(work, target, node)


def mark_by(work: Work, target: str) -> None:
    """Mark the steps as a node's author says: also where the case knows its answer without going there."""
    node = work.tree.nodes.get(target)
    if node is not None:
        for step, word in node.mark.items():
            work.mark(step, word, text_key(target, node))


def _step_of(work: Work, target: str, node: Node) -> int | None:
    """The step that a node belongs to; a remedy's is the one that the evidence points at.

    The question that a remedy borrows may belong to another step.
    """
    if not is_remedy(target):
        return node.step
    plan, cause = work.plan, target.split("/")[1]
    likely = {step.step for step in plan.steps if step.status is Status.MOST_LIKELY}
    for lead in plan.leads:
        if lead.lifts and cause in lead.causes and lead.step in likely:
            return lead.step
    return node.step


def _end_waiting(work: Work, target: str, node: AskNode) -> None:
    """A step waits as long as its question or its reminder does; then it is again what it was before."""
    state, content = work.state, work.tree.content
    waiting = [step for step, mark in state.marks.items() if mark.mark == "waiting" and step not in node.mark]
    if not waiting or node.aside or state.support is not None or "remind" in state.timers:
        return
    rings = any(isinstance(one, RemindNode) and one.next == target for one in work.tree.nodes.values())
    if not rings and target in content.tree.patterns.values():
        return  # it stands in the way for a moment
    key = text_key(target, node)
    if rings and work.text(key, "reason"):
        # It asks whether the waiting is over.
        marks = {
            step: replace(mark, reason=key) if step in waiting else mark for step, mark in state.marks.items()
        }
        work.put(marks=marks)
        return
    before = {step: mark.before if step in waiting else mark for step, mark in state.marks.items()}
    work.put(marks={step: mark for step, mark in before.items() if mark is not None})


def _ask(work: Work, target: str, node: AskNode) -> str | None:
    patterns = work.tree.content.tree.patterns
    too_often = work.state.visits.get(target, 0) > _MOST_VISITS
    offer = patterns["exhausted_visits"]
    offered = offer == target or work.state.visits.get(offer, 0) > _MOST_VISITS
    if too_often and not node.aside and work.state.support is None and not offered:
        return offer
    put_question(work, target)
    return None


def _decide(work: Work, node: DecideNode) -> str:
    look = work.facts.look
    for branch in node.branches:
        if branch.when is None or branch.when.fires(look):
            return branch.next or branch.otherwise or "rest"
    return "rest"


def _plan(work: Work, node: PlanNode) -> str:
    """The likeliest open step; **Test & Update** where a log-in works and nothing speaks against it."""
    plan = work.plan
    login = work.evidence.login
    likely = plan.next is not None and plan.next.status is Status.MOST_LIKELY
    if login is not None and login.cause == "ok" and not likely:
        return node.all_clear
    if plan.next is None:
        return node.exhausted
    following, cause = node_of_step(work.tree, plan.next, work.facts)
    work.put(at_step=plan.next.step, at_cause=cause or work.state.at_cause)
    return following


def _remedy(work: Work, node: RemedyNode) -> str:
    cause = work.plan.top_cause(work.evidence.causes)
    candidates = [cause]
    newest = work.evidence.decisive
    candidates += [newest.cause] if newest is not None else []
    for one in candidates:
        if one is not None and (found := remedy_node(work.tree, one, work.facts)) is not None:
            work.put(at_cause=one)
            return found
    return node.otherwise


def _return(work: Work) -> str:
    if not work.state.calls:
        return "rest"
    *rest, caller = work.state.calls
    work.put(calls=tuple(rest))
    node = work.tree.nodes.get(caller)
    return node.next if isinstance(node, CallNode) else "rest"


def _end(work: Work, target: str, node: EndNode) -> None:
    state = work.state
    if state.running is not None:
        cancel_probe(work)
    for name in ("idle", "remind", "desk_opens"):
        work.clear_timer(name)
    solved = node.outcome.startswith(("resolved", "handed_off.solved"))
    reminded = state.node == work.tree.pattern("reminder")
    before = state.node if state.node in work.tree.nodes and not reminded else state.before
    step = node.step or _step_of_cause(work) or state.at_step
    if solved:
        work.put(solved_step=state.solved_step or step, solved_cause=state.solved_cause or state.at_cause)
    work.put(before=before)
    key = text_key(target, node)
    if node.choices or work.text(key, "ask"):
        put_question(work, target)
    else:
        work.say(key)
        work.put(node="")
    work.put(outcome=node.outcome)
    for wait in node.follow_up:
        work.set_timer(f"follow_up_{wait}", duration(wait))
    work.do(Close(outcome=node.outcome, step=work.state.solved_step, cause=work.state.solved_cause))


def _step_of_cause(work: Work) -> int | None:
    """The step whose remedy was being tried, whatever question stood last."""
    cause = work.state.at_cause
    return next((lead.step for lead in work.plan.leads if lead.lifts and cause in lead.causes), None)


def leave_gone(work: Work, gone: str) -> None:
    """A case that still waits at a question that is gone goes on from there, with a line about it."""
    state = work.state
    if state.node != gone or state.closed:
        return
    if state.support is not None and state.support.claimed_by is not None:
        # An agent has the case, and asks what is to be asked.
        work.put(node="")
        return
    noted = Say(text=work.text("noted"))
    work.effects[:] = [effect for effect in work.effects if effect != noted]
    work.say("question_gone")
    go(work, _lost(work, gone))


def repeat_question(work: Work) -> None:
    """Put the waiting question again, or find one where none waits. A reminder stands for the one before."""
    state = work.state
    if state.node == work.tree.pattern("reminder") and state.before:
        rest(work)
        work.put(node=state.before)
        if state.before not in work.tree.nodes:
            leave_gone(work, state.before)
            return
    state = work.state
    if state.node == work.tree.pattern("not_understood") and state.unclear in work.tree.nodes:
        rest(work)
        step = _step_of(work, state.unclear, work.tree.nodes[state.unclear])
        work.put(node=state.unclear, misunderstood=0, at_step=step or state.at_step)
    state = work.state
    if state.node and state.node in work.tree.nodes:
        put_question(work, state.node)
    elif state.node:
        leave_gone(work, state.node)
    elif (
        state.running is None and not state.closed and state.support is None and not work.looking_for_question
    ):
        # A node on the way may name the waiting question again: once is enough.
        work.looking_for_question = True
        start = work.tree.content.tree.start
        go(work, start if "address" not in state.answers and not state.findings else _lost(work, ""))


def step_back(work: Work) -> bool:
    """Undo the latest answer and ask its question again; whether there was one."""
    if not work.state.trail:
        return False
    return return_to(work, work.state.trail[-1].visit)


def return_to(work: Work, visit: int) -> bool:
    """Undo every answer since a question and ask it again. What was tested stays."""
    state = work.state
    index = next((i for i, point in enumerate(state.trail) if point.visit == visit), None)
    if index is None:
        return False
    point = state.trail[index]
    if state.running is not None:
        cancel_probe(work)
    same_mailbox = state.answers.get("address") == point.answers.get("address")
    overtake(work)  # what is asked now is undone, and nothing to come back to
    support = {step: mark for step, mark in state.marks.items() if mark.mark == "with_support"}
    work.put(
        trail=state.trail[:index],
        answers=point.answers,
        marks={**point.marks, **support},
        at_step=point.at_step,
        at_cause=point.at_cause,
        told=state.told if point.told is None else point.told,
        provider=state.provider if same_mailbox else point.provider,
        misunderstood=0,
    )
    if point.node not in work.tree.nodes:
        go(work, point.node)
        return True
    put_question(work, point.node, say=work.text("back"))
    return True


def choices_shown(work: Work, node_id: str) -> Mapping[str, str]:
    """Labels of the buttons that a question shows now, by id."""
    node = work.tree.nodes.get(node_id)
    return labels_shown(work, node_id, node) if isinstance(node, AskNode | EndNode) else {}
