"""Forgets by age, in the running bot: at its start and every hour, once among all replicas."""

import asyncio
from collections import Counter
from collections.abc import Callable

from bot import logs
from bot.moments import Clock
from bot.storage import Store, Unit

HOUR, DAY = 3_600.0, 86_400.0
INBOX_KEYS = 2 * DAY
"""What was received is gone when it is handled; its key stays, so that a repetition is known as one."""
LETTERS = 7 * DAY
PROBES = 7 * DAY
COUNTS = DAY
"""Keyed hashes that budgets count."""
PICTURES = 30 * DAY
CLOSED_CASES = 90 * DAY
"""Transcript and evidence; from the day on which a case was closed."""
HOMES = 90 * DAY
"""Whose Home is kept up to date; who looks at it again begins anew."""
AUDIT = 730 * DAY

EVERY = HOUR
_AT_ONCE = 500  # rows in one transaction: the bot's own wait behind it
_CASES_AT_ONCE = 50

log = logs.logger("retention")


class Retention:
    """Looks every hour whether it is time."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Nothing runs before ``run``."""
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a lost database must not end all forgetting
                logs.fault(log, "not_forgotten", error)
            await asyncio.sleep(EVERY)

    async def look(self) -> Counter[str] | None:
        """Forget if it is time; how many rows, by subject. ``None`` if somebody has done so in this hour."""
        now = self._clock().timestamp()
        # A little less: two looks an hour apart must not fall just short of one.
        if not await self._store.run(lambda unit: unit.keeping.is_time(now, every=EVERY * 0.9)):
            return None
        gone = await self.forget(now)
        if gone:
            log.info("forgotten", **gone)
        return gone

    async def forget(self, now: float) -> Counter[str]:
        """Forget whatever is old enough now, in small transactions."""
        gone: Counter[str] = Counter()
        for what, age in (("inbox", INBOX_KEYS), ("login_attempts", COUNTS), ("spent", COUNTS)):
            gone[what] = await self._forget_some(what, now - age)
        for what, age in (
            ("pictures", PICTURES),
            ("probes", PROBES),
            ("homes", HOMES),
            ("edits", DAY),
            ("paces", DAY),
        ):
            gone[what] = await self._forget_all(what, now - age)
        gone["letters"] = await self._forget_letters(now - LETTERS)
        gone["cases"] = await self._again(
            lambda unit: unit.keeping.closed_cases(now - CLOSED_CASES, _CASES_AT_ONCE), _CASES_AT_ONCE
        )
        gone["audit"] = await self._again(lambda unit: unit.audit.forget(now - AUDIT, _AT_ONCE), _AT_ONCE)
        return +gone

    async def _forget_some(self, what: str, before: float) -> int:
        return await self._again(lambda unit: unit.keeping.some(what, before, _AT_ONCE), _AT_ONCE)

    async def _forget_all(self, what: str, before: float) -> int:
        return await self._store.run(lambda unit: unit.keeping.all(what, before))

    async def _forget_letters(self, before: float) -> int:
        gone, start = 0, 0
        while True:
            rows, following = await self._store.run(_letters(start, before))
            gone += rows
            if following is None:
                return gone
            start = following

    async def _again(self, work: Callable[[Unit], int], most: int) -> int:
        """Repeat until a transaction finds less than it may take."""
        gone = 0
        while True:
            rows = await self._store.run(work)
            gone += rows
            if rows < most:
                return gone


def _letters(start: int, before: float) -> Callable[[Unit], tuple[int, int | None]]:
    return lambda unit: unit.keeping.letters(start, before, _AT_ONCE)
