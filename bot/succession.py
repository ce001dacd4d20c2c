"""Takes up what nobody works on: what a replica left when it died, and what was asked for and not begun."""

import asyncio
from collections.abc import Callable
from math import inf

from bot import logs
from bot.conversation import Conversations
from bot.moments import Clock
from bot.outbox import Deliverer
from bot.probing import Probing
from bot.storage import Store, Unit
from bot.timers import Timers

BETWEEN_LOOKS = 2.0
MISSING_FOR = 3.0  # seconds: a replica that only lost its connection is back by then
OVERDUE = 5.0  # seconds after which somebody else begins what was asked for

log = logs.logger("succession")


class Succession:
    """One process on a SQLite file has no others: it takes up, at its start, whatever there is."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        deliverer: Deliverer,
        probing: Probing,
        timers: Timers,
        clock: Clock,
    ) -> None:
        """Nothing runs before ``at_start``."""
        self._store = store
        self._conversations = conversations
        self._deliverer = deliverer
        self._probing = probing
        self._timers = timers
        self._clock = clock
        self._missing: dict[int, float] = {}

    async def at_start(self) -> None:
        """What can be judged at once; the rest follows in ``run``."""
        database = self._store.database
        if database.is_sqlite:
            await self._take_up(lambda number: number != database.number, inf, inf)

    async def run(self) -> None:
        """Until cancelled; for replicas."""
        while True:
            await asyncio.sleep(BETWEEN_LOOKS)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a lost database must not end all looking
                logs.fault(log, "look_failed", error)

    async def look(self) -> None:
        """Look once."""
        now = self._clock().timestamp()
        seen, alive = await self._store.run(lambda unit: (_seen_at_work(unit, now), unit.replicas.living()))
        self._missing = {number: self._missing.get(number, now) for number in seen - alive}
        dead = {number for number, since in self._missing.items() if now - since >= MISSING_FOR}
        await self._take_up(
            lambda number: number is None or number in dead, now - OVERDUE, now - BETWEEN_LOOKS
        )

    async def _take_up(
        self, is_dead: Callable[[int | None], bool], asked_before: float, waiting_since: float
    ) -> None:
        now = self._clock().timestamp()
        if await self._store.run(lambda unit: unit.outbox.release(is_dead, now)):
            log.warning("letters_taken_over")
        await self._probing.take_up(is_dead, asked_before)
        await self._conversations.take_up(waiting_since)
        self._deliverer.wake()
        self._timers.wake()


def _seen_at_work(unit: Unit, now: float) -> set[int]:
    runs = {probe.replica for probe in unit.probes.unfinished() if probe.replica is not None}
    return runs | unit.outbox.lessees(now)
