from typing import Any

import pytest

from bot.aftermath import was_heard
from knowledge.effects import Marked, Say, ShowAnswer, Turn
from knowledge.state import State
from tests.bot.fakes import NOON

WAITING = State(
    tree="t", reference="R", customer="Jo", language="en", opened_at=NOON, node="compare", visit=3
)


def answered(by: str) -> Turn:
    state = {"answered": {3: "words"}, "pressed": {3: by}, "visit": 4}
    shown = ShowAnswer(visit=3, ask=Marked("?"), say=Marked(""), answer="words", changeable=True)
    return Turn(state=State(**{**_fields(), **state}), effects=(shown,))


def _fields(**more: Any) -> dict[str, Any]:
    return {name: getattr(WAITING, name) for name in WAITING.__struct_fields__} | more


@pytest.mark.parametrize(
    ("turned", "heard"),
    [
        (answered("same"), True),
        (answered(""), False),
        (Turn(state=WAITING, effects=(Say(text=Marked("Check-up for …")),)), True),
        (Turn(state=State(**_fields(misunderstood=1)), effects=()), False),
    ],
    ids=["a button's words", "words that were asked for", "a word that always works", "not understood"],
)
def test_a_line_was_heard_where_the_turn_could_do_something_with_it(turned: Turn, heard: bool) -> None:
    assert was_heard(WAITING, turned) is heard


def test_a_line_during_a_test_was_not_heard_unless_it_ended_the_test() -> None:
    testing = State(**_fields(running=2))
    assert not was_heard(testing, Turn(state=testing, effects=()))
    assert was_heard(testing, Turn(state=State(**_fields(running=None)), effects=()))
