"""Knows all rules, and finds those whose words stand in a text.

Of the rules no more is made than texts ask for: their words are known at once, a pattern is compiled where
a text first holds a word of it.
"""

from collections.abc import Mapping, Sequence, Set
from functools import cache
from threading import Lock

from smtp_probe.reader.asked_words import asked_words
from smtp_probe.reader.pattern import WHOLE, Pattern, compile_pattern, stands
from smtp_probe.reader.rule_files import Rule, read_rules, read_word_sets

FILES = (
    "network",
    "tls",
    "auth",
    "send",
    "providers",
    "providers_send",
    "programs",
    "programs_tls",
    "systems",
    "bounces",
    "none",
    "ideas_session",
    "ideas_account",
    "sayings",
)


def find_all(text: str, held: Set[str]) -> list[tuple[Rule, tuple[int, int]]]:
    """Every rule whose words stand in a lower-case text, with the last place where they do.

    ``held`` is what `words_held` says of the text.
    """
    index = _index()
    compiled = index.compiled
    best: dict[int, tuple[int, int]] = {}
    tried: set[int] = set()
    known: dict[str, tuple[int, int] | None] = {}
    for word in held:
        for number in index.asking.get(word, ()):
            if number in tried:
                continue
            tried.add(number)
            pattern = compiled[number] or index.compile(number)
            span = pattern.find(text, held, known)
            if span is None:
                continue
            rule_number = index.rule_of[number]
            if span > best.get(rule_number, (-1, -1)):
                best[rule_number] = span
    book = rules()
    return [
        (book[number], span)
        for number, span in sorted(best.items())
        if not any(word.rstrip(WHOLE) in text and stands(word, text) for word in book[number].unless)
    ]


def words_held(text: str) -> Set[str]:
    """The words that a lower-case text holds, of all that any pattern asks for.

    Of each word one run of four letters is looked for in the runs of the text, which costs a text the same
    however many words there are; only where it is there is the word itself looked for.
    """
    index = _index()
    runs = {text[start : start + RUN] for start in range(len(text) - RUN + 1)}
    by_run = index.by_run
    held = {word for run in runs if run in by_run for word in by_run[run] if word in text}
    held.update([word for word in index.short if word in text])
    return held


RUN = 4
"""Letters of a run: as many as tell most words apart."""


class _Index:
    """From words to what may be in a text that holds them."""

    def __init__(self, book: Sequence[Rule], sets: Mapping[str, Sequence[str]]) -> None:
        self._sets = sets
        self._written: list[str] = []
        self.compiled: list[Pattern | None] = []
        """By their numbers the patterns that a text has asked for."""
        self.rule_of: list[int] = []
        """Of each pattern, by its number, the number of its rule."""
        self.asking: dict[str, list[int]] = {}
        """From a word to the patterns that need it, or another for which they stand here as well."""
        self.by_run: dict[str, list[str]] = {}
        """From a run to the words that are looked for where it stands."""
        self.short: list[str] = []
        """Words shorter than a run."""
        for number, rule in enumerate(book):
            self._written.extend(rule.says)
            self.rule_of.extend([number] * len(rule.says))
        self.compiled.extend([None] * len(self._written))
        asked = asked_words([*self._written, *(f"${name}" for name in _NAMED)], sets)
        for number, words in enumerate(asked.keys[: len(self._written)]):
            for word in words:
                self.asking.setdefault(word, []).append(number)
        for word in asked.words:
            if len(word) < RUN:
                self.short.append(word)
            else:
                # Many words begin with the same letters; from the second on fewer are the same.
                run = word[1 : RUN + 1] if len(word) > RUN else word
                self.by_run.setdefault(run, []).append(word)

    def compile(self, number: int) -> Pattern:
        """Compile the pattern of a number; two threads may make the same at once, and either will do."""
        pattern = self.compiled[number] = compile_pattern(self._written[number], self._sets)
        return pattern


_LOADING = Lock()
"""The first texts may come at once: one loads, the others wait for it."""
_loaded: list[_Index] = []


def _index() -> _Index:
    if not _loaded:
        with _LOADING:
            if not _loaded:
                _loaded.append(_Index(rules(), word_sets()))
    return _loaded[0]


_NAMED = ("failing", "mail", "guesses")


@cache
def named_words(name: str) -> Pattern:
    """The pattern of any word of a set."""
    return compile_pattern(f"${name}", word_sets())


@cache
def word_sets() -> Mapping[str, tuple[str, ...]]:
    """The named sets of words."""
    return read_word_sets("words")


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, the most exact first."""
    found = [rule for name in FILES for rule in read_rules(name)]
    return tuple(sorted(found, key=lambda rule: -rule.rank))
