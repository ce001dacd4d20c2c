"""Goes over what is due in the database, again and again: when it is woken and when the time has come."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NoReturn

from bot import logs


class Rounds:
    """One round at a time, and another as soon as somebody wakes it."""

    def __init__(
        self, one: Callable[[], Awaitable[float]], log: logs.Logger, fault: str, after_a_fault: float
    ) -> None:
        """Nothing runs before ``run``.

        ``one`` does what is due and tells how many seconds there are until more is. Where it fails, the log
        gets ``fault``, and the next round comes ``after_a_fault`` seconds later.
        """
        self._one, self._log, self._fault, self._after_a_fault = one, log, fault, after_a_fault
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something new to look at."""
        self._woken.set()

    async def run(self) -> NoReturn:
        """Until cancelled."""
        while True:
            self._woken.clear()
            try:
                pause = await self._one()
            except Exception as error:  # noqa: BLE001 - a lost database must not end all rounds
                logs.fault(self._log, self._fault, error)
                pause = self._after_a_fault
            # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the wake-up.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()
