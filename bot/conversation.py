"""Conversations: records what comes in, and handles it in order, each person's on its own."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from math import inf
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import amended_answers, logs
from bot.addressing import tenant_of
from bot.aftermath import Aftermath, ProbeKey
from bot.engine import Engine
from bot.incoming import Person, Profile, Tenant, Wrote
from bot.moments import Moments
from bot.receipt import Reader, record
from bot.recording import EVENTS, RECORDED, Recorded
from bot.references import case_reference
from bot.storage import Store, Unit
from bot.storage.cases import StoredCase
from bot.storage.inbox import Waiting
from bot.tasks import Tasks
from bot.transcript import Spoken, transcript
from bot.translation import AT_THE_DESK, Circumstances
from bot.turns import Turns
from bot.vault import Vault
from bot.what_was_read import Pictures, Readings
from knowledge.effects import Earlier, Home, Marked
from knowledge.events import Agent, Moment
from knowledge.library import Tree
from knowledge.state import State

REPLAYS_KNOWN_FOR = timedelta(minutes=10)  # twice the five minutes for which Slack's signatures hold
BETWEEN_FORGETTING = 60.0  # seconds, of marks that are known no more
LOST_DATABASE_PAUSE = 1.0  # seconds until a turn is tried again that the database refused

log = logs.logger("conversation")


class Snapshot(Struct, frozen=True):
    """A case as it stands: the pure functions of the knowledge make forms, views and Home of it."""

    case: str
    person: Person
    state: State
    tree: Tree
    moment: Moment


class Wakes(Protocol):
    """Those who act on rows. Waking them twice, or for nothing, does no harm."""

    def letters(self) -> None:
        """Something waits in the outbox."""

    def timers(self) -> None:
        """A timer was set."""

    def start(self, probe: ProbeKey) -> None:
        """A probe was asked for."""

    def cancel(self, probe: ProbeKey) -> None:
        """A probe is no longer wanted."""


class Conversations:
    """All cases of all people."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        moments: Moments,
        vault: Vault,
        reader: Reader,
        tasks: Tasks,
        pictures: Pictures | None = None,
    ) -> None:
        """Nothing runs before ``start``. ``pictures``: ``None`` reads none."""
        self.vault = vault
        self._store = store
        self._engine = engine
        self._moments = moments
        self._reader = reader
        self._readings = Readings(reader, pictures)
        self._tasks = tasks
        self._turns = Turns(engine)
        self._wakes: Wakes | None = None
        self._working: set[tuple[Tenant, str]] = set()
        self._poked: set[tuple[Tenant, str]] = set()
        self._forgets_marks_at = 0.0

    async def start(self, wakes: Wakes) -> None:
        """Begin to handle, with what an earlier process left unhandled."""
        self._wakes = wakes
        await self.take_up()

    async def take_up(self, before: float = inf) -> None:
        """Handle what has been waiting since ``before``, whoever recorded it."""
        for tenant, stream in await self._store.run(lambda unit: unit.inbox.waiting_streams(before)):
            self._poke(tenant, stream)

    async def receive(self, incoming: Recorded) -> bool:
        """Record it for good, without passwords; False if it is known already. Handling follows by itself."""
        now = self._moments.clock().timestamp()
        tenant = tenant_of(incoming)

        def keep(unit: Unit) -> tuple[str, bool, Waiting | None]:
            stream, new = record(unit, incoming, self._engine, self._reader, now)
            return stream, new, unit.inbox.next(tenant, stream) if new else None

        stream, new, first = await self._store.run(keep)
        if new:
            self._poke(tenant, stream, first)
        return new

    def poke(self, tenant: Tenant, stream: str) -> None:
        """Something was recorded for that person in another transaction."""
        self._poke(tenant, stream)

    async def first_time(self, mark: str) -> bool:
        """Whether a request's signature or envelope is new; a replay is not."""
        now, keep = self._moments.clock().timestamp(), REPLAYS_KNOWN_FOR.total_seconds()
        if now >= self._forgets_marks_at:
            self._forgets_marks_at = now + BETWEEN_FORGETTING
            await self._store.run(lambda unit: unit.inbox.forget_marks(now - keep))
        return await self._store.run(lambda unit: unit.inbox.first_time(mark, now, keep=keep))

    # -- looking

    @property
    def tree(self) -> Tree:
        """The content by which new cases move."""
        return self._engine.tree

    async def moment(self, person: Person) -> Moment:
        """Now, for a person."""
        return await self._moments.of(person)

    def words(self, key: str, language: str = "en", **values: str) -> Marked:
        """A text of the content."""
        return self._engine.words(key, language, **values)

    async def snapshot(self, person: Person) -> Snapshot | None:
        """A person's open case."""
        return await self._snapshot(lambda unit: unit.cases.open_of(person.tenant, person.user))

    async def case(self, tenant: Tenant, case: str) -> Snapshot | None:
        """A case by its id. Whoever asks checks whose it is."""
        return await self._snapshot(lambda unit: unit.cases.get(tenant, case))

    async def desk_case(self, channel: str, thread_ts: str) -> Snapshot | None:
        """The case of a thread in the desk's channel."""

        def look(unit: Unit) -> StoredCase | None:
            found = unit.outbox.case_of_thread(channel, thread_ts)
            return None if found is None else unit.cases.get(*found)

        return await self._snapshot(look)

    async def was_sent(self, tenant: Tenant, case: str, source: str) -> bool:
        """Whether a line of the desk's has gone to the case's customer, or is on its way."""
        return await self._store.run(lambda unit: amended_answers.was_sent(unit, tenant, case, source))

    async def talk(self, tenant: Tenant, case: str) -> list[Spoken]:
        """What was said in a case, oldest first."""
        stored = await self._store.run(lambda unit: unit.cases.events(tenant, case))
        # A long talk takes longer than others should have to wait.
        return await asyncio.to_thread(
            lambda: transcript(self._engine, [EVENTS.load(event) for event in stored])
        )

    async def home(self, person: Person) -> Home:
        """What a person's Home shows: the open case, and earlier ones, newest first."""
        stored = await self._store.run(lambda unit: unit.cases.newest(person.tenant, person.user))
        open_state, earlier = None, []
        for case in stored:
            state = self._engine.load(case.state)
            if case.open:
                open_state = state
            else:
                earlier.append(_earlier(state))
        return self._engine.home(open_state, earlier, await self._moments.of(person))

    async def _snapshot(self, look: Callable[[Unit], StoredCase | None]) -> Snapshot | None:
        stored = await self._store.run(look)
        if stored is None:
            return None
        return self._as_snapshot(stored, await self._moments.of(stored.person))

    def _as_snapshot(self, stored: StoredCase, moment: Moment) -> Snapshot:
        state = self._engine.load(stored.state)
        return Snapshot(stored.id, stored.person, state, self._engine.tree, moment)

    # -- handling

    def _poke(self, tenant: Tenant, stream: str, first: Waiting | None = None) -> None:
        """``first``: what was seen to come next in the stream; ``None``: it has to be looked for."""
        key = (tenant, stream)
        self._poked.add(key)
        if self._wakes is not None and key not in self._working:
            self._working.add(key)
            self._tasks.hold(self._work(key, first), "conversation")

    async def _work(self, key: tuple[Tenant, str], first: Waiting | None) -> None:
        """Handle what waits in one stream. It ends only when nothing was recorded since it last looked."""
        tenant, stream = key
        try:
            while key in self._poked:
                self._poked.discard(key)
                try:
                    waiting, first = first, None
                    if waiting is None:
                        waiting = await self._store.run(lambda unit: unit.inbox.next(tenant, stream))
                    while waiting is not None:
                        waiting = await self._handle(waiting, tenant, stream)
                except (OperationalError, InterfaceError) as error:
                    # The database is away; what waits still waits.
                    logs.fault(log, "database_refused", error)
                    self._poked.add(key)
                    await asyncio.sleep(LOST_DATABASE_PAUSE)
        finally:
            self._working.discard(key)

    async def _handle(self, waiting: Waiting, tenant: Tenant, stream: str) -> Waiting | None:
        """What comes next in the stream."""
        try:
            what = RECORDED.load(waiting.payload)
        except Exception as error:  # noqa: BLE001 - another version wrote it, say: the next in line is served
            return await self._give_up(waiting, error, tenant, stream)
        try:
            around = await self._circumstances(what)
            after, following = await self._store.run(
                lambda unit: (
                    self._turns.take(unit, waiting.seq, what, around),
                    unit.inbox.next(tenant, stream),
                )
            )
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - the one boundary: whatever happens, the next in line is served
            reference = logs.fault(log, "turn_failed", error, what=waiting.kind)
            now = self._moments.clock().timestamp()
            after, following = await self._store.run(
                lambda unit: (
                    self._turns.apologise(unit, waiting.seq, what, reference, now),
                    unit.inbox.next(tenant, stream),
                )
            )
        if after.heard and isinstance(what, Wrote):
            self._readings.heard(what.person)
        self._follow_up(after)
        return following

    async def _give_up(
        self, waiting: Waiting, error: Exception, tenant: Tenant, stream: str
    ) -> Waiting | None:
        """Leave what cannot be read, and say so in the log; what comes next in the stream."""
        logs.fault(log, "receipt_unreadable", error, what=waiting.kind)
        now = self._moments.clock().timestamp()
        return await self._store.run(
            lambda unit: (unit.inbox.settle(tenant, waiting.seq, now), unit.inbox.next(tenant, stream))[1]
        )

    async def _circumstances(self, what: Recorded) -> Circumstances:
        customer = await self._customer(what)
        profile = await self._profile(customer)
        agent = None
        if isinstance(what, AT_THE_DESK):
            told = await self._profile(what.agent)
            agent = Agent(id=what.agent.user, name=told.name)
        read = await self._readings.read(what)
        return Circumstances(
            moment=self._moments.for_profile(profile, what.at),
            customer=profile,
            reference=case_reference(),
            reading=read.reading,
            strange=read.strange,
            agent=agent,
        )

    async def _profile(self, person: Person) -> Profile:
        """Of somebody of whom Slack tells nothing, too: a sentence needs some name."""
        profile = await self._moments.profile(person)
        if profile.name.strip():
            return profile
        return replace(profile, name=self._engine.words("slack.somebody", profile.language))

    async def _customer(self, what: Recorded) -> Person:
        if not isinstance(what, AT_THE_DESK):
            return what.person
        tenant = tenant_of(what)
        owner = await self._store.run(lambda unit: unit.cases.owner(tenant, what.case))
        return Person(tenant, owner) if owner else what.agent

    def _follow_up(self, after: Aftermath) -> None:
        assert self._wakes is not None  # noqa: S101 - nothing is handled before start
        if after.unused_ticket:
            self.vault.forget(after.unused_ticket)
        for probe in after.to_cancel:
            self._wakes.cancel(probe)
        for probe in after.to_start:
            self._wakes.start(probe)
        if after.letters:
            self._wakes.letters()
        if after.timers:
            self._wakes.timers()


def _earlier(state: State) -> Earlier:
    return Earlier(
        reference=state.reference,
        opened_at=state.opened_at,
        address=state.answers.get("address"),
        outcome=state.outcome or "",
        step=state.solved_step,
        cause=state.solved_cause,
    )
