"""States, events and effects survive storage."""

import pytest

from knowledge.codec import (
    effect_from_json,
    effect_to_json,
    event_from_json,
    event_to_json,
    state_from_json,
    state_to_json,
)
from knowledge.events import Claimed, Opened, Way
from knowledge.library import Tree
from tests.knowledge.playbook import PRIYA, Playbook, at_gmail


def test_a_state_is_the_same_after_storage(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").submits("login", username="jo@gmail.com")
    book.finds(("smtp.gmail.com 465 ssl", "auth.app_password_required"), reply="534 5.7.9 …")

    assert state_from_json(state_to_json(book.now)) == book.now


def test_a_state_of_an_older_program_gets_defaults() -> None:
    old = '{"tree":"x","reference":"K7M2","customer":"Jo","language":"en","opened_at":"2026-11-23T10:00:00Z"}'

    assert state_from_json(old).logins == 0


def test_events_of_equal_shape_keep_their_kind(tree: Tree) -> None:
    moment = Playbook(tree).moment
    event = Claimed(moment=moment, agent=PRIYA)

    assert event_from_json(event_to_json(event)) == event
    opened = Opened(moment=moment, way=Way.HOME, customer="Jo", reference="K7M2")
    assert event_from_json(event_to_json(opened)) == opened


def test_effects_keep_their_kind(tree: Tree) -> None:
    for effect in at_gmail(tree).effects:
        assert effect_from_json(effect_to_json(effect)) == effect


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"Claimed":{},"Released":{}}', '{"Nothing":{}}', '{"Claimed":{}}']
)
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        event_from_json(text)
