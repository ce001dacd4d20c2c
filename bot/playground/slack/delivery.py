"""Brings payloads to the app: once for commands and interactions, with retries for events."""

import asyncio
import time
import uuid
from collections import deque
from typing import Any, Literal, Protocol, TypeAlias

from msgspec import Struct

from bot.playground.slack.background import Background
from bot.playground.slack.timing import Timing

Json = dict[str, Any]
EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


class Envelope(Struct):
    """One payload on its way to the app. `acknowledged_at` and `answer` are set once the app has answered."""

    envelope_id: str
    kind: EnvelopeKind
    payload: Json
    accepts_response_payload: bool
    retry_attempt: int = 0
    retry_reason: str = ""
    sent_at: float | None = None
    acknowledged_at: float | None = None
    answer: Any = None
    failure: str | None = None

    def frame(self) -> Json:
        """The Socket Mode frame."""
        frame: Json = {
            "envelope_id": self.envelope_id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_response_payload,
        }
        if self.kind == "events_api":
            frame |= {"retry_attempt": self.retry_attempt, "retry_reason": self.retry_reason}
        return frame


class Acknowledged(Struct, frozen=True):
    """The app answered in time; `payload` is what it sent along, if anything."""

    payload: Any


class Unanswered(Struct, frozen=True):
    """It did not. `reason` is Slack's retry reason: `timeout`, `connection_failed`, `http_error`."""

    reason: str


Answer: TypeAlias = Acknowledged | Unanswered


class Carrier(Protocol):
    """A way to the app: a socket or HTTP."""

    async def carry(self, envelope: Envelope, limit: float) -> Answer:
        """Hand one envelope over and wait at most `limit` seconds for its acknowledgement."""
        ...


class Delivery:
    """Hands envelopes to the carrier, keeps the record of them, repeats events."""

    def __init__(
        self,
        carrier: Carrier,
        timing: Timing,
        background: Background,
        *,
        interactive: bool = True,
        keep: int = 20_000,
    ) -> None:
        self.carrier = carrier
        self.interactive = interactive
        self.timing = timing
        self.envelopes: deque[Envelope] = deque(maxlen=keep)
        self._background = background
        self._pending = 0

    @property
    def pending(self) -> int:
        """Events that are neither acknowledged nor given up."""
        return self._pending

    async def ask(self, kind: EnvelopeKind, payload: Json, *, accepts_response: bool) -> Answer:
        """Deliver a command or interaction, once: Slack never repeats these."""
        if kind == "interactive" and not self.interactive:
            return Unanswered("not_configured")
        return await self._try(self._sealed(kind, payload, accepts_response))

    def post_event(self, payload: Json) -> None:
        """Deliver an event in the background, again after each of Slack's waits until it is acknowledged."""
        self._pending += 1
        first = self._sealed("events_api", payload, False)
        self._background.start(self._insist(first), self._settled)

    def _settled(self) -> None:
        self._pending -= 1

    def _sealed(
        self, kind: EnvelopeKind, payload: Json, accepts_response: bool, attempt: int = 0, reason: str = ""
    ) -> Envelope:
        envelope = Envelope(str(uuid.uuid4()), kind, payload, accepts_response, attempt, reason)
        self.envelopes.append(envelope)
        return envelope

    async def _insist(self, first: Envelope) -> None:
        answer = await self._try(first)
        for attempt, wait in enumerate(self.timing.event_retries, start=1):
            if isinstance(answer, Acknowledged) or answer.reason == "no_retry":
                return
            await asyncio.sleep(wait)
            again = self._sealed("events_api", first.payload, False, attempt, answer.reason)
            answer = await self._try(again)

    async def _try(self, envelope: Envelope) -> Answer:
        envelope.sent_at = time.time()
        answer = await self.carrier.carry(envelope, self.timing.acknowledge)
        match answer:
            case Acknowledged(payload):
                envelope.acknowledged_at, envelope.answer = time.time(), payload
            case Unanswered(reason):
                envelope.failure = reason
        return answer
