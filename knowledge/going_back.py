"""Keeps the questions that *back* returns to, each with what stood before it was answered or put aside."""

from msgspec.structs import replace

from knowledge.state import Checkpoint
from knowledge.tree import AskNode
from knowledge.turn import Work

_MOST_CHECKPOINTS = 12


def keep_point(work: Work, node_id: str, visit: int) -> None:
    """Let *back* return to a question: it is answered, or something else was told than what it asks."""
    state = work.state
    node = work.tree.nodes.get(node_id)
    # A question that is answered twice, a case that rests say, is undone to what stood before the first time.
    known = any(point.visit == visit for point in state.trail)
    if not isinstance(node, AskNode) or node.aside or state.closed or known:
        return
    trail, before = state.trail, work.before
    if trail and trail[-1].node == node_id and state.answered.get(trail[-1].visit) == "":
        # It was asked again because something had come between.
        work.put(trail=(*trail[:-1], replace(trail[-1], visit=visit)))
        return
    point = Checkpoint(
        node=node_id,
        visit=visit,
        answers=before.answers,  # a typed answer has been taken in already
        marks=state.marks,
        at_step=before.at_step,  # a request has led to the last step already
        at_cause=before.at_cause,
        told=before.told,
        provider=before.provider,
    )
    work.put(trail=(*trail, point)[-_MOST_CHECKPOINTS:])


def keep_unanswered(work: Work) -> None:
    """Keep the question that waits and goes unanswered; not one that only stands in the way for a moment."""
    state = work.state
    passing = state.node in work.tree.content.tree.patterns.values()
    if state.node and not passing and state.visit in state.asked and state.visit not in state.answered:
        keep_point(work, state.node, state.visit)
