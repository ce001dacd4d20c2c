"""Gathers the words that patterns ask for, and for each pattern a few that it cannot do without.

It takes patterns apart no further: the first text of a process waits for all of them, and needs few.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from smtp_probe.reader.pattern import AND, OPENS, STANDING, THEN, PatternFault, commonness, options_of

_END = "\n"
_TOKEN = re.compile(rf"\{{[^{{}}{THEN}\n]+\}}|\$[a-z_]+|[^{{}}${THEN}\n]+|[{THEN}\n]")
_NEVER = float("inf")
_BEFORE = f" {OPENS}"
_NO_KEY: Sequence[str] = ()


class AskedWords(NamedTuple):
    """What patterns ask for."""

    words: set[str]
    """All the words."""
    keys: list[Sequence[str]]
    """For each pattern rather uncommon words; in a text that it matches at least one of them must be."""


def asked_words(patterns: Sequence[str], sets: Mapping[str, Sequence[str]]) -> AskedWords:
    """What patterns ask for; raises `PatternFault` for an unknown set or a pattern that asks for nothing."""
    lines = _END.join([*patterns, ""]).lower().replace(AND, THEN)
    if lines.count(_END) != len(patterns):
        raise PatternFault("a line break in a pattern")
    met: dict[str, tuple[float, Sequence[str]]] = {THEN: (_NEVER, ())}
    words: set[str] = set()
    keys: list[Sequence[str]] = []
    least, key = _NEVER, _NO_KEY
    for token in _TOKEN.findall(lines):
        if token == _END:
            if not key:
                raise PatternFault(f"nothing asked for in {patterns[len(keys)]!r}")
            keys.append(key)
            least, key = _NEVER, _NO_KEY
            continue
        known = met.get(token)
        if known is None:
            asked = [option.strip(STANDING) for option in options_of(token.lstrip(_BEFORE) or " ", sets)]
            words.update(asked)
            # An empty one stands in any text.
            known = met[token] = _NEVER if "" in asked else commonness(asked), asked
        if known[0] < least:
            least, key = known
    words.discard("")
    return AskedWords(words, keys)
