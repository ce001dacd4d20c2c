"""Keeps what is seen of one connection while it is seen: stage, times, transcript, deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from smtp_probe.failures import NETWORK_ERRORS, ConversationEnded, conversation_ended
from smtp_probe.foreign_text import MOST_LINES, clean_line
from smtp_probe.model import Endpoint, Progress, Stage, TlsFacts
from smtp_probe.observation import Ending, Observation, Peek, TlsFailure
from smtp_probe.replies import Reply

# A whole diagnosis writes some forty lines; more is somebody else's doing.
_MOST_LINES = 120

# For each stage the longest time in seconds, and the largest share of the total.
_SHARES: Mapping[Stage, tuple[float, float]] = {
    Stage.DNS: (5.0, 0.4),
    Stage.TCP: (8.0, 0.5),
    Stage.GREETING: (10.0, 0.6),
    Stage.EHLO: (10.0, 0.5),
    Stage.STARTTLS: (10.0, 0.5),
    Stage.TLS: (8.0, 0.5),
    # Dovecot holds the next log-ins from an address that was refused back for up to 15 s.
    Stage.AUTH: (18.0, 0.9),
    Stage.MAIL: (10.0, 0.5),
    Stage.RCPT: (10.0, 0.5),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Deadlines of the stages in seconds, and of the whole on the event loop's clock.

    People wait for the verdict, so the stages are far shorter than the minutes of RFC 5321, 4.5.3.2.
    """

    stages: Mapping[Stage, float]
    end: float

    @classmethod
    def within(cls, total: float, now: float, stages: Mapping[Stage, float] | None = None) -> Limits:
        """Split `total` seconds so that no single silence uses them up; `stages` says otherwise."""
        return cls(
            {stage: min(longest, total * share) for stage, (longest, share) in _SHARES.items()}
            | dict(stages or {}),
            now + total,
        )

    def of(self, stage: Stage) -> float:
        """Seconds that the stage may take."""
        return self.stages[stage]


@dataclass(slots=True)
class Clock:
    """When the probe began, and whom to tell about its stages."""

    began: float
    tell: Callable[[Progress], None] | None = None

    def report(
        self,
        stage: Stage,
        endpoint: Endpoint,
        address: str | None,
        state: Literal["started", "finished"],
        now: float,
    ) -> None:
        if self.tell is not None:
            self.tell(Progress(stage, endpoint, state, round((now - self.began) * 1000, 3), address))


@dataclass(slots=True)
class Recorder:
    """The notebook of one attempt. `observation` can be asked for at any time, also after a cancellation."""

    endpoint: Endpoint
    address: str | None
    limits: Limits
    clock: Clock
    ehlo_name: str | None = None
    wants_login: bool = False
    wants_envelope: bool = False
    stage: Stage = Stage.GUARD
    tls: TlsFacts | None = None
    capabilities: tuple[str, ...] = ()
    peek: Peek | None = None
    first_bytes: bytes = b""
    greeting: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)
    transcript: list[str] = field(default_factory=list)
    _stage_began: float | None = None

    @asynccontextmanager
    async def during(self, stage: Stage) -> AsyncIterator[None]:
        """Time a stage and hold it to its deadline; whatever the network raises becomes ConversationEnded."""
        loop = asyncio.get_running_loop()
        began = self._stage_began = loop.time()
        self.stage = stage
        self.clock.report(stage, self.endpoint, self.address, "started", began)
        try:
            async with asyncio.timeout_at(min(began + self.limits.of(stage), self.limits.end)):
                yield
        except NETWORK_ERRORS as error:
            raise conversation_ended(error) from None
        finally:
            now = loop.time()
            self.timings_ms = self._timings_until(now)
            self._stage_began = None
            self.clock.report(stage, self.endpoint, self.address, "finished", now)

    def sent(self, line: str) -> None:
        """Write down a line of ours, already redacted."""
        self._write(f"C: {line}")

    def received(self, codes: Sequence[int], texts: Sequence[str], *, whole: bool = True) -> None:
        """Write down the lines of a reply as they came, each with its own code; at most ten of them."""
        for index, (code, text) in enumerate(zip(codes, texts, strict=True)):
            if index == MOST_LINES:
                self._write(f"*: {len(codes) - MOST_LINES} more lines")
                break
            mark = " " if whole and index == len(codes) - 1 else "-"
            self._write(f"S: {code}{mark}{text}".rstrip())

    def remark(self, text: str) -> None:
        """Write down something that is neither side's words."""
        self._write(f"*: {text}")

    def observation(
        self, ending: Ending, *, reply: Reply | None = None, tls_failure: TlsFailure | None = None
    ) -> Observation:
        """Return all that was seen."""
        return Observation(
            endpoint=self.endpoint,
            address=self.address,
            ending=ending,
            stage=self.stage,
            wants_login=self.wants_login,
            wants_envelope=self.wants_envelope,
            reply=reply,
            first_bytes=self.first_bytes,
            greeting=self.greeting,
            tls_failure=tls_failure,
            tls=self.tls,
            capabilities=self.capabilities,
            peek=self.peek,
            timings_ms=self._timings_until(asyncio.get_running_loop().time()),
            transcript=tuple(self.transcript),
        )

    def ended(self, end: ConversationEnded) -> Observation:
        """Return all that was seen up to an early end."""
        return self.observation(end.ending, reply=end.reply, tls_failure=end.tls)

    def _timings_until(self, now: float) -> dict[str, float]:
        """The times of the stages, with that of the one that still lasts."""
        times = dict(self.timings_ms)
        if self._stage_began is not None:
            spent = times.get(self.stage.value, 0.0) + (now - self._stage_began) * 1000
            times[self.stage.value] = round(spent, 3)
        return times

    def _write(self, line: str) -> None:
        if len(self.transcript) < _MOST_LINES:
            self.transcript.append(clean_line(line))
