from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.incoming import Person, Submitted, Tenant, Wrote
from bot.recording import EVENTS, OUTGOING, RECORDED, Kinds
from knowledge.effects import Ask, Choice, Marked, SetTimer
from knowledge.events import Claimed, Command, Commanded
from knowledge.told import Agent, Moment

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
JO = Person(Tenant("", "T1"), "UJO")

VALUES: Mapping[str, tuple[Kinds[Any], Any]] = {
    "a form": (
        RECORDED,
        Submitted(key="1", at=NOON, person=JO, case="c", form="check_up", visit=3, values={"port": "465"}),
    ),
    "a line with a character that no database takes": (
        RECORDED,
        Wrote(key="1", at=NOON, person=JO, channel="D1", ts="1.1", text="a\0b\ud800c"),
    ),
    "an event": (EVENTS, Claimed(moment=Moment(at=NOON), agent=Agent(id="UTOM", name="Tom"))),
    "a command": (EVENTS, Commanded(moment=Moment(at=NOON), command=Command.BACK)),
    "a question": (
        OUTGOING,
        Ask(node="n", visit=1, say=Marked("s"), ask=Marked(""), choices=(Choice(id="a", label="A"),)),
    ),
    "a timer": (OUTGOING, SetTimer(timer="quiet", at=NOON)),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_the_same_after_it_rested(name: str) -> None:
    kinds, value = VALUES[name]
    written = kinds.dump(value)
    assert written.isascii()
    assert "\0" not in written
    assert kinds.load(written) == value


def test_a_kind_that_is_none_of_them_is_refused() -> None:
    with pytest.raises(KeyError):
        EVENTS.load('{"kind": "Nonsense", "value": {}}')


def test_a_value_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="moment"):
        EVENTS.load('{"kind": "Claimed", "value": {}}')
