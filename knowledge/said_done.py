"""Takes in that something is done, or what came of it, before or beside the question that asks it."""

import re

from knowledge.after_the_end import says_it_works
from knowledge.answering import choose, told_by
from knowledge.asked_back import DONE, STILL
from knowledge.asking import choices_of, put_question
from knowledge.desk import keep_words
from knowledge.events import Reading
from knowledge.hearing import choice_said
from knowledge.reading_in import change_settings
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.typed_answers import choice_meant, small_words
from knowledge.walking import choices_shown, go, mark_by

_WORKS = "works"
"""The choice of every question that asks what Pet Sitter Plus says."""
_LAST_CLAUSE = re.compile(r"[,.;:!]|\band\b", re.IGNORECASE)
"""What a line's last clause stands behind: *changed it to 587, and it works now*."""


def answers_ahead(work: Work, reading: Reading) -> bool:
    """Whether the line answers what a reminder is going to ask, or the question that was put off by it.

    Then there is nothing left to wait for.
    """
    state = work.state
    ring = state.after_run or ""
    node = work.tree.nodes.get(ring)
    if (
        state.node
        or state.support is not None
        or "remind" not in state.timers
        or not isinstance(node, AskNode)
    ):
        return False
    put_off = {point.node for point in state.trail}
    later = [spec.next for spec in node.choices.values() if spec.next in put_off]
    for node_id in (ring, *(name for name in later if name is not None)):
        asked = work.tree.nodes.get(node_id)
        choice = choice_meant(work, node_id, reading.text) if isinstance(asked, AskNode) else None
        spec = choices_of(asked).get(choice) if choice is not None else None
        if not isinstance(asked, AskNode) or choice is None or spec is None:
            continue
        if spec.form or spec.view or spec.command:
            continue
        keep_words(work, reading.text)
        work.clear_timer("remind")
        work.put(after_run=None, at_step=asked.step or state.at_step)
        mark_by(work, node_id)
        told_by(work, node_id, choice, spec)
        go(work, spec.next or asked.next or "rest")
        return True
    return False


def says_done(work: Work, reading: Reading) -> bool:
    """Whether "I have changed it" is told where the question is what came of it."""
    entry = work.wording.entry(DONE)
    if entry is None or _WORKS not in choices_shown(work, work.state.node):
        return False
    if choice_said(reading.text, {DONE: ""}, entry.heard, small_words(work)) is None:
        return False
    put_question(work, work.state.node, say=work.text(DONE))
    return True


def says_set_right(work: Work, reading: Reading) -> bool:
    """Whether settings that work are told where the question is what came of the change to them.

    The question stands, and so does the step that it belongs to. A port alone came with the security that
    was advised.
    """
    evidence, shown = work.evidence, choices_shown(work, work.state.node)
    if _WORKS not in shown or STILL not in shown or reading.username is not None:
        return False
    if evidence.own_reach != "ok" or evidence.stranger is not None or evidence.own_server is None:
        return False
    if evidence.own.port is not None and evidence.own.security is None:
        change_settings(work, {"own.security": str(evidence.own_server.security)})
    clause = _LAST_CLAUSE.split(reading.text.rstrip(" .!"))[-1]
    node = work.tree.nodes[work.state.node]
    spec = choices_of(node).get(_WORKS)
    if spec is not None and says_it_works(work, clause):
        choose(work, work.state.node, work.state.visit, _WORKS, spec)
        return True
    put_question(work, work.state.node, say=work.text(DONE))
    return True
