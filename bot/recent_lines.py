"""Reads a failure that was sent in several messages as the one that it is."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.incoming import Person
from bot.receipt import Reader
from knowledge.events import Reading

TOGETHER = timedelta(minutes=1)
"""Within this time lines may be parts of one text."""
_MOST_PEOPLE = 1_000
_LONGEST = 8_192


class RecentLines:
    """Holds each person's last lines in which nothing was recognised, for a minute, in memory alone."""

    def __init__(self, reader: Reader) -> None:
        """``reader`` gets cleaned text."""
        self._reader = reader
        self._lines: OrderedDict[Person, tuple[datetime, str]] = OrderedDict()

    def read(self, person: Person, at: datetime, text: str, withheld: bool) -> Reading:
        """The reading of a line: alone, or with those before it where only that names a cause."""
        alone = self._reader.line(text, withheld)
        before = self._lines.pop(person, None)
        if _names_a_cause(alone):
            return alone
        joined = text
        if before is not None and at - before[0] <= TOGETHER:
            joined = f"{before[1]}\n{text}"[-_LONGEST:]
            together = self._reader.line(joined, withheld)
            if _names_a_cause(together):
                return together
        self._lines[person] = (at, joined)
        while len(self._lines) > _MOST_PEOPLE:
            self._lines.popitem(last=False)
        return alone


def _names_a_cause(reading: Reading) -> bool:
    return reading.message is not None and reading.message.cause not in ("unknown", "none")
