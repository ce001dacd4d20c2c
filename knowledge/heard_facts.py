"""Hears facts that words in a line tell: *it worked before*, *I changed my password*."""

import re
from collections.abc import Iterable, Mapping

from knowledge.wording import normal

_TAKEN_BACK = re.compile(
    r"(?:^| )(?:not|never|(?:did|do|have|has|is|was|are|could)n'?t)(?: yet| ever| been)? $"
    r"|(?:^| )(?:do|does|can|could|should|shall|must|would) (?:i|we|you)(?: have to| need to)? $"
)
"""What stands before words that are denied or asked about: *I haven't …*, *how do I …*, *should I …*."""


def heard_in(text: str, phrases: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """Facts that words in the line tell, by the author's phrases."""
    line = f" {normal(text)} "
    told: dict[str, str] = {}
    for phrase, facts in phrases:
        # Most phrases are nowhere in the line: the quick look spares putting them between spaces.
        if phrase in line and phrase and f" {phrase} " in line and not _taken_back(phrase, line):
            told.update(facts)
    return told


def _taken_back(phrase: str, line: str) -> bool:
    before = line.partition(f" {phrase} ")[0]
    return _TAKEN_BACK.search(f"{before} ") is not None
