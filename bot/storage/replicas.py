"""Who else works on this database, and calls to them.

On PostgreSQL each replica keeps one connection to itself: it holds a lock under the replica's number, which
the server lets go when the process dies, and hears calls (LISTEN). A call carries ids and is a wake-up: rows
are the truth, so one that is lost costs seconds and nothing else. Only what *another* replica has to do is
called out (NOTIFY makes commits wait for one another); each does its own work without being called.

A job library on the same database (procrastinate 3.10) was tried for calls and timers, and not taken. Most
turns set a timer, and each job is a NOTIFY: with a job beside the row, two replicas wrote no more timers than
one (450 a second; rows alone 800, and 1,300 by two). A job that is announced while its worker fetches waits
for the next poll (1 to 3 of 100), one for later always does. A process that stood still for longer than its
signs of life allow loses its worker for good; here it comes back among the living by connecting again.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from bot.errors import BotError
from bot.incoming import Tenant
from bot.storage.database import WATCHFUL

if TYPE_CHECKING:
    import psycopg

CHANNEL = "retriever"
_LOCKS = 0x52545250  # "RTRP": the class of our locks
_LIVING = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :locks AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_CALL = text("SELECT pg_notify(:channel, :call)")
_RECONNECT_AFTER = 0.5
_BETWEEN_SIGNS = 5.0
SILENT_FOR = 15.0
"""Seconds without a sign after which the server hangs up. Otherwise it would take a replica for living whose
whole machine has vanished, for as long as its system tries to reach it: two hours, as a rule."""
# PostgreSQL 13 and older know no such limit.
_HANG_UP = "SELECT set_config(name, %s, false) FROM pg_settings WHERE name = 'idle_session_timeout'"


class Act(StrEnum):
    """What another replica may have to do."""

    START = "start"
    """Begin a log-in, if the password lies in your memory."""
    CANCEL = "cancel"
    """Stop a probe, if it runs in you."""


class Call(Struct, frozen=True):
    """A call to all replicas about one probe."""

    act: Act
    tenant: Tenant
    case: str
    run: int


class Replicas:
    """The replicas as seen within one transaction."""

    def __init__(self, connection: Connection, number: int) -> None:
        """``number`` is this replica's own."""
        self._connection = connection
        self.number = number

    @property
    def alone(self) -> bool:
        """Whether there can be no others: a SQLite file belongs to one process."""
        return self._connection.dialect.name == "sqlite"

    def living(self) -> set[int]:
        """The numbers of those that live, this one among them."""
        if self.alone:
            return {self.number}
        return {self.number} | set(self._connection.execute(_LIVING, {"locks": _LOCKS}).scalars())

    def call(self, call: Call) -> None:
        """Call all others, once this transaction is kept."""
        if not self.alone:
            told = [call.act.value, call.tenant.enterprise, call.tenant.team, call.case, call.run]
            self._connection.execute(_CALL, {"channel": CHANNEL, "call": json.dumps(told)})


class Line:
    """This replica's own connection: proof that it lives, and its ear."""

    def __init__(self, url: URL, number: int) -> None:
        """``url`` is of a PostgreSQL database."""
        self._url = url
        self._where = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._how: dict[str, Any] = WATCHFUL | dict(url.query)
        self._number = number
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def open(self) -> None:
        """Be among the living. BotError if the server takes no connection more."""
        import psycopg

        try:
            await self._connect()
        except (psycopg.Error, OSError) as error:
            raise BotError(
                "the database takes no further connection.",
                context=self._url.render_as_string(hide_password=True),
                hint=f"Is max_connections 9 for each replica, and 10 more? ({type(error).__name__})",
            ) from None

    async def _connect(self) -> None:
        import psycopg

        connection = await psycopg.AsyncConnection.connect(self._where, autocommit=True, **self._how)
        try:
            await connection.execute(_HANG_UP, (f"{SILENT_FOR * 1000:.0f}ms",))
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._be_alive(connection)
        except BaseException:
            await connection.close()
            raise
        self._connection = connection

    async def run(self, on_call: Callable[[Call], None]) -> None:
        """Hear calls until cancelled; connects again by itself when the database was away."""
        import psycopg

        while True:
            with suppress(psycopg.Error, OSError):
                if self._connection is None:
                    await self._connect()
                assert self._connection is not None  # noqa: S101 - just opened
                while True:
                    async for heard in self._connection.notifies(timeout=_BETWEEN_SIGNS):
                        call = _call(heard.payload)
                        if call is not None:
                            on_call(call)
                    await self._be_alive(self._connection)
            await self.close()
            await asyncio.sleep(_RECONNECT_AFTER)

    async def _be_alive(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        # Asked again and again: an earlier connection of ours may have held the lock until the server knew it
        # for dead; and it shows whether this one is.
        await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCKS, self._number))

    async def close(self) -> None:
        """Be among the living no more."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _call(payload: str) -> Call | None:
    """``None`` for what a later version may say and this one does not know."""
    try:
        act, enterprise, team, case, run = json.loads(payload)
        return Call(Act(act), Tenant(enterprise, team), case, run)
    except ValueError:
        return None
