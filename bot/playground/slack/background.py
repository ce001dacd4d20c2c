"""Work that goes on after the call that began it: held until it ends, and ended with the stand-in."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Background:
    """Holds running tasks so that none vanishes."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], after: Callable[[], None] | None = None) -> None:
        """Run `work` beside everything else; `after` is called when it ends, in whichever way."""
        task = asyncio.create_task(work)  # noqa: TID251 - this class is what holds tasks here
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if after is not None:
            task.add_done_callback(lambda _: after())

    async def stop(self) -> None:
        """Cancel what still runs and wait for it."""
        running = tuple(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
