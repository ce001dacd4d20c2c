"""States, events and effects as JSON text and back."""

from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from knowledge.effects import Effect
from knowledge.events import Event
from knowledge.state import State

# Made once: building an adapter costs more than many turns.
_STATE = TypeAdapter(State)
_EVENTS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}
_EFFECTS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Effect)}


def state_to_json(state: State) -> str:
    """A state as JSON."""
    return _STATE.dump_json(state).decode()


def state_from_json(text: str | bytes) -> State:
    """A state again; fields that are newer than the text get their defaults."""
    return _STATE.validate_json(text)


def event_to_json(event: Event) -> str:
    """An event as JSON, under the name of its kind."""
    return _named(event, _EVENTS)


def event_from_json(text: str | bytes) -> Event:
    """An event again. Raises ``ValueError`` where the text is none."""
    event: Event = _of_kind(text, _EVENTS)
    return event


def effect_to_json(effect: Effect) -> str:
    """An effect as JSON, under the name of its kind."""
    return _named(effect, _EFFECTS)


def effect_from_json(text: str | bytes) -> Effect:
    """An effect again. Raises ``ValueError`` where the text is none."""
    effect: Effect = _of_kind(text, _EFFECTS)
    return effect


def _named(value: Event | Effect, adapters: dict[str, TypeAdapter[Any]]) -> str:
    kind = type(value).__name__
    return to_json({kind: adapters[kind].dump_python(value, mode="json")}).decode()


def _of_kind(text: str | bytes, adapters: dict[str, TypeAdapter[Any]]) -> Any:
    found = from_json(text)
    if not isinstance(found, dict) or len(found) != 1:
        raise ValueError("Exactly one kind is expected.")
    [(kind, body)] = found.items()
    if kind not in adapters:
        raise ValueError(f"{kind} is no kind that is known here.")
    return adapters[kind].validate_python(body)
