"""Understands a typed line: which command, or which button, the words stand for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.events import Command, Reading
from knowledge.wording import Entry, normal

_NEGATIONS = frozenset(
    (
        "not",
        "no",
        "never",
        "nothing",
        "without",
        "except",
        "apart",
        "cannot",
        "can't",
        "cant",
        "dont",
        "don't",
    )
) | frozenset(
    ("doesn't", "doesnt", "didn't", "didnt", "isn't", "isnt", "won't", "wont", "aren't", "arent", "haven't")
)
"""Words beside which a phrase is not meant: *not the same*, *the same except the port*."""
_ASKING = frozenset(
    {"what", "whats", "what's", "how", "hows", "how's", "where", "wheres", "where's", "who", "why", "which"}
)
"""A line that begins so asks something back; it is no answer, whatever words stand in it."""
_COMMANDS = {str(command): command for command in Command}
_PERSON = str(Command.PERSON)
_LONGEST_ANSWER = 12
"""Words. A longer line is a story; a phrase inside it does not make it an answer."""
ENDING = frozenset({"works"})
"""Choices that end a case as solved: only a line that says this and nothing else is such an answer."""
_NO = "no"
_CLAUSES = frozenset(
    ("it", "its", "it's", "i", "i'm", "im", "i've", "ive", "that", "thats", "that's", "this", "they", "we")
) | frozenset(
    (
        "there",
        "the",
        "still",
        "not",
        "nothing",
        "same",
        "never",
        "only",
        "just",
        "again",
        "exactly",
        "talk",
        "get",
    )
)
"""Words with which a clause of its own begins: before them *no* is an answer of its own."""
_NO_AND_A_PAUSE = re.compile(r"\bno\s*[,.;:!…-]", re.IGNORECASE)
_THUMB = re.compile(r"(?:(👍)|(👎)|:(\+1|thumbsup):|:(-1|thumbsdown):)(?:[🏻-🏿]|:skin-tone-\d:)?")

# A person is wanted where the words for one are wished for, not where they are told of.
_WISHING = frozenset(
    (
        "want",
        "to",
        "need",
        "wanna",
        "wish",
        "like",
        "have",
        "any",
        "a",
        "please",
        "with",
        "speak",
        "talk",
        "be",
    )
)
_TOLD_OF = frozenset(("am", "i'm", "im"))
_GOING_TO = frozenset(("i'll", "ill", "will", "he'll", "she'll", "they'll", "had", "she", "he", "they"))
"""Who is going to ring somebody, or had to, asks for nobody here."""
_TOLD_OF_AFTER = frozenset(("at", "from", "told", "said", "in", "of", "not", "on"))
_FIRST_PERSON = frozenset(("i", "i'd", "i'll", "i'm", "im", "me", "my", "mine", "we", "us", "our", "let"))
_LONGEST_WISH = 25
_NOTED_WORDS = 2
"""*A person* may be told of in a long line; *talk to a person* is a wish there as well."""
_SURELY_MEANT = 5
"""Words. In a line so short the words for a person are what it is about."""


class SmallWords(NamedTuple):
    """Words that say little, and what they may stand for; all as they are compared."""

    leading: tuple[str, ...] = ()
    """What may stand before an answer, the longest first: *no, …*, *ok …*."""
    around: tuple[str, ...] = ()
    """What may stand beside "it works", the longest first."""
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    """Other words for these answers."""
    ordinals: Mapping[str, int] = {}
    """Words for the first four buttons: *the second one*."""
    step: tuple[str, ...] = ()
    """What stands before a step's number: *open step*."""
    all_steps: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    findings: frozenset[str] = frozenset()
    """Ways to ask for the right settings, and for what was found, once more."""


NO_SMALL_WORDS = SmallWords()


def small_words_of(words: Mapping[str, Sequence[str]], courtesy: Iterable[str]) -> SmallWords:
    """From the author's lists, and the words for thank you."""
    numbered = enumerate(("first", "second", "third", "fourth"), start=1)
    return SmallWords(
        leading=tuple(sorted(words.get("leading", ()), key=len, reverse=True)),
        around=tuple(sorted({*words.get("around", ()), *courtesy}, key=len, reverse=True)),
        yes=frozenset(words.get("yes", ())),
        no=frozenset(words.get("no", ())),
        ordinals={phrase: number for number, name in numbered for phrase in words.get(name, ())},
        step=tuple(words.get("step", ())),
        all_steps=frozenset(words.get("all_steps", ())),
        settings=frozenset(words.get("settings", ())),
        findings=frozenset(words.get("findings", ())),
    )


label_words = lru_cache(maxsize=2_000)(normal)
"""Labels are the author's, and come again; what customers type is not kept."""


def without_lead(text: str, leading: Iterable[str]) -> str:
    """The line as it is compared, without the small words that it begins with: *no, still failing*."""
    said = normal(text)
    if not said.startswith(tuple(leading)):
        return said
    paused, refused, shorter = _NO_AND_A_PAUSE.search(text) is not None, False, True
    while shorter:
        shorter = False
        for lead in leading:
            if said.startswith(f"{lead} "):
                rest = said[len(lead) + 1 :]
                if lead == _NO and (refused or not (paused or rest.split(" ", 1)[0] in _CLAUSES)):
                    return said
                said, shorter, refused = rest, True, refused or lead == _NO
                break
    return said


def command_in(
    text: str, commands: Entry | None, leading: Iterable[str] = (), *, whole: bool = False
) -> Command | None:
    """The word that always works, if the line says one.

    The whole line has to be such a word; for a person, a phrase inside it is enough unless ``whole`` is set,
    because nobody should have to ask for one twice.
    """
    if commands is None:
        return None
    said = normal(text)
    if not said:
        return None
    said = said if said in _COMMANDS or said in commands.meaning else without_lead(text, leading)
    command = _COMMANDS.get(said) or _COMMANDS.get(commands.meaning.get(said, ""))
    if command is not None or whole:
        return command
    line = f" {said} "
    there = [phrase for phrase in commands.phrases.get(_PERSON, ()) if phrase in line]
    return Command.PERSON if any(_wished_for(phrase, line) for phrase in there) else None


def command_of(reading: Reading, commands: Entry | None, leading: Iterable[str] = ()) -> Command | None:
    """The same of a line that was read: a failure message or a setting that names a person asks for none."""
    told = reading.message is not None or reading.host is not None or reading.port is not None
    return command_in(reading.text, commands, leading, whole=told)


def _wished_for(phrase: str, line: str) -> bool:
    """Whether a person is asked for: *can I talk to a human*, not *a person at BT told me*."""
    words = line.split()
    most = _LONGEST_WISH if len(phrase.split()) > _NOTED_WORDS else _LONGEST_ANSWER
    if len(words) > most or words[0] in ("who", "are"):
        return False
    before, _, after = line.partition(phrase)
    behind, ahead = before.split(), after.split()
    to_me = phrase.endswith(" me ")  # *phone me on 07700 …* tells of nobody
    if (behind and behind[-1] in _TOLD_OF) or (ahead and ahead[0] in _TOLD_OF_AFTER and not to_me):
        return False
    while behind and behind[-1] in _WISHING:
        behind.pop()
    if behind and (behind[-1] in _NEGATIONS or behind[-1] in _GOING_TO):
        return False
    return len(words) <= _SURELY_MEANT or not _FIRST_PERSON.isdisjoint(words)


def _choice_of(said: str, labels: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]) -> str | None:
    if not said:
        return None
    for choice, label in labels.items():
        if said == label_words(label) or said in synonyms.get(choice, ()):
            return choice
    return None


def choice_said(
    text: str,
    labels: Mapping[str, str],
    synonyms: Mapping[str, Sequence[str]],
    small: SmallWords = NO_SMALL_WORDS,
) -> str | None:
    """The button that the line stands for: by its own words, behind small ones, or by a yes or a no.

    The synonyms are given as they are compared.
    """
    asked = text.rstrip().endswith("?")
    for said in _readings(text, small):
        choice = _choice_of(said, labels, synonyms)
        if choice is not None:
            return None if asked and choice in ENDING else choice
    return None


def _readings(text: str, small: SmallWords) -> Iterable[str]:
    if (thumb := _THUMB.fullmatch(text.strip())) is not None:
        yield "yes" if thumb[1] or thumb[3] else _NO
        return
    said = normal(text)
    yield said
    bare = without_lead(text, small.leading)
    if bare != said:
        yield bare
    for meant in (said, bare):
        if meant in small.yes:
            yield "yes"
        if meant in small.no:
            yield _NO


def choice_heard(
    text: str,
    labels: Mapping[str, str],
    synonyms: Mapping[str, Sequence[str]],
    small: SmallWords,
    *,
    inside: bool = True,
) -> str | None:
    """The button that a line stands for; with ``inside``, its words may be a part of a short line."""
    choice = choice_said(text, labels, synonyms, small)
    return choice_inside(text, labels, synonyms, small) if choice is None and inside else choice


def choice_inside(
    text: str,
    labels: Mapping[str, str],
    synonyms: Mapping[str, Sequence[str]],
    small: SmallWords = NO_SMALL_WORDS,
) -> str | None:
    """The button whose words stand inside a short line: "sorry, it still fails". The longest wins.

    An answer that ends the case is one only where nothing else is said: not "it works in Outlook".
    """
    said = without_lead(text, small.leading)
    words = said.split()
    if not words or len(words) > _LONGEST_ANSWER or words[0] in _ASKING:
        return None
    asked = text.rstrip().endswith("?")
    best: tuple[int, str] | None = None
    for choice, label in labels.items():
        phrases = (label_words(label), *synonyms.get(choice, ()))
        if choice in ENDING:
            if not asked and wholly(said, phrases, small.around):
                return choice
            continue
        for wanted in phrases:
            if len(wanted) >= 3 and _inside(wanted, said) and _affirmed(wanted, said, phrases):
                best = max(best or (0, ""), (len(wanted), choice))
    if best is None:
        return None
    return best[1]


def wholly(said: str, phrases: Iterable[str], around: Iterable[str]) -> bool:
    """Whether a line says one of these phrases, and beside it nothing but small words."""
    rest = f" {said} "
    for phrase in _standing_in(said, phrases):
        rest = rest.replace(f" {phrase} ", " | ")
    if "|" not in rest:
        return False
    for word in around:
        while word in rest and f" {word} " in rest:
            rest = rest.replace(f" {word} ", " | ")
    return not rest.strip(" |")


def made_of(text: str, phrases: Iterable[str], names: Iterable[str] = ()) -> bool:
    """Whether the line is nothing but these phrases, perhaps with a name: "ok thanks Tom, bye"."""
    rest = f" {normal(text)} "
    if rest.isspace():
        return False
    for phrase in _standing_in(rest, phrases):
        while f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", " ", 1)
    known = {normal(name) for name in names}
    return all(word in known for word in rest.split()) and rest.strip() != normal(text)


def _standing_in(line: str, phrases: Iterable[str]) -> list[str]:
    """Those of which the letters stand in a line, the longest first: of hundreds hardly any do."""
    return sorted((phrase for phrase in phrases if phrase and phrase in line), key=len, reverse=True)


def _inside(phrase: str, said: str) -> bool:
    return phrase in said and f" {phrase} " in f" {said} "


def _affirmed(phrase: str, said: str, others: Iterable[str]) -> bool:
    """Whether no negation stands in the line beside those of the phrase, or of others that say the same."""
    rest = f" {said} ".replace(f" {phrase} ", " | ", 1)
    if _NEGATIONS.isdisjoint(rest.split()):
        return True
    for other in _standing_in(rest, others):
        rest = rest.replace(f" {other} ", " | ")
    return _NEGATIONS.isdisjoint(rest.split())
