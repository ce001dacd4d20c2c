import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot import logs
from bot.rounds import Rounds
from bot.tasks import Tasks

HOUR = 3600.0


class Work:
    """A round that counts itself, and fails as often as it is told to."""

    def __init__(self, *pauses: float, faults: int = 0) -> None:
        self.rounds = 0
        self._pauses, self._faults = list(pauses), faults
        self._at_work = asyncio.Event()

    async def once(self) -> float:
        self.rounds += 1
        self._at_work.set()
        if self.rounds <= self._faults:
            raise ConnectionError("lost")
        return self._pauses.pop(0) if self._pauses else HOUR

    async def reaches(self, count: int) -> None:
        async with asyncio.timeout(5):
            while self.rounds < count:
                self._at_work.clear()
                await self._at_work.wait()


@asynccontextmanager
async def going(work: Callable[[], Awaitable[float]], after_a_fault: float = HOUR) -> Any:
    tasks = Tasks()
    rounds = Rounds(work, logs.logger("rounds"), "round_failed", after_a_fault)
    tasks.hold(rounds.run(), "rounds")
    try:
        yield rounds
    finally:
        await tasks.stop()


async def test_the_next_round_comes_when_the_last_one_said() -> None:
    work = Work(0.0, 0.0, HOUR)
    async with going(work.once):
        await work.reaches(3)
        await asyncio.sleep(0.01)
    assert work.rounds == 3


async def test_a_wake_up_brings_the_next_round_forward() -> None:
    work = Work(HOUR)
    async with going(work.once) as rounds:
        await work.reaches(1)
        rounds.wake()
        await work.reaches(2)
    assert work.rounds == 2


async def test_a_wake_up_during_a_round_is_not_lost() -> None:
    work = Work(HOUR)

    async def woken_while_at_it() -> float:
        pause = await work.once()
        if work.rounds == 1:
            rounds.wake()
        return pause

    async with going(woken_while_at_it) as rounds:
        await work.reaches(2)
    assert work.rounds == 2


async def test_a_fault_is_told_to_the_log_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, type[BaseException]]] = []
    monkeypatch.setattr(logs, "fault", lambda _log, event, error: told.append((event, type(error))))
    work = Work(faults=2)
    async with going(work.once, after_a_fault=0.0):
        await work.reaches(3)
    assert told == [("round_failed", ConnectionError)] * 2
