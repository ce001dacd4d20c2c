"""Loads the rules of the reader: data files, compiled on first use."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from smtp_probe.reader.pattern import Pattern, Present, compile_pattern

_FILES = ("network", "tls", "auth", "send", "none", "concepts")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Rule:
    """One cause and the words that tell it."""

    cause: str
    rank: int
    """1 to 10: how exact the words are. An exact one beats any number of vague ones."""
    patterns: tuple[Pattern, ...]
    unless: tuple[str, ...]
    """Words that make these mean something else."""
    unless_failing: bool
    example: str
    source: str


def find_all(text: str) -> list[tuple[Rule, tuple[int, int]]]:
    """Every rule whose words stand in a lower-case text, with the last place where they do."""
    keys, candidates = _index()
    present: Present = {}
    best: dict[int, tuple[int, int]] = {}
    tried: set[int] = set()
    for key in [key for key in keys if key in text]:
        for number, rule_number, pattern in candidates[key]:
            if number in tried:
                continue
            tried.add(number)
            span = pattern.find(text, present)
            if span is not None and span > best.get(rule_number, (-1, -1)):
                best[rule_number] = span
    book = rules()
    return [
        (book[number], span)
        for number, span in sorted(best.items())
        if not any(word in text for word in book[number].unless)
    ]


@cache
def _index() -> tuple[tuple[str, ...], Mapping[str, list[tuple[int, int, Pattern]]]]:
    """From a word that a pattern cannot do without to the pattern: a look for each word, not each pattern."""
    index: dict[str, list[tuple[int, int, Pattern]]] = {}
    number = 0
    for rule_number, rule in enumerate(rules()):
        for pattern in rule.patterns:
            number += 1
            for word in pattern.needs[0].options:
                index.setdefault(word, []).append((number, rule_number, pattern))
    return tuple(index), index


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
