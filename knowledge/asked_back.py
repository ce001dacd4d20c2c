"""Answers a line that asks something back, or says that something is done: the question stands again."""

from knowledge.asking import put_question
from knowledge.case_facts import logins_left
from knowledge.commands import open_step
from knowledge.events import Reading
from knowledge.heard_numbers import step_in
from knowledge.hearing import wholly, without_lead
from knowledge.tree import AskNode, ViewName
from knowledge.turn import Work
from knowledge.typed_answers import (
    IN_OTHER_WORDS,
    LOGIN_WISHED,
    ONLY_ENGLISH,
    ONLY_FAILED,
    aside_meant,
    expected,
    is_foreign,
    small_words,
    tell_view,
)
from knowledge.walking import choices_shown, go
from knowledge.wording import normal

_WORKS = "works"
"""The choice of every question that asks what Pet Sitter Plus says."""
STILL = "still"
"""… and the one that says that it fails."""
_PATIENCE = "take_your_time"
_NO_HURRY = "no_hurry"
"""The same where nothing is to be done yet that Pet Sitter Plus could answer."""
DONE = "done_untested"
"""The text for "I have changed it": what is told to do next, and what people type."""
STILL_FAILS = "still_fails"
"""The text for "it still fails", where no button says so."""


def asks_back(work: Work, reading: Reading) -> bool:
    """Whether the line asks something that can be told at once; then the question stands again, no strike."""
    node = work.tree.nodes.get(work.state.node)
    if not isinstance(node, AskNode) or work.state.running is not None or node.aside:
        return False
    if (step := step_in(reading.text, small_words(work))) is not None and step in work.tree.content.steps:
        open_step(work, step)
        return True
    if normal(reading.text) in small_words(work).all_steps:
        tell_view(work, "seven_steps")
        return True
    if (view := _view_meant(work, reading.text)) is not None:
        tell_view(work, view)
        put_question(work, work.state.node)
        return True
    key = aside_meant(work, reading.text)
    if key is None and is_foreign(work, reading.text):
        key = ONLY_ENGLISH
    if (
        key is None
        and STILL not in choices_shown(work, work.state.node)
        and says_it_fails(work, reading.text)
    ):
        key = STILL_FAILS
    if key is None or (key in (ONLY_FAILED, STILL_FAILS) and node.typed.words is not None):
        return False
    if key == LOGIN_WISHED:
        # While one is left, it is offered where it helps.
        if logins_left(work.state):
            put_question(work, work.state.node, say=work.text("login_left"))
            return True
        go(work, work.tree.pattern(LOGIN_WISHED))
        return True
    tests = _WORKS in choices_shown(work, work.state.node)
    if key == "did_that_already" and tests:
        key = DONE
    elif key == _PATIENCE and not tests:
        key = _NO_HURRY
    here = expected(work) if key == IN_OTHER_WORDS else {}
    put_question(work, work.state.node, say=work.text(key, "say", here), ask=work.text(key, "ask") or None)
    return True


def _view_meant(work: Work, text: str) -> ViewName | None:
    """What a line asks to be shown once more, where there is something to show."""
    if work.facts.look("reach") is None:
        return None
    small = small_words(work)
    said = without_lead(text, small.leading)
    if said in small.settings:
        return "use_these_settings" if work.facts.look("reach") == "ok" else None
    return "how_we_know" if said in small.findings else None


def asks_plainly(work: Work, text: str) -> bool:
    """Whether the whole line is such a question: then a button's words inside it do not make it an answer."""
    return aside_meant(work, text) not in (None, ONLY_FAILED, LOGIN_WISHED)


def says_it_fails(work: Work, text: str) -> bool:
    """Whether a line says that it fails as before."""
    entry = work.wording.entry("labels")
    if entry is None:
        return False
    small = small_words(work)
    phrases = (*entry.heard.get(STILL, ()), normal(work.label(("labels",), STILL) or ""))
    return wholly(without_lead(text, small.leading), phrases, small.around)
