"""Reads the files of rules and of words.

They are YAML. A file that keeps to the custom - entries of one shape, strings in double quotes, words that
are plainly words - is taken apart as text, in a tenth of the time that YAML takes and that the first text of
a process waits for. Any other file is read as YAML, and so could these be, with the same result.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).with_name("rules")

_VALUE = r"([^\n]*(?:\n    [^\n]*)*)\n"
"""What stands behind a key, on its line and on those below that stand further in."""
_RULE = re.compile(
    r"(?:(?:#[^\n]*)?\n)*"
    r"- cause: ([a-z]+\.[a-z0-9_]+|none|unknown)\n"
    r"  rank: ([1-9]\d?)\n"
    rf"  says:{_VALUE}"
    rf"(?:  unless:{_VALUE})?"
    r"(?:  unless_failing: (true)\n)?"
    r"  example: ([^\n]*)\n"
    r"  source: (https://\S*[^\s:])\n"
)
_SET = re.compile(r"(?:(?:#[^\n]*)?\n)*([a-z_]+): \[([^\[\]]+)\]\n")
_WORD = r'(?:[^\W\d_][^",\[\]{}#:\\\n]*|"[^",\\\n]*")'
_WORDS = re.compile(rf"{_WORD}(?:, {_WORD})*")
_FOLD = re.compile(r"\n +")
_NO_WORDS = frozenset({"yes", "no", "true", "false", "on", "off", "null"})
"""What YAML takes for something else than a word, unless it stands in quotes."""
_QUOTE = "\x00"
"""Stands for a quote within a string while strings are told apart; no file holds it."""


class Rule(NamedTuple):
    """One cause and the words that tell it. (A dataclass takes a millisecond to define.)"""

    cause: str
    rank: int
    """1 to 10: how exact the words are. An exact one beats any number of vague ones."""
    says: tuple[str, ...]
    """The patterns, as they are written."""
    unless: tuple[str, ...]
    """Words that make these mean something else: at the beginning of a word or, written ``no~``, whole."""
    unless_failing: bool
    example: str
    source: str


def read_rules(name: str) -> list[Rule]:
    """The rules of a file; raises what YAML does if it is none, and KeyError for a rule with a gap."""
    text = _text(name)
    rules = rules_by_custom(text)
    return [_rule(entry) for entry in _yaml(text)] if rules is None else rules


def read_word_sets(name: str) -> Mapping[str, tuple[str, ...]]:
    """The named sets of words of a file; raises what YAML does if it is none."""
    text = _text(name)
    sets = word_sets_by_custom(text)
    if sets is None:
        sets = {name: tuple(str(word).lower() for word in words) for name, words in _yaml(text).items()}
    return sets


def rules_by_custom(text: str) -> list[Rule] | None:
    """The rules of a file that keeps to the custom; None of any other."""
    rules: list[Rule] = []
    place = 0
    for found in _RULE.finditer(text):
        cause, rank, says, unless, unless_failing, example, source = found.groups()
        patterns, exceptions, examples = (
            _strings(says),
            _strings((unless or " []").lower()),
            _strings(f" [{example}]"),
        )
        if found.start() != place or not patterns or exceptions is None or not examples or len(examples) > 1:
            return None
        rules.append(
            Rule(cause, int(rank), patterns, exceptions, unless_failing is not None, examples[0], source)
        )
        place = found.end()
    return rules if place == len(text) and _is_plain(text) else None


def word_sets_by_custom(text: str) -> dict[str, tuple[str, ...]] | None:
    """The sets of words of a file that keeps to the custom; None of any other."""
    sets: dict[str, tuple[str, ...]] = {}
    place = 0
    for found in _SET.finditer(text):
        words = _FOLD.sub(" ", found[2])
        if found.start() != place or "  " in words or not _WORDS.fullmatch(words):
            return None
        spoken = [word.strip(" ") for word in words.lower().split(", ")]
        if not _NO_WORDS.isdisjoint(spoken):
            return None
        sets[found[1]] = tuple([word.strip('"') for word in spoken])
        place = found.end()
    return sets if place == len(text) and _is_plain(text) else None


def _strings(written: str) -> tuple[str, ...] | None:
    """The strings of a list, in brackets or line by line; None if it holds anything else."""
    if written == " []":
        return ()
    before, between, after = '\n    - "', '"\n    - "', '"'
    in_brackets = written.startswith(" [")
    if in_brackets:
        before, between, after = ' ["', '", "', '"]'
        if " \n" in written:
            return None
        written = _FOLD.sub(" ", written)
    inner = "\\" in written
    if inner:
        written = written.replace('\\"', _QUOTE)
    strings = written.removeprefix(before).removesuffix(after).split(between)
    if written != f"{before}{between.join(strings)}{after}" or written.count('"') != 2 * len(strings):
        return None
    if written.count("\n") != (0 if in_brackets else len(strings)):
        return None
    if inner:
        if "\\" in written:
            return None
        strings = [string.replace(_QUOTE, '"') for string in strings]
    return tuple(strings)


def _is_plain(text: str) -> bool:
    """Whether a text holds no break or sign, but for line feeds, that YAML would fold or refuse."""
    return text.replace("\n", "").isprintable()


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        cause=entry["cause"],
        rank=entry["rank"],
        says=tuple(entry["says"]),
        unless=tuple(word.lower() for word in entry.get("unless", ())),
        unless_failing=entry.get("unless_failing", False),
        example=entry["example"],
        source=entry["source"],
    )


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def _yaml(text: str) -> Any:
    # It takes longer to load than all rules to read, and no file that keeps to the custom needs it.
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - the safe loader
