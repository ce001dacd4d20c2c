"""Keeps what a customer thinks of an ended case: helped or not, changed as often as they like, and a line."""

from knowledge.asking import choices_of, label_of, put_question, show_answer, text_key
from knowledge.effects import ShowAnswer
from knowledge.events import Reading
from knowledge.library import Tree
from knowledge.surfaces import NO_WORDS
from knowledge.tree import AskNode, ChoiceSpec
from knowledge.turn import Work

_LONGEST = 300
"""Characters of a comment; one line was asked for."""


def rates(tree: Tree, node_id: str) -> bool:
    """Whether a question asks what the customer thinks of the case."""
    return any(spec.rates for spec in choices_of(tree.nodes.get(node_id)).values())


def rate(work: Work, node_id: str, visit: int, choice: str, spec: ChoiceSpec) -> str | None:
    """Keep the rating; where to go on, or ``None`` where another question waits and stays."""
    show_answer(work, visit, label_of(work, node_id, choice), choice, changeable_when_closed=True)
    work.put(rating=spec.rates or "")
    waiting = work.tree.nodes.get(work.state.node)
    elsewhere = work.state.visit != visit and work.state.visit not in work.state.answered
    if not work.state.closed or (elsewhere and choices_of(waiting)):
        return None
    return "rest" if work.state.comment else spec.next or "rest"


def rate_again(work: Work, visit: int) -> None:
    """*Change* beside a rating: the question stands below once more, with both answers."""
    node_id = work.state.asked[visit]
    work.do(
        ShowAnswer(
            visit=visit, ask=work.text(node_id, "ask"), say=work.text(node_id), answer="", changeable=False
        )
    )
    put_question(work, node_id, say=NO_WORDS, aside=True)


def asked_for_comment(work: Work) -> bool:
    """Whether the question that waits is what was missing."""
    state = work.state
    node = work.tree.nodes.get(state.node)
    if not isinstance(node, AskNode) or node.choices or not state.rating or state.visit in state.answered:
        return False
    return bool(work.text(text_key(state.node, node), "ask"))


def takes_comment(work: Work, reading: Reading, *, new_trouble: bool) -> bool:
    """Whether the line is what was asked for after the rating; then it is kept, shortened where it is long.

    A line that tells of new trouble is none: it is heard as such. A second line is no comment either.
    """
    state = work.state
    node = work.tree.nodes.get(state.node)
    is_asked = isinstance(node, AskNode) and not node.choices and state.visit not in state.answered
    if not is_asked or not state.rating or reading.withheld or new_trouble or not reading.text.strip():
        return False
    line = " ".join(reading.text.split())
    comment = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    show_answer(work, state.visit, line)
    work.put(comment=comment, node="")
    return True
