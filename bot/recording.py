"""Turns values into JSON that may rest, tagged by kind, and back."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

from pydantic import TypeAdapter

from bot.incoming import Incoming, Person, Received
from bot.outgoing import BotEffect
from knowledge.effects import Effect
from knowledge.events import Event, Loss, ProbeResult, Routing

Value = TypeVar("Value")
_BUILDS = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeEnded(Received):
    """A probe of ours ended, with a result or without."""

    person: Person
    case: str
    run: int
    result: ProbeResult | None = None
    loss: Loss | None = None
    """Set where there is no result."""
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCameDue(Received):
    """A timer of a case came due."""

    person: Person
    case: str
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffWent(Received):
    """A hand-off could not go to the desk's channel."""

    person: Person
    case: str
    routing: Routing


Inner = ProbeEnded | TimerCameDue | HandOffWent
Recorded = Incoming | Inner
"""All that is recorded in the inbox and handled in order, from Slack and from ourselves."""


class Kinds(Generic[Value]):
    """JSON for a closed set of dataclasses, by class name."""

    def __init__(self, *classes: type[Any]) -> None:
        """An adapter is made when its kind first comes, or by ``make_ready``; all at once delay a start."""
        self._classes: Mapping[str, type[Any]] = {one.__name__: one for one in classes}
        self._adapters: dict[str, TypeAdapter[Any]] = {}

    def unready(self) -> list[str]:
        """The kinds whose adapter is not made yet."""
        return [kind for kind in self._classes if kind not in self._adapters]

    def make_ready(self, kind: str) -> None:
        """Make the adapter of a kind, a few milliseconds' work."""
        self._adapter(kind)

    def kind(self, value: Value) -> str:
        """The tag."""
        return type(value).__name__

    def dump(self, value: Value) -> str:
        """``{"kind": …, "value": …}``. Characters that no database takes are written as escapes."""
        kind = self.kind(value)
        plain = self._adapter(kind).dump_python(value, mode="json")
        return json.dumps({"kind": kind, "value": plain}, separators=(",", ":"))

    def load(self, text: str) -> Value:
        """Back from ``dump``."""
        tagged = json.loads(text)
        value: Value = self._adapter(tagged["kind"]).validate_python(tagged["value"])
        return value

    def _adapter(self, kind: str) -> TypeAdapter[Any]:
        made = self._adapters.get(kind)
        if made is None:
            # Asked for on the loop and in threads; pydantic promises nothing to two that build at once.
            with _BUILDS:
                made = self._adapters.setdefault(kind, TypeAdapter(self._classes[kind]))
        return made


RECORDED: Kinds[Recorded] = Kinds(*get_args(Incoming), *get_args(Inner))
OUTGOING: Kinds[Effect | BotEffect] = Kinds(*get_args(Effect), *get_args(BotEffect))
EVENTS: Kinds[Event] = Kinds(*get_args(Event))
