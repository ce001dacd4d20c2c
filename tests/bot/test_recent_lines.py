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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("465 ssl", "no, port 2525 with ssl"),
        ("465 ssl", "port 25"),
        ("cancel", "test again"),
        ("can you test the login again pls", "done. changed it at ionos. still connection failed"),
        ("That was no password", "app password is [withheld]"),
        ("user name max", "it was refused"),
    ],
)
def test_ordinary_lines_are_no_message_together(lines: RecentLines, first: str, second: str) -> None:
    lines.read(JO, NOON, first, "[withheld]" in first)
    read = lines.read(JO, NOON, second, "[withheld]" in second)
    assert read == diagnosis.read_line(second, "[withheld]" in second)
    assert cause(read) is None


def test_what_was_heard_is_part_of_nothing(lines: RecentLines) -> None:
    for number, part in enumerate(PARTS):
        read = lines.read(JO, NOON + timedelta(seconds=number), part, False)
        lines.heard(JO)
    assert cause(read) is None


def test_lines_read_together_keep_the_words_of_the_last(lines: RecentLines) -> None:
    for part in PARTS:
        read = lines.read(JO, NOON, part, False)
    assert read.text == PARTS[-1]
    assert cause(read) == "send.relay_denied"


def test_a_cause_that_is_not_sure_needs_a_servers_sign_in_the_new_line(lines: RecentLines) -> None:
    lines.read(JO, NOON, "username and password", False)
    assert cause(lines.read(JO, NOON, "not accepted", False)) is None
    lines.read(JO, NOON, "username and password", False)
    assert cause(lines.read(JO, NOON, "Connection Failed: not accepted", False)) is not None
