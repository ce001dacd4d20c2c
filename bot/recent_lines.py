"""Reads a failure that was sent in several messages as the one that it is."""

import re
from collections import OrderedDict
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.incoming import Person
from bot.receipt import Reader
from knowledge.events import Reading

TOGETHER = timedelta(minutes=1)
"""Within this time lines may be parts of one text."""
_MOST_PEOPLE = 1_000
_LONGEST = 8_192
_SURE = 0.8
"""A cause named so surely is one; what is less sure needs a server's sign in the new line."""
_A_SERVER_WROTE = re.compile(
    r"(?<![\w.])[245]\d\d(?:[ -]|\b)|\b[245]\.\d{1,3}\.\d|\b0x[0-9a-f]{4}"
    r"|\berror\s*[:=]",
    re.IGNORECASE,
)


class RecentLines:
    """Holds each person's last lines in which nothing was recognised, for a minute, in memory alone."""

    def __init__(self, reader: Reader) -> None:
        """``reader`` gets cleaned text."""
        self._reader = reader
        self._lines: OrderedDict[Person, tuple[datetime, str]] = OrderedDict()

    def read(self, person: Person, at: datetime, text: str, withheld: bool) -> Reading:
        """The reading of a line: alone, or with those before it where only that surely names a cause.

        Either way the words are those of this line.
        """
        alone = self._reader.line(text, withheld)
        before = self._lines.pop(person, None)
        if not _may_be_a_part(alone):
            return alone
        joined = text
        if before is not None and at - before[0] <= TOGETHER:
            joined = f"{before[1]}\n{text}"[-_LONGEST:]
            together = self._reader.line(joined, withheld)
            if _surely_names_a_cause(together, text):
                return replace(together, text=alone.text)
        self._lines[person] = (at, joined)
        while len(self._lines) > _MOST_PEOPLE:
            self._lines.popitem(last=False)
        return alone

    def heard(self, person: Person) -> None:
        """Their last line was an answer, a word that always works, or the like: it is part of nothing."""
        self._lines.pop(person, None)


def _may_be_a_part(reading: Reading) -> bool:
    """Whether nothing was recognised in a line: no cause, no address, no setting, no secret."""
    told = (reading.address, reading.host, reading.port, reading.security, reading.username)
    return not (reading.withheld or reading.faults or any(told) or _names_a_cause(reading))


def _surely_names_a_cause(reading: Reading, newest: str) -> bool:
    message = reading.message
    if message is None or not _names_a_cause(reading):
        return False
    return message.confidence >= _SURE or _A_SERVER_WROTE.search(newest) is not None


def _names_a_cause(reading: Reading) -> bool:
    return reading.message is not None and reading.message.cause not in ("unknown", "none")
