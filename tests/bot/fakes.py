"""A bot on a real database, with small stand-ins for the tree, for Slack and for people's profiles."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.aftermath import ProbeKey
from bot.conversation import Conversations
from bot.desk_hours import DeskHours
from bot.incoming import Person, Profile, Tenant, Wrote
from bot.moments import Moments
from bot.outgoing import Letter, Sent, SentMessages
from bot.storage import Database, Store
from bot.tasks import Tasks
from bot.vault import Vault
from knowledge.effects import Effect, Marked, Say
from knowledge.events import Event, Opened, Reading
from knowledge.state import State

TENANT = Tenant("", "T1")
JO = Person(TENANT, "UJO")
ANN = Person(TENANT, "UANN")
TOM = Person(TENANT, "UTOM")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Turned:
    state: State
    effects: tuple[Effect, ...]


@dataclass
class FakeEngine:
    """Answers each event by what the test lays down for its kind; remembers every event."""

    answers: dict[str, Callable[[State, Any], Sequence[Effect] | tuple[State, Sequence[Effect]]]] = field(
        default_factory=dict
    )
    events: list[Event] = field(default_factory=list)
    tree: Any = None

    def advance(self, state: State | None, event: Event) -> Turned:
        self.events.append(event)
        if state is None:
            assert isinstance(event, Opened)
            state = State(
                tree="t",
                reference=event.reference,
                customer=event.customer,
                language=event.language,
                opened_at=event.moment.at,
            )
        state = replace(state, visit=state.visit + 1)
        answer = self.answers.get(type(event).__name__)
        told = answer(state, event) if answer else [Say(text=Marked(type(event).__name__))]
        if isinstance(told, tuple):
            return Turned(told[0], tuple(told[1]))
        return Turned(state, tuple(told))

    def words(self, key: str, language: str, **values: str) -> Marked:
        return Marked(" ".join([key, *values.values()]))

    def label(self, choice: str, language: str) -> str:
        return choice

    def home(self, state: State | None, earlier: Sequence[Any], moment: Any) -> Any:
        return state, list(earlier)

    def asks_for_the_message(self, state: State) -> bool:
        return state.node == "message"

    def is_courtesy(self, state: State, text: str) -> bool:
        return text == "thanks"

    def asks_for_a_secret(self, state: State) -> bool:
        return state.node == "secret"

    def dump(self, state: State) -> str:
        return msgspec.json.encode(state).decode()

    def load(self, text: str) -> State:
        return msgspec.json.decode(text, type=State)

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]


class FakeDirectory:
    """Everybody is called by their id; a person may be slow to look up."""

    def __init__(self) -> None:
        self.slow: dict[Person, asyncio.Event] = {}

    async def profile(self, person: Person) -> Profile:
        if person in self.slow:
            await self.slow[person].wait()
        return Profile(name=person.user.title(), zone="Europe/London", language="en", workspace="Paws")


class FakeMessenger:
    """Keeps what it delivered; fails as often as it is told to."""

    def __init__(self) -> None:
        self.delivered: list[Letter] = []
        self.failures: list[BaseException] = []
        self.tried: list[Letter] = []
        self.sent: Callable[[Letter], Sent | None] = lambda letter: None

    async def deliver(self, letter: Letter, known: SentMessages) -> Sent | None:
        self.tried.append(letter)
        if self.failures:
            raise self.failures.pop(0)
        self.delivered.append(letter)
        return self.sent(letter)

    def effects(self) -> list[Any]:
        return [letter.effect for letter in self.delivered]

    def texts(self) -> list[str]:
        return [effect.text for effect in self.effects() if hasattr(effect, "text")]


@dataclass
class FakeWakes:
    started: list[ProbeKey] = field(default_factory=list)
    cancelled: list[ProbeKey] = field(default_factory=list)

    def letters(self) -> None: ...

    def timers(self) -> None: ...

    def start(self, probe: ProbeKey) -> None:
        self.started.append(probe)

    def cancel(self, probe: ProbeKey) -> None:
        self.cancelled.append(probe)


class FakeReader:
    """Recognises nothing."""

    def line(self, text: str, withheld: bool) -> Reading:
        return Reading(text=text, withheld=withheld)

    def form(self, values: Mapping[str, str], withheld: bool) -> Reading:
        return Reading(text=" ".join(values.values()), withheld=withheld)


@dataclass
class Bot:
    """Conversations on a real database."""

    store: Store
    engine: FakeEngine
    directory: FakeDirectory
    messenger: FakeMessenger
    clock: Clock
    vault: Vault
    tasks: Tasks
    wakes: FakeWakes
    conversations: Conversations
    url: str

    def says(self, text: str, person: Person = JO, key: str | None = None) -> Wrote:
        key = key or f"{person.user}:{text}"
        return Wrote(key=key, at=self.clock(), person=person, channel="D1", ts="1.1", text=text)

    async def hears(self, *whats: Any) -> None:
        """Receive, and wait until everything is handled."""
        for what in whats:
            await self.conversations.receive(what)
        await self.settled()

    async def settled(self) -> None:
        while await self.store.run(lambda unit: unit.inbox.waiting_streams()):
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.001)

    async def letters(self) -> list[Any]:
        """The effects that wait in the outbox of everybody, oldest first for each."""
        from bot.recording import OUTGOING

        found = []
        while due := await self.store.run(lambda unit: unit.outbox.due(1e12)):
            for letter in due:
                found.append(OUTGOING.load(letter.effect))
                await self.store.run(lambda unit, letter=letter: unit.outbox.delivered(letter, 0.0))
        return found

    async def case(self, person: Person = JO) -> str:
        snapshot = await self.conversations.snapshot(person)
        assert snapshot is not None
        return snapshot.case


def assemble(url: str, clock: Clock | None = None, engine: FakeEngine | None = None) -> Bot:
    clock, engine, directory = clock or Clock(), engine or FakeEngine(), FakeDirectory()
    store, vault, tasks = Store(Database(url)), Vault(), Tasks()
    moments = Moments(directory, DeskHours.parse(None, "Europe/London", None), clock)
    conversations = Conversations(store, engine, moments, vault, FakeReader(), tasks)
    return Bot(
        store,
        engine,
        directory,
        FakeMessenger(),
        clock,
        vault,
        tasks,
        FakeWakes(),
        conversations,
        url,
    )
