"""Turns values into JSON that may rest, tagged by kind, and back."""

import json
from collections.abc import Mapping
from typing import Any, Generic, TypeVar, get_args

import msgspec

from bot.incoming import Incoming, Person, Received
from bot.outgoing import BotEffect
from knowledge.effects import Effect
from knowledge.events import Event, Loss, ProbeResult, Routing

Value = TypeVar("Value")


class ProbeEnded(Received, frozen=True, kw_only=True):
    """A probe of ours ended, with a result or without."""

    person: Person
    case: str
    run: int
    result: ProbeResult | None = None
    loss: Loss | None = None
    """Set where there is no result."""
    cause: str | None = None


class TimerCameDue(Received, frozen=True, kw_only=True):
    """A timer of a case came due."""

    person: Person
    case: str
    timer: str


class HandOffWent(Received, frozen=True, kw_only=True):
    """A hand-off could not go to the desk's channel."""

    person: Person
    case: str
    routing: Routing


Inner = ProbeEnded | TimerCameDue | HandOffWent
Recorded = Incoming | Inner
"""All that is recorded in the inbox and handled in order, from Slack and from ourselves."""


class Kinds(Generic[Value]):
    """JSON for a closed set of values, by class name."""

    def __init__(self, *classes: type[Any]) -> None:
        self._classes: Mapping[str, type[Any]] = {one.__name__: one for one in classes}

    def kind(self, value: Value) -> str:
        """The tag."""
        return type(value).__name__

    def dump(self, value: Value) -> str:
        """``{"kind": …, "value": …}``. Characters that no database takes are written as escapes."""
        plain = msgspec.to_builtins(value, str_keys=True)
        return json.dumps({"kind": self.kind(value), "value": plain}, separators=(",", ":"))

    def load(self, text: str) -> Value:
        """Back from ``dump``."""
        tagged = json.loads(text)
        value: Value = msgspec.convert(tagged["value"], self._classes[tagged["kind"]], str_keys=True)
        return value


RECORDED: Kinds[Recorded] = Kinds(*get_args(Incoming), *get_args(Inner))
OUTGOING: Kinds[Effect | BotEffect] = Kinds(*get_args(Effect), *get_args(BotEffect))
EVENTS: Kinds[Event] = Kinds(*get_args(Event))
