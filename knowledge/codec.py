"""States, events and effects as JSON text and back."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from knowledge.effects import Effect
from knowledge.events import Event
from knowledge.state import State

_EVENTS = {kind.__name__: kind for kind in get_args(Event)}
_EFFECTS = {kind.__name__: kind for kind in get_args(Effect)}
_TAGGED = dict[str, msgspec.Raw]


def state_to_json(state: State) -> str:
    """A state as JSON."""
    return msgspec.json.encode(state).decode()


def state_from_json(text: str | bytes) -> State:
    """A state again; fields that are newer than the text get their defaults."""
    return msgspec.json.decode(text, type=State)


def event_to_json(event: Event) -> str:
    """An event as JSON, under the name of its kind."""
    return msgspec.json.encode({type(event).__name__: event}).decode()


def event_from_json(text: str | bytes) -> Event:
    """An event again. Raises ``ValueError`` where the text is none."""
    event: Event = _of_kind(text, _EVENTS)
    return event


def effect_to_json(effect: Effect) -> str:
    """An effect as JSON, under the name of its kind."""
    return msgspec.json.encode({type(effect).__name__: effect}).decode()


def effect_from_json(text: str | bytes) -> Effect:
    """An effect again. Raises ``ValueError`` where the text is none."""
    effect: Effect = _of_kind(text, _EFFECTS)
    return effect


def _of_kind(text: str | bytes, kinds: Mapping[str, type[Any]]) -> Any:
    found = msgspec.json.decode(text, type=_TAGGED)
    if len(found) != 1:
        raise ValueError("Exactly one kind is expected.")
    [(kind, body)] = found.items()
    if kind not in kinds:
        raise ValueError(f"{kind} is no kind that is known here.")
    return msgspec.json.decode(body, type=kinds[kind])
