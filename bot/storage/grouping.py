"""Commits together what waits together: on SQLite one write to the disk serves many units of work."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

Result = TypeVar("Result")
Work = Callable[[Connection], Any]

LONGEST = 0.01
"""Seconds after which a group takes nobody else in: the first of it waits for the last, and for the disk."""


class _Waiting(Struct, eq=False):
    """A unit of work, and who waits for it."""

    work: Work
    promise: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Grouping:
    """Runs units of work one after the other in one thread, each undone by itself if it fails.

    A unit's caller hears of it only after the commit that keeps it; who hears nothing has to expect either.
    """

    def __init__(self, engine: Engine, thread: Executor, alone: Callable[[Work], Any]) -> None:
        """``alone`` runs a unit in a transaction of its own, again where that may help."""
        self._engine = engine
        self._thread = thread
        self._alone = alone
        self._waiting: deque[_Waiting] = deque()
        self._awake = False

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What ``work`` returns, once it is kept; or what it raised, and nothing of it is kept."""
        loop = asyncio.get_running_loop()
        one = _Waiting(work, loop.create_future())
        self._waiting.append(one)
        if not self._awake:
            self._thread.submit(self._serve, loop)
            self._awake = True
        result: Result = await one.promise
        return result

    async def rest(self) -> None:
        """Return when nothing waits any more."""
        while self._awake:  # noqa: ASYNC110 - at the stop only, for some milliseconds
            await asyncio.sleep(0.001)

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the thread: one group, and another turn of the thread if more has come meanwhile."""
        group: list[_Waiting] = []
        try:
            self._together(group)
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear, whatever it was
            self._each_alone(group, error)
        loop.call_soon_threadsafe(self._tell, group, loop)

    def _tell(self, group: list[_Waiting], loop: asyncio.AbstractEventLoop) -> None:
        for one in group:
            if one.promise.done():
                continue  # its caller was cancelled
            if one.error is not None:
                one.promise.set_exception(one.error)
            else:
                one.promise.set_result(one.result)
        self._awake = bool(self._waiting)
        if self._awake:
            self._thread.submit(self._serve, loop)

    def _together(self, group: list[_Waiting]) -> None:
        ends_at = time.monotonic() + LONGEST
        with self._engine.begin() as connection:
            plain = connection.connection.driver_connection
            assert plain is not None  # noqa: S101 - begin() has connected
            while self._waiting and (not group or time.monotonic() < ends_at):
                one = self._waiting.popleft()
                if one.promise.cancelled():
                    continue
                group.append(one)
                written = plain.total_changes
                try:
                    one.result = one.work(connection)
                except Exception as error:
                    # A savepoint for each would cost all of them two statements for the few that fail.
                    gone = isinstance(error, DBAPIError) and not isinstance(error, IntegrityError)
                    if gone or plain.total_changes != written:
                        raise  # nothing of the group is kept, and each is run again by itself
                    one.error = error
        for one in group:
            if isinstance(one.error, IntegrityError):
                self._again(one)

    def _each_alone(self, group: list[_Waiting], error: BaseException) -> None:
        """Nothing of the group was kept: whatever one of them, or the disk, has done to it, each is tried."""
        if not group and self._waiting:
            group.append(self._waiting.popleft())  # no transaction could begin; one has to hear why
        if not isinstance(error, Exception):
            for one in group:
                one.error = error
            return
        for one in group:
            self._again(one)

    def _again(self, one: _Waiting) -> None:
        one.error = None
        try:
            one.result = self._alone(one.work)
        except Exception as error:  # noqa: BLE001 - its caller's own
            one.error = error
