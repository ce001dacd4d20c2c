"""Lets a diagnosis be followed while it runs: its stages as an async stream, its end as a report."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from smtp_probe.model import ProbeRequest, Progress, Report
from smtp_probe.network import Network
from smtp_probe.probe import Search, followed_probe


class Diagnosis:
    """One probe that tells how far it is.

    It runs while its block is open; whoever leaves the block before its end stops it, and when the block is
    left every socket is closed::

        async with Diagnosis(request, network) as diagnosis:
            async for step in diagnosis.events():
                print(step.endpoint, step.stage, step.state, step.at_ms)
        print(diagnosis.report.cause)
    """

    __slots__ = ("_network", "_request", "_running", "_search", "_steps")

    def __init__(self, request: ProbeRequest, network: Network, *, search: Search | None = None) -> None:
        """Nothing happens before the block is entered."""
        self._request = request
        self._network = network
        self._search = search
        self._steps: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._running: asyncio.Task[Report] | None = None

    async def __aenter__(self) -> Self:
        tell = self._steps.put_nowait
        probing = followed_probe(self._request, self._network, search=self._search, tell=tell)
        self._running = asyncio.create_task(probing)  # noqa: TID251 - held until the block is left
        self._running.add_done_callback(lambda _: self._steps.put_nowait(None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        running = self._running
        if running is None:
            return
        if not running.done():
            running.cancel()
            # Not awaited itself: its cancellation must not be taken for ours.
            await asyncio.wait({running})
        if not running.cancelled():
            # Whoever leaves early does not ask how it ended.
            running.exception()

    async def events(self) -> AsyncIterator[Progress]:
        """Every stage as it begins and ends, by time; ends with the diagnosis. For one reader."""
        while (step := await self._steps.get()) is not None:
            yield step
        await self.result()

    async def result(self) -> Report:
        """The report, waited for if need be; raises what `probe` would."""
        if self._running is None:
            message = "the diagnosis has not begun"
            raise RuntimeError(message)
        return await asyncio.shield(self._running)

    @property
    def report(self) -> Report:
        """The report of a diagnosis that has come to its end; RuntimeError if it has not."""
        if self._running is None or not self._running.done() or self._running.cancelled():
            message = "the diagnosis has not come to its end"
            raise RuntimeError(message)
        return self._running.result()
