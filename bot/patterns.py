"""Regular expressions that are compiled where they are first asked: a start needs few of them."""

import re
import sys
from collections.abc import Iterator

from smtp_probe.reader.expression import Expression

Span = tuple[int, int]
"""Where something stands in a text, as ``re.Match.span`` tells it."""


class Pattern(Expression):
    """What ``re.compile`` gives, with the methods that are used here; free until one is called."""

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        return self.compiled.search(text, start, end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As ``re.Pattern.match``."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As ``re.Pattern.fullmatch``."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        return self.compiled.finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """As ``re.Pattern.findall``, for a pattern with no group or one."""
        return self.compiled.findall(text)

    def split(self, text: str) -> list[str]:
        """As ``re.Pattern.split``, for a pattern without groups that may be left out."""
        return self.compiled.split(text)

    def sub(self, by: str, text: str) -> str:
        """As ``re.Pattern.sub``."""
        return self.compiled.sub(by, text)
