"""Delivers letters: each conversation's in order, again after a failure, and past one that cannot go.

A letter is delivered at least once. Slack takes no key against doubles, so one whose delivery is in doubt (no
answer, or a process that died before it could write the answer down) is looked up first, by its id in the
message's metadata. What remains: a message that Slack has taken but does not show in the history yet when it
is looked up, at the earliest a second later; one that no longer stands among the newest there; and what
carries no metadata (lines that only one person sees), which is said again.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import aiohttp
from msgspec import Struct
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import logs
from bot.addressing import role_of
from bot.conversation import LOST_DATABASE_PAUSE, Conversations
from bot.incoming import Person
from bot.moments import Clock
from bot.outgoing import (
    Fallback,
    Letter,
    Messenger,
    Place,
    Purpose,
    Remedy,
    Sent,
    SlackBusy,
    SlackRefused,
    remedy_for,
)
from bot.recording import OUTGOING, HandOffWent
from bot.references import letter_id
from bot.rounds import Rounds
from bot.storage import Store, Unit
from bot.storage.outbox import DESK_WAITS, StoredLetter
from bot.tasks import Tasks
from knowledge.effects import HandOff, RelayToDesk, Say
from knowledge.events import Routing

Result = TypeVar("Result")

LEASE = 60.0  # seconds in which nobody else tries a letter that is being tried; longer than any call takes
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
MOST_FAULTS = 6
"""Tries of a letter at which our own code fails: one that is poisoned must not stop the rest for long."""
FIRST_HOLD, LONGEST_HOLD = 5.0, 120.0
"""Seconds between tries of what is held: all goes out at most two minutes after Slack takes it again."""
FALLBACK_AFTER = 600.0
"""Seconds for which a hand-off waits before it is sent another way as well."""
HELD_FOR = 3 * 86_400.0
"""Seconds after which a held letter is set aside after all."""
LONGEST_SLEEP = 30.0
_PACED = frozenset(
    {Purpose.CUSTOMER, Purpose.EDITS, Purpose.DESK}
)  # messages; views and Homes have no channel
_NOT_OURS = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)  # the way to Slack: it comes back, so we go on trying

log = logs.logger("outbox")


class Counts(Struct):
    """What became of letters since the start."""

    delivered: int = 0
    set_aside: int = 0
    postponed: int = 0
    held: int = 0


class Deliverer:
    """Takes due letters to Slack."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        messenger: Messenger,
        tasks: Tasks,
        clock: Clock,
        fallback: Fallback | None = None,
    ) -> None:
        """Nothing runs before ``run``. ``fallback`` gets hand-offs that the desk's channel does not take."""
        self._fallback = fallback
        self._store = store
        self._conversations = conversations
        self._messenger = messenger
        self._tasks = tasks
        self._clock = clock
        self._rounds = Rounds(self._try_what_is_due, log, "outbox_failed", FIRST_PAUSE)
        self._under_way: set[int] = set()
        self.counts = Counts()

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._rounds.wake()

    async def run(self) -> None:
        """Until cancelled."""
        await self._rounds.run()

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
                following: StoredLetter | None = stored
                while following is not None:
                    following = await self._deliver(following)
        finally:
            self._under_way.discard(stored.seq)
            self.wake()  # the next of this conversation is due

    async def _deliver(self, stored: StoredLetter) -> StoredLetter | None:
        """The letter behind it, claimed already, where this one has gone."""
        tries = stored.attempts + 1
        try:
            letter = _letter(stored)
        except Exception as error:  # noqa: BLE001 - another version wrote it, say: the rest goes on without it
            await self._unreadable(stored, error)
            return None
        kind = type(letter.effect).__name__
        try:
            needless = letter.purpose is Purpose.EDITS and await self._is_overtaken(letter, stored)
            sent = None if needless else await self._messenger.deliver(letter, self._store)
        except SlackBusy as busy:
            pause = _pause(tries) if busy.retry_after is None else busy.retry_after
            aside = busy.editing and letter.purpose is Purpose.CUSTOMER
            await self._postpone(stored, pause, whole_workspace=busy.whole_workspace, aside=aside)
        except SlackRefused as refusal:
            await self._refused(letter, stored, refusal.error)
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
            return await self._done(letter, stored, sent)
        return None

    async def _unreadable(self, stored: StoredLetter, error: Exception) -> None:
        reference, now = (
            logs.fault(log, "letter_unreadable", error, letter=stored.id),
            self._clock().timestamp(),
        )
        await self._note(lambda unit: unit.outbox.set_aside(stored, now, reference))
        self.counts.set_aside += 1

    async def _note(self, work: Callable[[Unit], Result]) -> Result:
        """Write down what became of a letter, however long the database is away; twice is as good as once."""
        while True:
            try:
                return await self._store.run(work)
            except (OperationalError, InterfaceError) as error:
                logs.fault(log, "database_refused", error)
                await asyncio.sleep(LOST_DATABASE_PAUSE)

    async def _done(self, letter: Letter, stored: StoredLetter, sent: Sent | None) -> StoredLetter | None:
        """Note it, and claim in the same transaction what comes next."""
        now = self._clock().timestamp()

        def keep(unit: Unit) -> tuple[bool, StoredLetter | None]:
            is_known = unit.outbox.delivered(stored, now)
            if sent is not None and is_known:
                place = Place(sent.channel, sent.ts)
                unit.outbox.remember(letter.tenant, letter.case, sent.role, place, now)
            was_held = False
            if letter.purpose is Purpose.DESK and letter.attempt:
                unit.paces.pause_desk(now)
                was_held = unit.outbox.forget_role(letter.tenant, letter.case, DESK_WAITS)
            following = unit.outbox.following(stored, now)
            mine = following is not None and claim(unit, following, now)
            return was_held, following if mine else None

        was_held, following = await self._note(keep)
        self.counts.delivered += 1
        if was_held and isinstance(letter.effect, HandOff):
            await self._routed(letter, letter.id, Routing.SLACK)
        return following

    async def _is_overtaken(self, letter: Letter, stored: StoredLetter) -> bool:
        """Whether something newer was to be shown where this change of a message still waits."""
        role, later = role_of(letter.effect), await self._store.run(lambda unit: unit.outbox.later(stored))
        return any(role_of(OUTGOING.load(effect)) == role for effect in later)

    async def _postpone(
        self, stored: StoredLetter, pause: float, *, whole_workspace: bool = False, aside: bool = False
    ) -> None:
        again_at = self._clock().timestamp() + pause
        self.counts.postponed += 1

        def postpone(unit: Unit) -> None:
            unit.outbox.postpone(stored, again_at)
            if aside:
                unit.outbox.put_aside(stored, Purpose.EDITS.value)
            if whole_workspace:
                unit.paces.pause(stored.tenant, again_at)

        await self._note(postpone)

    async def _refused(self, letter: Letter, stored: StoredLetter, why: str) -> None:
        remedy, now = remedy_for(why, letter), self._clock().timestamp()
        since = now if stored.held_since is None else stored.held_since
        tries = stored.attempts + 1
        if remedy is Remedy.CARD and await self._store.run(
            lambda unit: unit.outbox.bring_forward(stored, _is_hand_off, now)
        ):
            return  # the card goes first
        most = MOST_FAULTS if remedy in (Remedy.UNKNOWN, Remedy.CARD) else None
        if remedy is Remedy.NONE or now - since >= HELD_FOR or (most is not None and tries >= most):
            await self._set_aside(letter, stored, why)
            return
        again_at = now + min(FIRST_HOLD * 2.0 ** min(tries - 1, 10), LONGEST_HOLD)
        if remedy is Remedy.UNKNOWN:
            again_at = now + _pause(tries)

        def hold(unit: Unit) -> None:
            unit.outbox.hold(stored, again_at, why, since)
            if remedy is Remedy.DESK:
                unit.paces.pause_desk(again_at)
            elif remedy is Remedy.INSTALLATION:
                unit.paces.pause(stored.tenant, again_at)

        await self._note(hold)
        self.counts.held += 1
        kind = type(letter.effect).__name__
        log.error("letter_held", why=why, remedy=remedy.value, effect=kind, letter=letter.id, tries=tries)
        if letter.purpose is Purpose.DESK:
            await self._tell_that_it_waits(letter, now)

    async def _tell_that_it_waits(self, letter: Letter, now: float) -> None:
        """Once, until the desk's channel takes something of the case again."""
        case = await self._conversations.case(letter.tenant, letter.case) if letter.case else None
        if case is None or not isinstance(letter.effect, HandOff | RelayToDesk):
            return
        told = Say(text=self._conversations.words("slack.desk_waits", case.state.language))

        def tell(unit: Unit) -> tuple[Place, bool]:
            place = unit.outbox.find(letter.tenant, letter.case, DESK_WAITS)
            if place is not None:
                return place, False
            place = Place(letter.id, str(now))
            unit.outbox.remember(letter.tenant, letter.case, DESK_WAITS, place, now)
            if isinstance(letter.effect, RelayToDesk):
                unit.outbox.add(
                    letter.tenant,
                    letter=letter_id(),
                    case=letter.case,
                    user=letter.person.user,
                    purpose=Purpose.CUSTOMER.value,
                    effect=OUTGOING.dump(told),
                    now=now,
                )
            return place, True

        first, new = await self._store.run(tell)
        if isinstance(letter.effect, HandOff):
            other_way = Routing.NOWHERE
            if self._fallback is not None and now - float(first.ts) >= FALLBACK_AFTER:
                other_way = await self._fallback.take(letter, first.channel)
            if new or other_way is not Routing.NOWHERE:
                await self._routed(letter, first.channel, other_way)

    async def _routed(self, letter: Letter, asked: str, routing: Routing) -> None:
        """Tell the case which way a hand-off went; the same is heard once."""
        await self._conversations.receive(
            HandOffWent(
                key=f"routed:{asked}:{routing}",
                at=self._clock(),
                person=letter.person,
                case=letter.case,
                routing=routing,
            )
        )

    async def _set_aside(self, letter: Letter, stored: StoredLetter, why: str) -> None:
        now = self._clock().timestamp()
        await self._note(lambda unit: unit.outbox.set_aside(stored, now, why))
        self.counts.set_aside += 1
        log.error("letter_set_aside", why=why, effect=type(letter.effect).__name__, letter=letter.id)
        if isinstance(letter.effect, HandOff):
            await self._routed(letter, letter.id, Routing.NOWHERE)


def _is_hand_off(effect: str) -> bool:
    return isinstance(OUTGOING.load(effect), HandOff)


def claim(unit: Unit, letter: StoredLetter, now: float) -> bool:
    """Whether to try a letter now: nobody else does, Slack takes calls, and its channel has had a rest."""
    if not unit.outbox.claim(letter, now, lease=LEASE):
        return False
    paused_until = unit.paces.paused_until(letter.tenant)
    if letter.purpose == Purpose.DESK:
        paused_until = max(paused_until, unit.paces.desk_paused_until())
    if paused_until > now:
        unit.outbox.put_back(letter, paused_until, reserved=letter.reserved)
        return False
    if letter.purpose in _PACED and not letter.reserved:
        lane = letter.purpose if letter.purpose == Purpose.DESK else letter.user
        moment = unit.paces.take(letter.tenant, lane, now)
        if moment > now:
            unit.outbox.put_back(letter, moment, reserved=True)
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
