"""Hears a line as a button of an aside, a question beside the one that waits."""

from knowledge.answering import choose
from knowledge.asking import choices_of
from knowledge.half_addresses import meant_address
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.typed_answers import choice_meant, tell_view
from knowledge.walking import go


def answers_aside(work: Work, text: str, *, newest: bool) -> bool:
    """Whether the line says just what a button of an aside says; then that is done.

    ``newest``: of one that was asked after the waiting question; else of the one right before it.
    """
    state = work.state
    visit = max(state.asked, default=0) if newest else state.visit - 1
    if newest and visit <= state.visit:
        return False
    node_id = state.asked.get(visit, "")
    node = work.tree.nodes.get(node_id)
    if not isinstance(node, AskNode) or not node.aside or visit in state.answered:
        return False
    choice = choice_meant(work, node_id, text, inside=False)
    spec = choices_of(node).get(choice) if choice is not None else None
    if choice is None or spec is None or spec.form is not None:
        return False
    if spec.view is not None:
        tell_view(work, spec.view)
    else:
        choose(work, node_id, visit, choice, spec)
    return True


def offers_address(work: Work, text: str) -> bool:
    """Whether a line holds half an address where one is asked for; then it is asked after, whole."""
    node = work.tree.nodes.get(work.state.node)
    if not isinstance(node, AskNode) or node.typed.address is None:
        return False
    meant = meant_address(text)
    if meant is None:
        return False
    work.tell({"address_offered": meant})
    go(work, work.tree.pattern("other_mailbox"))
    return True
