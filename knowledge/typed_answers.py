"""What a typed line means to a question: which button it stands for, and what is said of one that is none."""

from knowledge.asking import put_question, question_text
from knowledge.effects import Say
from knowledge.events import Command, Reading
from knowledge.filters import Raw
from knowledge.heard_numbers import choice_of_number, choice_of_port
from knowledge.hearing import SmallWords, choice_heard, small_words_of, wholly, without_lead
from knowledge.marks import escape, join_lines
from knowledge.tree import AskNode, EndNode, ViewName
from knowledge.turn import Work
from knowledge.views import make_view
from knowledge.walking import choices_shown, go
from knowledge.wording import normal

_NOT_ABOUT = "not_about"
"""In a question's ``typed``: words of another matter. A line with one is an answer only as a whole."""
COURTESY = "courtesy"
"""The text for "thank you" after the end: what is answered, and what people type."""
LOGIN_WISHED = "login_limit"
"""The text for a further log-in: why none is left, and how people wish for one."""
ONLY_FAILED = "only_failed"
"""The text for "Connection Failed" and nothing else, where no button says so."""
IN_OTHER_WORDS = "in_other_words"
"""The text for "what do you mean": what the question wants, and an example."""
ONLY_ENGLISH = "only_english"
"""The text for another language, with small words of such."""
_MOST_WORDS = 20
_SURELY_FOREIGN = 2
ASIDES = (
    "which_password",
    "what_is_an_app_password",
    "did_that_already",
    "am_i_a_bot",
    "where_is_that",
    "take_your_time",
    "how_to_reset",
    "what_words_mean",
    "what_is_two_step",
    "app_passwords_missing",
    "offer_person",
    "is_it_safe",
    "name_it",
    "how_to_copy",
    "sign_in_there",
    "newer_screen",
    "another_message",
    "nothing_to_cancel",
    "works_elsewhere",
    "retype_it",
    "who_is_administrator",
    "two_step_is_on",
    "only_tls",
    "no_password_counts",
    "spaces_in_it",
    "greyed_out",
    "no_picture",
    "how_long",
    IN_OTHER_WORDS,
    ONLY_FAILED,
    LOGIN_WISHED,
)
"""Texts that answer what people ask back, each with what they type."""
_FENCE = "```"
"""What stands before and behind a block of code in Slack."""
_LONGEST_SHOWN = 60
"""Characters of a typed answer that are shown beside its question."""
_SMALL_WORDS = "small_words"
_LONGEST_PLACE = 30
"""Characters: *the second one*."""
_LONGEST_ASIDE = 80
"""Characters."""


def small_words(work: Work) -> SmallWords:
    """The author's small words, ready to be looked for."""
    made: SmallWords | None = work.wording.made.get(_SMALL_WORDS)
    if made is None:
        entry, thanks = work.wording.entry(_SMALL_WORDS), work.wording.entry(COURTESY)
        courtesy = thanks.heard.get(COURTESY, ()) if thanks is not None else ()
        made = small_words_of(entry.heard if entry is not None else {}, courtesy)
        work.wording.made[_SMALL_WORDS] = made
    return made


def is_choice(work: Work, reading: Reading) -> bool:
    """Whether the line is a button's own words: then it is that answer, whatever command it could be.

    *Talk to a person* stands under many questions and is the command itself.
    """
    node_id = work.state.node
    if not isinstance(work.tree.nodes.get(node_id), AskNode | EndNode):
        return False
    choice = choice_meant(work, node_id, reading.text, inside=False)
    return choice is not None and choice != Command.PERSON


def choice_meant(work: Work, node_id: str, text: str, *, inside: bool = True) -> str | None:
    """The button that a line stands for; with ``inside``, its words may be a part of a short line."""
    labels, synonyms = choices_shown(work, node_id), synonyms_of(work, node_id)
    if inside and (others := synonyms.get(_NOT_ABOUT)):
        line = f" {normal(text)} "
        inside = not any(f" {word} " in line for word in others)
    return choice_heard(text, labels, synonyms, small_words(work), inside=inside)


def choice_by_number(work: Work, reading: Reading) -> str | None:
    """The button that a number stands for: its place, or the port whose settings it takes.

    It is that button and no setting of its own, whatever else was told of settings before.
    """
    state = work.state
    node = work.tree.nodes.get(state.node)
    if not isinstance(node, AskNode) or state.closed or state.visit in state.answered:
        return None
    if reading.port is None:
        if len(reading.text) > _LONGEST_PLACE:
            return None
        return choice_of_number(reading.text, choices_shown(work, state.node), small_words(work))
    if reading.message is not None or reading.host is not None or reading.security is not None:
        return None
    choice = choice_of_port(reading.port, choices_shown(work, state.node))
    spec = node.choices.get(choice) if choice is not None else None
    return choice if spec is not None and spec.take is not None else None


def synonyms_of(work: Work, node_id: str) -> dict[str, tuple[str, ...]]:
    """What people type instead of pressing: the text's own words first, those of all questions after.

    Words that a question has for one choice of its own stand for no other there.
    """
    found: dict[str, tuple[str, ...]] | None = work.wording.made.get(("heard", node_id))
    if found is None:
        found = {}
        owner: dict[str, str] = {}
        for key in work.tree.label_keys[node_id]:
            entry = work.wording.entry(key)
            heard = entry.heard if entry is not None else {}
            for choice, phrases in heard.items():
                own = tuple(phrase for phrase in phrases if owner.get(phrase, choice) == choice)
                found[choice] = (*found.get(choice, ()), *own)
            for choice, phrases in heard.items():
                for phrase in phrases:
                    owner.setdefault(phrase, choice)
        work.wording.made["heard", node_id] = found
    return found


def tell_view(work: Work, name: ViewName) -> None:
    """What a button would open, asked for in words: typed lines open nothing, so it is told in the chat."""
    shown = make_view(work, name)
    copyable = [escape(shown.copyable)] if shown.copyable else []
    work.do(Say(text=join_lines(*shown.parts, *copyable)))


def aside_meant(work: Work, text: str) -> str | None:
    """Which of the questions that people ask back a line is, by the key of its answer.

    The waiting question may have words of its own for one: *the port*, where it is asked what differs.
    """
    small = small_words(work)
    said = without_lead(text, small.leading)
    if len(said) > _LONGEST_ASIDE:
        return None
    here = synonyms_of(work, work.state.node)
    for key in ASIDES:
        if (own := here.get(key)) and wholly(said, own, small.around):
            return key
    for key in ASIDES:
        entry = work.wording.entry(key)
        phrases = entry.heard.get(key, ()) if entry is not None else ()
        if phrases and wholly(said, phrases, small.around):
            return key
    return None


def is_foreign(work: Work, text: str) -> bool:
    """Whether a line is in another language, by the author's list of its small words."""
    entry = work.wording.entry(ONLY_ENGLISH)
    words = normal(text).split()[:_MOST_WORDS]
    foreign = entry.heard.get(ONLY_ENGLISH, ()) if entry is not None else ()
    found = sum(word in foreign for word in words)
    return found >= _SURELY_FOREIGN and 2 * found >= len(words)


def expected(work: Work) -> dict[str, object]:
    """What the waiting question wants, and an example, as texts name them."""
    here: dict[str, object] = {}
    for part in ("expect", "example"):
        words = question_text(work, work.state.node, part) or work.text("labels", part)
        if words:
            here[part] = Raw(words)
    return here


def misunderstood(work: Work, node: AskNode) -> None:
    """Three different answers: what was expected; an example and a person; a person outright."""
    count = work.state.misunderstood + 1
    work.put(misunderstood=count)
    node_id = work.state.node
    here = expected(work)
    if count >= 3:
        if node_id != work.tree.pattern("not_understood"):
            work.put(unclear=node_id)
        go(work, work.tree.pattern("not_understood"))
        return
    key = f"not_understood_{count}"
    ask = work.text(key, "ask", here) or (question_text(work, node_id, "ask_again") if count == 2 else None)
    put_question(work, node_id, say=work.text(key, "say", here), ask=ask or None)


def telling(reading: Reading) -> str:
    """The line; of a long text with a message in it, the words of that."""
    found = reading.message
    long = len(reading.text) > _LONGEST_SHOWN
    return found.fragment if found is not None and long and found.fragment else reading.text


def shortened(text: str) -> str:
    """A typed answer as it stands beside its question."""
    line = " ".join(text.replace(_FENCE, " ").split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
