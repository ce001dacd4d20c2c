"""Takes in a line typed after a case has ended: an answer, thanks, a comment, or that it fails again."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from knowledge.answering import choose
from knowledge.asking import choices_of, show_answer
from knowledge.commands import open_again, reopen
from knowledge.desk import CUT, keep_words
from knowledge.events import Command, Reading
from knowledge.heard_numbers import choice_of_number
from knowledge.hearing import choice_heard, choice_inside, choice_said, command_in, made_of, without_lead
from knowledge.library import Tree
from knowledge.rating import asked_for_comment, takes_comment
from knowledge.reading_in import TakenIn
from knowledge.state import State
from knowledge.tree import AskNode, EndNode
from knowledge.turn import Work
from knowledge.typed_answers import COURTESY, choice_meant, small_words, synonyms_of
from knowledge.walking import choices_shown, go

_WORKS = "works"
"""The choice of every question that asks what Pet Sitter Plus says."""
_FAILS = ("still", "stopped")
"""The choices that say that it fails, at those questions and at the follow-up."""
_WHICH = "which_case"
"""The pattern that asks whether a line is about the case that has ended."""
_GO_ON = str(Command.CONTINUE)
_SOMETHING_NEW = "anew"
"""Its choice for a line that is not."""

_A_SERVER_WROTE = re.compile(
    r"(?<![\w.])[245]\d\d[ -]+\S|(?<![\w.])[245]\.\d{1,3}\.\d|\b0x[0-9a-f]{6}", re.IGNORECASE
)
"""A reply code with words behind it, or the like."""
_DENYING = frozenset(
    ("not", "never", "isn't", "isnt", "wasn't", "wasnt", "hasn't", "hasnt", "haven't", "havent")
) | frozenset(
    ("ain't", "aint", "doesn't", "doesnt", "didn't", "didnt", "don't", "dont", "cannot", "can't", "cant")
)
"""Words that deny what follows them."""
_NEAR = 2
"""Words before a phrase in which one of those denies it: *not really fixed*."""


class Line(NamedTuple):
    """A line while it is listened to."""

    reading: Reading
    taken: TakenIn
    numbered: str | None = None
    """The button that it stands for by a number."""
    news: bool = False
    """Words in it told a fact that was not known."""
    amends: bool = False
    """It stands in the place of a line that something was cut out of."""

    @property
    def plain(self) -> bool:
        """Whether it is words, and nothing that was recognised."""
        return not (self.taken.message or self.taken.address or self.taken.settings or self.reading.withheld)


def says_it_works(work: Work, text: str) -> bool:
    """Whether a line says that it works, and nothing else."""
    entry = work.wording.entry("labels")
    label = work.label(("labels",), _WORKS)
    if entry is None or not label:
        return False
    return choice_heard(text, {_WORKS: label}, entry.heard, small_words(work)) == _WORKS


def is_courtesy(tree: Tree, state: State, text: str) -> bool:
    """Whether a line says thank you, or the like, and nothing else; or that it is to end, which it has."""
    if command_in(text, tree.wording(state.language).entry("commands"), whole=True) is Command.STOP:
        return True
    entry = tree.wording(state.language).entry(COURTESY)
    agent = state.support.claimed_by if state.support is not None else None
    names = agent.name.split() if agent is not None else ()
    return entry is not None and made_of(text, entry.heard.get(COURTESY, ()), names)


def is_the_comment(work: Work, reading: Reading) -> bool:
    """Whether the line is the comment that was asked for, whatever words of failures stand in it.

    A server's own reply, and an address alone, are new trouble.
    """
    if not asked_for_comment(work) or reading.withheld:
        return False
    if reading.message is not None and _A_SERVER_WROTE.search(reading.text):
        return False
    return reading.address is None or len(reading.text.split()) > 1


def typed_when_closed(work: Work, line: Line, listen: Callable[[Work, Line], None]) -> None:
    """A line after the end: an answer to the last question, thanks, a comment, or that it fails again."""
    reading, taken = line.reading, line.taken
    node = work.tree.nodes.get(work.state.node)
    if isinstance(node, EndNode | AskNode) and work.state.visit not in work.state.answered:
        shown = choices_shown(work, work.state.node)
        choice = choice_meant(work, work.state.node, reading.text)
        choice = choice or choice_of_number(reading.text, shown, small_words(work))
        spec = choices_of(node).get(choice) if choice is not None else None
        if choice is not None and spec is not None and spec.form is None:
            choose(work, work.state.node, work.state.visit, choice, spec)
            return
    if is_courtesy(work.tree, work.state, reading.text):
        work.say(COURTESY)
        return
    if _opens_again(work, line, listen):
        return
    new_trouble = taken.message or taken.address or taken.settings
    if reading.withheld and asked_for_comment(work):
        show_answer(work, work.state.visit, CUT)  # a part of it may not have been recognised: it is not kept
        work.put(node="")
    elif not takes_comment(work, reading, new_trouble=new_trouble):
        keep_words(work, reading.text)
        if line.plain and not _begins_anew(work, reading.text):
            go(work, work.tree.pattern(_WHICH))
            return
    work.say("noted")


def _opens_again(work: Work, line: Line, listen: Callable[[Work, Line], None]) -> bool:
    """Whether the line takes back the end: "it fails again", or the answer that a stopped case waited for."""
    state = work.state
    if line.reading.withheld or line.taken.address:
        return False
    if not (state.outcome or "").startswith("abandoned"):
        if not line.plain or not _says_it_fails(work, line.reading.text):
            return False
        keep_words(work, line.reading.text)
        open_again(work)
        go(work, work.tree.pattern("reopened"))
        return True
    waited = work.tree.nodes.get(state.before)
    asked = [visit for visit, name in state.asked.items() if name == state.before]
    if not isinstance(waited, AskNode):
        return False
    if line.plain and _wants_to_go_on(work, line.reading.text):
        keep_words(work, line.reading.text)
        reopen(work)
        return True
    heard = line.taken.message or line.taken.settings or says_it_works(work, line.reading.text)
    if not heard and choice_meant(work, state.before, line.reading.text) is None:
        return False
    open_again(work)
    if asked:
        work.put(visit=max(asked))
    else:
        go(work, state.before)  # a reminder was going to ask it: the line answers it at once
    listen(work, line)
    return True


def _wants_to_go_on(work: Work, text: str) -> bool:
    """Whether words for going on stand in a short line: *sorry, was away, can we carry on*."""
    entry = work.wording.entry("commands")
    phrases = {_GO_ON: entry.heard.get(_GO_ON, ())} if entry is not None else {}
    return choice_inside(text, {_GO_ON: ""}, phrases, small_words(work)) is not None


def _says_it_fails(work: Work, text: str) -> bool:
    """Whether a line says that it fails. Where a comment was asked for, it may tell of how it was before."""
    entry = work.wording.entry("labels")
    if entry is None:
        return False
    labels = {choice: work.label(("labels",), choice) or "" for choice in _FAILS}
    node = work.state.node
    inside = not isinstance(work.tree.nodes.get(node), AskNode) or node == work.tree.pattern(_WHICH)
    if choice_heard(text, labels, entry.heard, small_words(work), inside=inside) is not None:
        return True
    return inside and _denied(without_lead(text, small_words(work).leading), entry.heard.get(_WORKS, ()))


def _denied(said: str, phrases: Iterable[str]) -> bool:
    """Whether a line denies one of these phrases: *it isn't fixed*, *that hasn't really worked*."""
    for phrase in phrases:
        before, found, _ = f" {said} ".partition(f" {phrase} ")
        if found and not _DENYING.isdisjoint(before.split()[-_NEAR:]):
            return True
    return False


def _begins_anew(work: Work, text: str) -> bool:
    """Whether a line is not about the ended case: a greeting, say, or after that was said of it."""
    asked = work.tree.pattern(_WHICH)
    if _SOMETHING_NEW in (
        work.state.answered.get(visit) for visit, name in work.state.asked.items() if name == asked
    ):
        return True
    labels = {_SOMETHING_NEW: work.label((asked,), _SOMETHING_NEW) or ""}
    return choice_said(text, labels, synonyms_of(work, asked), small_words(work)) is not None
