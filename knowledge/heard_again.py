"""Takes in lines that lead nowhere as they are: settings that cannot be, failures gone through already."""

from knowledge.answering import told_by
from knowledge.asking import put_question, show_answer
from knowledge.desk import keep_words
from knowledge.effects import Marked, Say
from knowledge.events import Reading
from knowledge.planning import remedy_node
from knowledge.reading_in import TakenIn
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.walking import go

_STILL = "still"
"""The choice that says that it fails as before."""


def faulty(work: Work, reading: Reading, taken: TakenIn) -> None:
    """Understood, and wrong: every fault is said, the rest is kept, and nothing is tested before it is right.

    It counts as no misunderstanding.
    """
    kept = [work.text("settings_kept")] if taken.settings or taken.address else []
    words = Marked(" ".join([*(work.text(fault) for fault in reading.faults), *kept]))
    node_id = work.state.node
    if work.state.running is None and isinstance(work.tree.nodes.get(node_id), AskNode) and not taken.address:
        put_question(work, node_id, say=words)
        return
    work.do(Say(text=words))
    if work.state.running is None:
        known = "address" in work.state.answers
        go(work, work.tree.pattern("faulty_settings") if known else work.tree.content.tree.start)


def gone_through(work: Work, cause: str) -> bool:
    """Whether the cause was known before this line, and its remedy was tried: it starts no second time."""
    if sum(found.cause == cause for found in work.evidence.live) < 2:
        return False
    node_id = remedy_node(work.tree, cause, work.facts)
    node = work.tree.nodes.get(node_id or "")
    mark = work.state.marks.get(node.step) if isinstance(node, AskNode) and node.step is not None else None
    return bool(work.state.visits.get(node_id or "")) and mark is not None and mark.mark == "tried"


def answers_again(work: Work, reading: Reading, node: AskNode, shown: str) -> None:
    """The same failure as before: "it still fails" where that can be said, else nothing new.

    ``shown`` stands beside the question as its answer.
    """
    state = work.state
    node_id, still = state.node, node.choices.get(_STILL)
    again = work.tree.pattern("message_again")
    if still is None and node.typed.words is None:
        put_question(work, node_id, say=work.text(again))
        return
    keep_words(work, reading.text)
    show_answer(work, state.visit, shown)
    if still is None:
        # A message was asked for, and this one leads nowhere: on to what has not been tried.
        go(work, again)
        return
    work.say(again)
    told_by(work, node_id, _STILL, still)
    go(work, still.next or node.next or "rest")
