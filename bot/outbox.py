"""Delivers letters: each conversation's in order, again after a failure, and past one that cannot go.

A letter is delivered at least once. Slack takes no key against doubles, so one whose delivery is in doubt (no
answer, or a process that died before it could write the answer down) is looked up first, by its id in the
message's metadata. What remains: a message that Slack has taken but does not show in the history yet when it
is looked up, at the earliest a second later; one that no longer stands among the newest there; and what
carries no metadata (lines that only one person sees), which is said again.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from bot import logs
from bot.conversation import Conversations
from bot.incoming import Person
from bot.moments import Clock
from bot.outgoing import Letter, Messenger, Place, Purpose, Sent, SlackBusy, SlackRefused
from bot.recording import OUTGOING, HandOffWent
from bot.storage import Store, Unit
from bot.storage.outbox import StoredLetter
from bot.tasks import Tasks
from knowledge.effects import HandOff
from knowledge.events import Routing

LEASE = 60.0  # seconds in which nobody else tries a letter that is being tried; longer than any call takes
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
MOST_FAULTS = 6
"""Tries of a letter at which our own code fails: one that is poisoned must not stop the rest for long."""
LONGEST_SLEEP = 30.0
_PACED = frozenset({Purpose.CUSTOMER, Purpose.DESK})  # messages; views and Homes have no channel
_NOT_OURS = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)  # the way to Slack: it comes back, so we go on trying

log = logs.logger("outbox")


@dataclass(slots=True)
class Counts:
    """What became of letters since the start."""

    delivered: int = 0
    set_aside: int = 0
    postponed: int = 0


class Deliverer:
    """Takes due letters to Slack."""

    def __init__(
        self, store: Store, conversations: Conversations, messenger: Messenger, tasks: Tasks, clock: Clock
    ) -> None:
        """Nothing runs before ``run``."""
        self._store = store
        self._conversations = conversations
        self._messenger = messenger
        self._tasks = tasks
        self._clock = clock
        self._woken = asyncio.Event()
        self._under_way: set[int] = set()
        self.counts = Counts()

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._woken.clear()
            try:
                pause = await self._try_what_is_due()
            except Exception as error:  # noqa: BLE001 - a lost database must not end all delivery
                logs.fault(log, "outbox_failed", error)
                pause = FIRST_PAUSE
            # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the wake-up.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def _try_what_is_due(self) -> float:
        """Begin every due delivery; seconds until there is more to do."""
        now = self._clock().timestamp()
        due, next_due = await self._store.run(lambda unit: (unit.outbox.due(now), unit.outbox.next_due()))
        for letter in due:
            if letter.seq not in self._under_way:
                self._under_way.add(letter.seq)
                self._tasks.hold(self._attempt(letter), "delivery")
        if next_due is None or next_due <= now:
            return LONGEST_SLEEP
        return min(next_due - now, LONGEST_SLEEP)

    async def nothing_due(self) -> bool:
        """Whether all that can go out now has gone."""
        now = self._clock().timestamp()
        due = await self._store.run(lambda unit: unit.outbox.due(now))
        return not due and not self._under_way

    async def _attempt(self, stored: StoredLetter) -> None:
        try:
            now = self._clock().timestamp()
            if await self._store.run(lambda unit: claim(unit, stored, now)):
                await self._deliver(stored)
        finally:
            self._under_way.discard(stored.seq)
            self.wake()  # the next of this conversation is due

    async def _deliver(self, stored: StoredLetter) -> None:
        tries = stored.attempts + 1
        letter = _letter(stored)
        kind = type(letter.effect).__name__
        try:
            sent = await self._messenger.deliver(letter, self._store)
        except SlackBusy as busy:
            pause = _pause(tries) if busy.retry_after is None else busy.retry_after
            await self._postpone(stored, pause, whole_workspace=busy.whole_workspace)
        except SlackRefused as refusal:
            await self._set_aside(letter, stored, refusal.error)
        except _NOT_OURS as error:
            log.warning("slack_not_reached", kind=type(error).__name__, tries=tries)
            await self._postpone(stored, _pause(tries))
        except Exception as error:  # noqa: BLE001 - a letter that our code cannot draw must not stop the others
            reference = logs.fault(log, "delivery_failed", error, effect=kind, tries=tries)
            if tries < MOST_FAULTS:
                await self._postpone(stored, _pause(tries))
            else:
                await self._set_aside(letter, stored, reference)
        else:
            await self._done(letter, stored, sent)

    async def _done(self, letter: Letter, stored: StoredLetter, sent: Sent | None) -> None:
        now = self._clock().timestamp()

        def keep(unit: Unit) -> None:
            unit.outbox.delivered(stored.seq, now)
            if sent is not None:
                place = Place(sent.channel, sent.ts)
                unit.outbox.remember(letter.tenant, letter.case, sent.role, place, now)

        await self._store.run(keep)
        self.counts.delivered += 1

    async def _postpone(self, stored: StoredLetter, pause: float, *, whole_workspace: bool = False) -> None:
        again_at = self._clock().timestamp() + pause
        self.counts.postponed += 1

        def postpone(unit: Unit) -> None:
            unit.outbox.postpone(stored.seq, again_at)
            if whole_workspace:
                unit.paces.pause(stored.tenant, again_at)

        await self._store.run(postpone)

    async def _set_aside(self, letter: Letter, stored: StoredLetter, why: str) -> None:
        now = self._clock().timestamp()
        await self._store.run(lambda unit: unit.outbox.set_aside(stored.seq, now, why))
        self.counts.set_aside += 1
        log.error("letter_set_aside", why=why, effect=type(letter.effect).__name__, letter=letter.id)
        if isinstance(letter.effect, HandOff):
            await self._conversations.receive(
                HandOffWent(
                    key=f"routed:{letter.id}",
                    at=self._clock(),
                    person=letter.person,
                    case=letter.case,
                    routing=Routing.NOWHERE,
                )
            )


def claim(unit: Unit, letter: StoredLetter, now: float) -> bool:
    """Whether to try a letter now: nobody else does, Slack takes calls, and its channel has had a rest."""
    if not unit.outbox.claim(letter, now, lease=LEASE):
        return False
    paused_until = unit.paces.paused_until(letter.tenant)
    if paused_until > now:
        unit.outbox.put_back(letter.seq, paused_until, reserved=letter.reserved)
        return False
    if letter.purpose in _PACED and not letter.reserved:
        lane = letter.purpose if letter.purpose == Purpose.DESK else letter.user
        moment = unit.paces.take(letter.tenant, lane, now)
        if moment > now:
            unit.outbox.put_back(letter.seq, moment, reserved=True)
            return False
    return True


def _letter(stored: StoredLetter) -> Letter:
    return Letter(
        id=stored.id,
        tenant=stored.tenant,
        case=stored.case,
        person=Person(stored.tenant, stored.user),
        purpose=Purpose(stored.purpose),
        effect=OUTGOING.load(stored.effect),
        attempt=stored.attempts,
    )


def _pause(tries: int) -> float:
    return min(FIRST_PAUSE * 2.0 ** (tries - 1), LONGEST_PAUSE)
