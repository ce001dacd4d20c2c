"""A small stand-in for the conversations: it records what comes in, and knows the cases it was given."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot import diagnosis
from bot.incoming import DeskWrote, Incoming, Person, Tenant
from bot.transcript import Spoken
from bot.vault import Vault
from knowledge import Tree, advance, home, words
from knowledge.effects import Effect, Home, Marked
from knowledge.events import (
    Event,
    Moment,
    Opened,
    ProbeFinished,
    ProbeResult,
    ServerTried,
    Way,
)
from knowledge.state import State

AT = Moment(at=datetime(2026, 11, 23, 10, 3, tzinfo=UTC), zone="Europe/London")
ADDRESS = "jo.example@gmail.com"


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands."""

    case: str
    person: Person
    state: State
    tree: Tree
    moment: Moment = AT


@dataclass
class Ledger:
    """Everything that was handed in, and the cases that can be looked up."""

    tree: Tree
    received: list[Incoming] = field(default_factory=list)
    cases: dict[tuple[Tenant, str], Case] = field(default_factory=dict)
    threads: dict[tuple[str, str], Case] = field(default_factory=dict)
    talks: dict[tuple[Tenant, str], list[Spoken]] = field(default_factory=dict)
    vault: Vault = field(default_factory=Vault)
    refuses: Exception | None = None
    """Raised by ``receive``, as when the database is away."""
    _marks: set[str] = field(default_factory=set)

    async def receive(self, incoming: Incoming) -> bool:
        if self.refuses is not None:
            raise self.refuses
        if any(known.key == incoming.key for known in self.received):
            return False
        self.received.append(incoming)
        return True

    async def first_time(self, mark: str) -> bool:
        new = mark not in self._marks
        self._marks.add(mark)
        return new

    async def snapshot(self, person: Person) -> Case | None:
        return next(
            (case for case in self.cases.values() if case.person == person and not case.state.closed), None
        )

    async def case(self, tenant: Tenant, case: str) -> Case | None:
        return self.cases.get((tenant, case))

    async def desk_case(self, channel: str, thread_ts: str) -> Case | None:
        return self.threads.get((channel, thread_ts))

    async def was_sent(self, tenant: Tenant, case: str, source: str) -> bool:
        wrote = [one for one in self.received if isinstance(one, DeskWrote)]
        return any((one.tenant, one.case, one.source) == (tenant, case, source) for one in wrote)

    async def talk(self, tenant: Tenant, case: str) -> list[Spoken]:
        return self.talks.get((tenant, case), [])

    async def moment(self, person: Person) -> Moment:
        return AT

    async def home(self, person: Person) -> Home:
        case = await self.snapshot(person)
        return home(self.tree, case.state if case else None, (), AT)

    def words(self, key: str, language: str, **values: str) -> Marked:
        return words(self.tree, key, language, **values)

    # -- for the tests

    def of(self, kind: type) -> list[Incoming]:
        """What came in of one kind."""
        return [incoming for incoming in self.received if isinstance(incoming, kind)]

    def keep(self, case: str, person: Person, state: State) -> Case:
        """A case that can be looked up from now on."""
        kept = Case(case, person, state, self.tree)
        self.cases[person.tenant, case] = kept
        return kept


def opened(tree: Tree, text: str = ADDRESS) -> tuple[State, tuple[Effect, ...]]:
    """A case whose customer has just told an address."""
    reading = diagnosis.read_line(text, False)
    turn = advance(
        tree,
        None,
        Opened(moment=AT, way=Way.COMMAND, customer="Jo Example", reference="K7M2-9QXB", reading=reading),
    )
    return turn.state, turn.effects


def reached(tree: Tree, text: str = ADDRESS) -> tuple[State, tuple[Effect, ...]]:
    """The same after all servers of the provider have answered."""
    state, _ = opened(tree, text)
    assert state.provider is not None
    assert state.running is not None
    tried = tuple(ServerTried(server=each, cause="ok", stage="done") for each in state.provider.servers)
    result = ProbeResult(kind="reach", tried=tried, provider=state.provider)
    turn = advance(tree, state, ProbeFinished(moment=AT, run=state.running, result=result))
    return turn.state, turn.effects


def after(tree: Tree, state: State, *events: Event) -> tuple[State, tuple[Effect, ...]]:
    """The case after some events, with all their effects."""
    effects: list[Effect] = []
    for event in events:
        turn = advance(tree, state, event)
        state = turn.state
        effects.extend(turn.effects)
    return state, tuple(effects)
