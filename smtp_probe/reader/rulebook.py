"""Loads the rules of the reader: data files, compiled on first use."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from smtp_probe.reader.pattern import WHOLE, Pattern, compile_pattern, stands

_FILES = (
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
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Rule:
    """One cause and the words that tell it."""

    cause: str
    rank: int
    """1 to 10: how exact the words are. An exact one beats any number of vague ones."""
    patterns: tuple[Pattern, ...]
    unless: tuple[str, ...]
    """Words that make these mean something else: at the beginning of a word or, written ``no~``, whole."""
    unless_failing: bool
    example: str
    source: str


def find_all(text: str, held: Set[str]) -> list[tuple[Rule, tuple[int, int]]]:
    """Every rule whose words stand in a lower-case text, with the last place where they do.

    ``held`` is what `words_held` says of the text.
    """
    candidates = _index().patterns
    best: dict[int, tuple[int, int]] = {}
    tried: set[int] = set()
    known: dict[str, tuple[int, int] | None] = {}
    for word in held:
        for number, rule_number, pattern in candidates.get(word, ()):
            if number in tried:
                continue
            tried.add(number)
            span = pattern.find(text, held, known)
            if span is not None and span > best.get(rule_number, (-1, -1)):
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
    held = {word for run in runs & index.by_run.keys() for word in index.by_run[run] if word in text}
    held.update(word for word in index.short if word in text)
    return held


RUN = 4
"""Letters of a run: as many as tell most words apart."""


@dataclass(frozen=True, slots=True)
class _Index:
    """From words to what may be in a text that holds them."""

    patterns: Mapping[str, Sequence[tuple[int, int, Pattern]]]
    """From a word of those that a pattern cannot do without: its number, its rule's number, the pattern."""
    by_run: Mapping[str, Sequence[str]]
    short: Sequence[str]
    """Words shorter than a run."""


@cache
def _index() -> _Index:
    patterns: dict[str, list[tuple[int, int, Pattern]]] = {}
    words: set[str] = set()
    number = 0
    for rule_number, rule in enumerate(rules()):
        for pattern in rule.patterns:
            number += 1
            words.update(word for group in pattern.needs for word in group)
            for word in pattern.needs[0]:
                patterns.setdefault(word, []).append((number, rule_number, pattern))
    for name in ("failing", "mail", "guesses"):
        words.update(word for group in named_words(name).needs for word in group)
    by_run: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= RUN:
            runs = [word[start : start + RUN] for start in range(len(word) - RUN + 1)]
            by_run.setdefault(min(runs, key=lambda run: len(by_run.get(run, ()))), []).append(word)
    return _Index(patterns, by_run, [word for word in sorted(words) if len(word) < RUN])


@cache
def named_words(name: str) -> Pattern:
    """The pattern of any word of a set."""
    return compile_pattern(f"${name}", word_sets())


@cache
def word_sets() -> Mapping[str, tuple[str, ...]]:
    """The named sets of words."""
    loaded: dict[str, list[str]] = _load("words")
    return {name: tuple(str(word).lower() for word in words) for name, words in loaded.items()}


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, the most exact first."""
    found = [_rule(entry) for name in _FILES for entry in _load(name)]
    return tuple(sorted(found, key=lambda rule: -rule.rank))


def _rule(entry: dict[str, Any]) -> Rule:
    sets = word_sets()
    return Rule(
        cause=entry["cause"],
        rank=entry["rank"],
        patterns=tuple(compile_pattern(written, sets) for written in entry["says"]),
        unless=tuple(word.lower() for word in entry.get("unless", ())),
        unless_failing=entry.get("unless_failing", False),
        example=entry["example"],
        source=entry["source"],
    )


def _load(name: str) -> Any:
    text = files(__package__).joinpath("rules", f"{name}.yaml").read_bytes()
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - it is the safe loader, in C where there is one
