"""All tables within one transaction, and the transactions of the database."""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection

from bot.incoming import Tenant
from bot.outgoing import Place
from bot.storage.audit import Audit
from bot.storage.cases import Cases
from bot.storage.compiled import swift
from bot.storage.database import Database
from bot.storage.folding import Folds
from bot.storage.inbox import Inbox
from bot.storage.installations import Installations
from bot.storage.keeping import Keeping
from bot.storage.mailed import Mailed
from bot.storage.outbox import Outbox
from bot.storage.paces import Paces
from bot.storage.people import People
from bot.storage.pictures import Pictures
from bot.storage.records import LoginAttempts, Records
from bot.storage.replicas import Replicas
from bot.storage.spending import Spending
from bot.storage.summaries import Summaries
from bot.storage.taken_back import TakenBack
from bot.storage.wakeups import Probes, Timers

Result = TypeVar("Result")


class Unit:
    """One transaction: all of it is kept, or nothing."""

    def __init__(self, connection: Connection, replica: int) -> None:
        """The tables, by subject, as ``replica`` uses them."""
        self._connection = swift(connection)
        self._replica = replica

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._connection)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self._connection, self._replica)

    @cached_property
    def timers(self) -> Timers:
        return Timers(self._connection)

    @cached_property
    def probes(self) -> Probes:
        return Probes(self._connection, self._replica)

    @cached_property
    def attempts(self) -> LoginAttempts:
        return LoginAttempts(self._connection)

    @cached_property
    def records(self) -> Records:
        return Records(self._connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._connection)

    @cached_property
    def people(self) -> People:
        return People(self._connection)

    @cached_property
    def spending(self) -> Spending:
        return Spending(self._connection)

    @cached_property
    def folds(self) -> Folds:
        return Folds(self._connection)

    @cached_property
    def installations(self) -> Installations:
        return Installations(self._connection)

    @cached_property
    def keeping(self) -> Keeping:
        return Keeping(self._connection)

    @cached_property
    def mailed(self) -> Mailed:
        return Mailed(self._connection)

    @cached_property
    def summaries(self) -> Summaries:
        return Summaries(self._connection)

    @cached_property
    def taken_back(self) -> TakenBack:
        return TakenBack(self._connection)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self._connection)

    @cached_property
    def paces(self) -> Paces:
        return Paces(self._connection)

    @cached_property
    def replicas(self) -> Replicas:
        return Replicas(self._connection, self._replica)


class Store:
    """The database as the bot sees it."""

    def __init__(self, database: Database) -> None:
        """``database`` has to be opened before the first transaction."""
        self.database = database

    async def run(self, work: Callable[[Unit], Result]) -> Result:
        """Run ``work`` in one transaction. It may run again after a lost race: it must touch nothing else."""
        return await self.database.run(lambda connection: work(Unit(connection, self.database.number)))

    async def find(self, tenant: Tenant, case: str, role: str) -> Place | None:
        """Where the newest message of a role stands."""
        return await self.run(lambda unit: unit.outbox.find(tenant, case, role))

    async def below(self, tenant: Tenant, case: str, role: str) -> int:
        """How many messages of the case stand below that one in the private chat."""
        return await self.run(lambda unit: unit.outbox.below(tenant, case, role))
