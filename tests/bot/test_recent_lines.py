from datetime import timedelta

import pytest

from bot import diagnosis
from bot.incoming import Person
from bot.recent_lines import TOGETHER, RecentLines
from knowledge.events import Reading
from tests.bot.fakes import ANN, JO, NOON


class _Reader:
    line = staticmethod(diagnosis.read_line)
    form = staticmethod(diagnosis.read_form)


PARTS = ("The server said", "Relay access", "denied for this client")


@pytest.fixture
def lines() -> RecentLines:
    return RecentLines(_Reader())


def cause(reading: Reading) -> str | None:
    return reading.message.cause if reading.message else None


def test_lines_that_say_nothing_alone_are_read_together(lines: RecentLines) -> None:
    assert [cause(diagnosis.read_line(part, False)) for part in PARTS] == [None, None, None]
    read = [lines.read(JO, NOON + timedelta(seconds=20 * n), part, False) for n, part in enumerate(PARTS)]
    assert [cause(each) for each in read] == [None, None, "send.relay_denied"]
    assert cause(lines.read(JO, NOON + timedelta(seconds=50), "port 25", False)) is None


def test_a_line_that_names_its_cause_is_read_alone_and_forgets_those_before_it(lines: RecentLines) -> None:
    lines.read(JO, NOON, "hello there", False)
    alone = lines.read(JO, NOON, "535 5.7.8 Username and Password not accepted", False)
    assert alone == diagnosis.read_line("535 5.7.8 Username and Password not accepted", False)
    assert cause(lines.read(JO, NOON, "port 25", False)) is None


@pytest.mark.parametrize(
    ("who", "later"), [(ANN, timedelta(seconds=1)), (JO, TOGETHER + timedelta(seconds=1))]
)
def test_later_lines_and_other_peoples_are_not_joined(
    lines: RecentLines, who: Person, later: timedelta
) -> None:
    lines.read(JO, NOON, "Relay access", False)
    assert cause(lines.read(who, NOON + later, PARTS[2], False)) is None
