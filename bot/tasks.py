"""Holds the tasks that run in the background, so that none of them vanishes or fails unheard."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot import logs

log = logs.logger("tasks")


class Tasks:
    """A set of running tasks."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._running: set[asyncio.Task[None]] = set()

    def hold(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run ``work`` in the background. ``name`` is logged: it says what, and holds nobody's data."""
        task = asyncio.create_task(work, name=name)  # noqa: TID251 - held right here
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def stop(self, *, patience: float = 0.0) -> None:
        """Give what runs ``patience`` seconds to end by itself, then cancel it; returns when all is still."""
        if self._running and patience > 0:
            await asyncio.wait(self._running, timeout=patience)
        while self._running:
            for task in self._running:
                task.cancel()
            # Asked again after a while: a library may swallow a cancellation.
            await asyncio.wait(self._running, timeout=1.0)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logs.fault(log, "task_failed", error, task=task.get_name())
