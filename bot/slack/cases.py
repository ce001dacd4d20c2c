"""What the Slack side needs of the conversations: where to hand in what came, and what to look up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.incoming import Incoming, Person, Tenant
from bot.transcript import Spoken
from knowledge.effects import Home, Marked
from knowledge.events import Moment
from knowledge.library import Tree
from knowledge.state import State


class CaseSnapshot(Protocol):
    """A case as it stands: enough to draw a form, a view or a card."""

    @property
    def case(self) -> str:
        """The case's id."""

    @property
    def person(self) -> Person:
        """Whose case it is."""

    @property
    def state(self) -> State:
        """Where it stands."""

    @property
    def tree(self) -> Tree:
        """The content it moves by."""

    @property
    def moment(self) -> Moment:
        """Now, and the clock of its person."""


class SecretStore(Protocol):
    """Takes a typed password out of our hands."""

    def seal(self, password: str, *, person: Person, case: str, host: str, port: int, username: str) -> str:
        """A ticket for one log-in with exactly these settings."""

    def forget(self, ticket: str) -> None:
        """Wipe what belongs to a ticket that is not going to be used."""


class FirstTimes(Protocol):
    """Remembers what was seen, in the database."""

    async def first_time(self, mark: str) -> bool:
        """Whether a mark is seen for the first time in ten minutes; it is remembered by that."""


class Cases(FirstTimes, Protocol):
    """The conversations, as far as Slack's side sees them."""

    @property
    def vault(self) -> SecretStore:
        """Where passwords go at once."""

    @property
    def tree(self) -> Tree:
        """The content that a new case would move by."""

    async def receive(self, incoming: Incoming) -> bool:
        """Record it for good; ``False`` if it is known already. It is handled afterwards."""

    async def snapshot(self, person: Person) -> CaseSnapshot | None:
        """The person's open case."""

    async def case(self, tenant: Tenant, case: str) -> CaseSnapshot | None:
        """A case by its id, open or not."""

    async def desk_case(self, channel: str, thread_ts: str) -> CaseSnapshot | None:
        """The case whose card begins a thread at the desk."""

    async def was_sent(self, tenant: Tenant, case: str, source: str) -> bool:
        """Whether the desk's line with that ``ts`` has gone to the case's customer, or is on its way."""

    async def talk(self, tenant: Tenant, case: str) -> Sequence[Spoken]:
        """What was said in a case, oldest first."""

    async def moment(self, person: Person) -> Moment:
        """Now, and the clock of a person."""

    def words(self, key: str, language: str, **values: str) -> Marked:
        """A text of the content."""


class HomeSource(Protocol):
    """Knows what a person's Home shows."""

    async def home(self, person: Person) -> Home:
        """The open case, earlier ones, the way in."""


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Now: aware, in UTC."""
