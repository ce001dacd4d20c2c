from datetime import UTC, datetime

import pytest

from bot.desk_hours import DeskHours

HOURS = DeskHours.parse("Mon-Fri 9:00-17:00, Sat 10:00-12:00", "Europe/London", 60)
SUNDAY_EVENING = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)


def test_a_closed_desk_tells_when_it_opens_and_when_it_answers() -> None:
    desk = HOURS.at(SUNDAY_EVENING)
    assert not desk.open
    assert desk.opens == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert desk.answer_due == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_an_open_desk_tells_when_it_closes() -> None:
    desk = HOURS.at(datetime(2026, 11, 23, 10, 40, tzinfo=UTC))
    assert desk.open
    assert desk.closes == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert desk.answer_due == datetime(2026, 11, 23, 11, 40, tzinfo=UTC)


def test_what_is_asked_late_is_due_in_the_next_opening() -> None:
    desk = HOURS.at(datetime(2026, 11, 20, 16, 30, tzinfo=UTC))
    assert desk.answer_due == datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def test_hours_are_those_of_the_desks_zone_in_summer_too() -> None:
    assert HOURS.at(datetime(2026, 7, 6, 8, 30, tzinfo=UTC)).open
    assert not HOURS.at(datetime(2026, 7, 6, 16, 30, tzinfo=UTC)).open


def test_without_hours_the_desk_is_always_open() -> None:
    desk = DeskHours.parse(None, "Europe/London", None).at(SUNDAY_EVENING)
    assert (desk.open, desk.closes, desk.answer_due) == (True, None, None)


@pytest.mark.parametrize(
    "hours", ["never", "Mon 17:00-9:00", "Fri-Mon 9:00-17:00", "Mon-Fri 9-17", "Xyz 9:00-17:00"]
)
def test_hours_that_cannot_be_read_are_named(hours: str) -> None:
    with pytest.raises(ValueError, match=r"opening time|backwards|hour"):
        DeskHours.parse(hours, "Europe/London", None)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match="no such time zone"):
        DeskHours.parse(None, "Europe/Nowhere", None)
