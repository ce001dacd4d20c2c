"""Wakes cases when their timers come due; the rows are the truth, sleeping only waits for them."""

from datetime import UTC, datetime

from bot import logs
from bot.conversation import Conversations
from bot.incoming import Person, Tenant
from bot.moments import Clock
from bot.recording import RECORDED, TimerCameDue
from bot.rounds import Rounds
from bot.storage import Store, Unit

LONGEST_SLEEP = 60.0  # another process may have set a timer, and a clock may have been moved
AFTER_A_FAULT = 5.0
AFTER_A_HELD_ONE = 1.0  # one that is due was left out, because somebody is changing it

log = logs.logger("timers")


class Timers:
    """Looks at the timers whenever one is due."""

    def __init__(self, store: Store, conversations: Conversations, clock: Clock) -> None:
        """Nothing runs before ``run``."""
        self._store = store
        self._conversations = conversations
        self._clock = clock
        self._rounds = Rounds(self._fire_what_is_due, log, "timers_failed", AFTER_A_FAULT)

    def wake(self) -> None:
        """A timer was set or taken away."""
        self._rounds.wake()

    async def run(self) -> None:
        """Until cancelled."""
        await self._rounds.run()

    async def _fire_what_is_due(self) -> float:
        now = self._clock().timestamp()
        streams, next_at = await self._store.run(lambda unit: fire(unit, now))
        for tenant, user in streams:
            self._conversations.poke(tenant, user)
        if next_at is None:
            return LONGEST_SLEEP
        return AFTER_A_HELD_ONE if next_at <= now else min(next_at - now, LONGEST_SLEEP)


def fire(unit: Unit, now: float) -> tuple[list[tuple[Tenant, str]], float | None]:
    """Turn every due timer into something to handle, in one transaction: each fires once."""
    streams = []
    for due in unit.timers.due(now):
        owner = unit.cases.owner(due.tenant, due.case)
        if unit.timers.clear(due.tenant, due.case, due.timer, at=due.at) and owner is not None:
            what = TimerCameDue(
                key=f"timer:{due.case}:{due.timer}:{due.at}",
                at=datetime.fromtimestamp(now, UTC),
                person=Person(due.tenant, owner),
                case=due.case,
                timer=due.timer,
            )
            unit.inbox.record(
                due.tenant,
                key=what.key,
                stream=owner,
                kind=RECORDED.kind(what),
                payload=RECORDED.dump(what),
                now=now,
            )
            streams.append((due.tenant, owner))
    return streams, unit.timers.next_at()
