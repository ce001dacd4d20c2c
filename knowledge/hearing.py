"""Understands a typed line: which command, or which button, the words stand for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from knowledge.events import Command
from knowledge.wording import Entry, normal

_NEGATIONS = frozenset(
    {
        "not",
        "no",
        "never",
        "nothing",
        "dont",
        "don't",
        "doesn't",
        "doesnt",
        "didn't",
        "isn't",
        "won't",
        "can't",
        "cannot",
    }
)
_ASKING = frozenset(
    {"what", "whats", "what's", "how", "hows", "how's", "where", "wheres", "where's", "who", "why"}
)
"""A line that begins so asks something back; it is no answer, whatever words stand in it."""
_COMMANDS = {str(command): command for command in Command}
_PERSON = str(Command.PERSON)
_LONGEST_ANSWER = 12
"""Words. A longer line is a story; a phrase inside it does not make it an answer."""


_label_words = lru_cache(maxsize=2_000)(normal)
"""Labels are the author's, and come again; what customers type is not kept."""


def command_in(text: str, commands: Entry | None) -> Command | None:
    """The word that always works, if the line says one.

    The whole line has to be such a word; for a person, a phrase inside the line is enough, because nobody
    should have to ask for one twice.
    """
    if commands is None:
        return None
    said = normal(text)
    if not said:
        return None
    command = _COMMANDS.get(said) or _COMMANDS.get(commands.meaning.get(said, ""))
    if command is not None:
        return command
    line = f" {said} "
    phrases = commands.phrases.get(_PERSON, ())
    return Command.PERSON if any(phrase in line for phrase in phrases) else None


def choice_in(text: str, labels: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]) -> str | None:
    """The button that the line stands for; the synonyms as they are compared."""
    said = normal(text)
    if not said:
        return None
    for choice, label in labels.items():
        if said == _label_words(label) or said in synonyms.get(choice, ()):
            return choice
    return None


def choice_inside(text: str, labels: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]) -> str | None:
    """The button whose words stand inside a short line: "ok it works now, thanks". The longest wins."""
    said = normal(text)
    words = said.split()
    if not words or len(words) > _LONGEST_ANSWER or words[0] in _ASKING:
        return None
    best: tuple[int, str] | None = None
    for choice, label in labels.items():
        for wanted in (_label_words(label), *synonyms.get(choice, ())):
            if len(wanted) >= 3 and _inside(wanted, said) and _affirmed(wanted, said):
                best = max(best or (0, ""), (len(wanted), choice))
    if best is None:
        return None
    return best[1]


def choice_of_port(port: int, labels: Mapping[str, str]) -> str | None:
    """The one button whose label begins with a port: *25, as in Outlook*."""
    fitting = [choice for choice, label in labels.items() if _label_words(label).split(" ")[0] == str(port)]
    return fitting[0] if len(fitting) == 1 else None


def made_of(text: str, phrases: Iterable[str], names: Iterable[str] = ()) -> bool:
    """Whether the line is nothing but these phrases, perhaps with a name: "ok thanks Tom, bye"."""
    rest = f" {normal(text)} "
    if rest.isspace():
        return False
    for phrase in sorted(phrases, key=len, reverse=True):
        while f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", " ", 1)
    known = {normal(name) for name in names}
    return all(word in known for word in rest.split()) and rest.strip() != normal(text)


def _inside(phrase: str, said: str) -> bool:
    return f" {phrase} " in f" {said} "


def _affirmed(phrase: str, said: str) -> bool:
    """Whether no negation stands in the line beside those of the phrase itself."""
    rest = f" {said} ".replace(f" {phrase} ", " ", 1).split()
    return _NEGATIONS.isdisjoint(rest)


def heard_in(text: str, phrases: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """Facts that words in the line tell, by the author's phrases."""
    line = f" {normal(text)} "
    told: dict[str, str] = {}
    for phrase, facts in phrases:
        # Most phrases are nowhere in the line: the quick look spares putting them between spaces.
        if phrase in line and phrase and f" {phrase} " in line:
            told.update(facts)
    return told
