"""Tells on one line of a terminal how far a diagnosis is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from smtp_probe.diagnosis import Diagnosis
from smtp_probe.foreign_text import clean_line
from smtp_probe.model import Endpoint, Progress, Report
from smtp_probe.render import STAGE_WORDS
from smtp_probe.verdict import normalised

# So often the seconds go on where nothing else happens.
_TICK = 0.5


class LiveLine:
    """What is being waited for, at the server that was asked about first of all."""

    def __init__(self, endpoint: Endpoint | None) -> None:
        self._own = normalised(endpoint) if endpoint is not None else None
        self._running: dict[tuple[Endpoint, str | None], Progress] = {}

    def take(self, step: Progress) -> None:
        """Note a step."""
        key = (step.endpoint, step.address)
        if step.state == "started":
            self._running[key] = step
        elif self._running.get(key, step).stage is step.stage:
            self._running.pop(key, None)

    def text(self, now_ms: float) -> str:
        """The line at this time after the beginning; the server that was asked about goes first."""
        first = self.waits_for
        if first is None:
            return f"{now_ms / 1000:.1f} s"
        others = len({step.endpoint for step in self._running.values()} - {first.endpoint})
        beside = f", {others} more beside it" if others else ""
        text = f"{first.endpoint}: {STAGE_WORDS[first.stage]}{beside}, {now_ms / 1000:.1f} s"
        return clean_line(text)

    @property
    def waits_for(self) -> Progress | None:
        """The stage that is waited for: of the server asked about, else the one that lasts longest."""
        steps = self._running.values()
        return min(steps, key=lambda step: (step.endpoint != self._own, step.at_ms), default=None)


async def followed(diagnosis: Diagnosis, line: LiveLine, tell: Callable[[str], None]) -> Report:
    """Wait for the report of a diagnosis that is running; `tell` gets the line whenever it changes."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def count() -> None:
        while True:
            tell(line.text((loop.time() - began) * 1000))
            await asyncio.sleep(_TICK)

    counting = asyncio.create_task(count())  # noqa: TID251 - ended below
    try:
        async for step in diagnosis.events():
            line.take(step)
            tell(line.text((loop.time() - began) * 1000))
    finally:
        counting.cancel()
        await asyncio.wait({counting})
    return diagnosis.report
