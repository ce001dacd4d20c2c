"""Takes in lines that lead nowhere as they are: settings that cannot be, failures gone through already."""

from datetime import timedelta

from msgspec.structs import replace

from knowledge.answering import told_by
from knowledge.asking import put_question, show_answer
from knowledge.desk import keep_words
from knowledge.effects import Ask, Marked, Say
from knowledge.events import Reading
from knowledge.planning import remedy_node
from knowledge.reading_in import TakenIn
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.walking import go

_TOGETHER = timedelta(minutes=1)
"""Within this time messages of one cause are parts of the same."""
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


def led_by_message(work: Work, reading: Reading, target: str, shown: str | None = None) -> None:
    """Go where a failure message leads. Where that is the question which waits, it is not told anew.

    ``shown`` stands beside that question as its answer.
    """
    waited, first = work.state.node, len(work.effects)
    if shown is not None:
        show_answer(work, work.state.visit, shown)
    go(work, target)
    place = next((at for at in range(len(work.effects) - 1, first - 1, -1) if _asks(work, at, waited)), None)
    ask = work.effects[place] if place is not None else None
    if place is None or not isinstance(ask, Ask) or reading.message is None:
        return
    told = [found for found in work.state.findings if found.kind == "message"][-2:]
    if len(told) < 2 or told[0].cause != reading.message.cause:
        key = "message_noted"
    elif work.at - told[0].at <= _TOGETHER:
        key = "same_message"
    else:
        return
    say = work.text(key)
    work.effects[place] = replace(ask, say=say)
    work.put(worded={**work.state.worded, ask.visit: (say, ask.ask)})


def _asks(work: Work, place: int, node_id: str) -> bool:
    effect = work.effects[place]
    return isinstance(effect, Ask) and effect.node == node_id


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
