"""When the support desk answers."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from knowledge.events import Desk

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d{1,2}:\d{2})-(\d{1,2}:\d{2})\Z")


class DeskHours(Struct, frozen=True):
    """Opening times of a week, in one zone; no times at all means always open."""

    zone: str
    week: dict[int, tuple[time, time]]
    """By weekday, Monday is 0."""
    answers_within: timedelta | None

    @classmethod
    def parse(cls, hours: str | None, zone: str, minutes: int | None) -> "DeskHours":
        """From ``Mon-Fri 09:00-17:00, Sat 10:00-12:00``; ValueError says what cannot be read."""
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            message = "there is no such time zone; write one like Europe/London"
            raise ValueError(message) from None
        week: dict[int, tuple[time, time]] = {}
        for span in filter(None, (part.strip().lower() for part in (hours or "").split(","))):
            week.update(_read_span(span))
        return cls(zone, week, None if minutes is None else timedelta(minutes=minutes))

    def at(self, moment: datetime) -> Desk:
        """How the desk stands at an aware moment."""
        if not self.week:
            due = None if self.answers_within is None else moment + self.answers_within
            return Desk(open=True, zone=self.zone, answer_due=due)
        opens, closes = self._span_that_ends_after(moment)
        due = self._due(max(moment, opens))
        if opens <= moment:
            return Desk(open=True, zone=self.zone, closes=closes, answer_due=due)
        return Desk(open=False, zone=self.zone, opens=opens, answer_due=due)

    def _span_that_ends_after(self, moment: datetime) -> tuple[datetime, datetime]:
        zone = ZoneInfo(self.zone)
        today = moment.astimezone(zone).date()
        for ahead in range(8):  # a week and a day: there is at least one opening in it
            day = today + timedelta(days=ahead)
            span = self.week.get(day.weekday())
            if span is None:
                continue
            opens, closes = (datetime.combine(day, clock, zone) for clock in span)
            if closes > moment:
                return opens, closes
        message = "a week without any opening"
        raise AssertionError(message)

    def _due(self, start: datetime) -> datetime | None:
        if self.answers_within is None:
            return None
        left = self.answers_within
        while True:
            opens, closes = self._span_that_ends_after(start)
            begin = max(start, opens)
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
            start = closes


def _read_span(span: str) -> dict[int, tuple[time, time]]:
    match = _SPAN.match(span)
    if match is None or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        message = "that is no opening time; write Mon-Fri 09:00-17:00, Sat 10:00-12:00"
        raise ValueError(message)
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    opens, closes = (time.fromisoformat(clock.zfill(5)) for clock in (match[3], match[4]))
    if first > last or opens >= closes:
        message = "an opening time runs backwards"
        raise ValueError(message)
    return dict.fromkeys(range(first, last + 1), (opens, closes))
