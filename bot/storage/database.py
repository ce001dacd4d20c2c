"""Opens the database and runs transactions in its own threads."""

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, InternalError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.database_address import database_address
from bot.errors import BotError
from bot.storage.grouping import Grouping
from bot.storage.migrations import migrate

Result = TypeVar("Result")

POSTGRES_THREADS = 8  # as many connections; a turn takes about a millisecond
ATTEMPTS = 3  # of a transaction that lost a race; nothing of it was done
PAUSES = (0.0, 0.1, 0.3, 0.6, 1.0)
"""Seconds before each further try when PostgreSQL was away: together less than the three that Slack waits."""
WATCHFUL = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "target_session_attrs": "read-write",  # after a fail-over, the old primary only reads
}
"""How to connect, so that a server that vanished without a word is noticed (libpq's parameters)."""
# A replica that froze holds nobody's case for long.
_LIMITS = {
    "options": "-c statement_timeout=20s -c lock_timeout=10s -c idle_in_transaction_session_timeout=20s",
}
_ONLY_READS = "25006"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
_MIGRATION_LOCK = 0x52545256  # "RTRV": any number, as long as all replicas take the same


class Database:
    """A SQLite file or a PostgreSQL database; every transaction is one hop to a thread and back.

    On SQLite those that wait at the same time share a commit: it is the disk that takes the time there.
    """

    def __init__(self, url: str) -> None:
        """``url`` may name a driver or not. Only SQLite's folder and file are made yet."""
        self.url = _with_driver(database_address(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _private_file(self.url)
        self.number = secrets.randbelow(2**31 - 1) + 1
        """Tells this process from others on the same database."""
        threads = 1 if self.is_sqlite else POSTGRES_THREADS
        self.engine = _engine(self.url, threads)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage")
        self._grouping = Grouping(self.engine, self._threads, self._on_file) if self.is_sqlite else None

    async def open(self) -> None:
        """Bring the tables up to date. BotError if the database cannot be used, or is of a newer version."""
        try:
            await self._alone(self._migrate)
        except DBAPIError as error:
            raise BotError(
                "the database cannot be opened.",
                context=self.url.render_as_string(hide_password=True),
                hint=f"Is it there, and may we write to it? ({type(error.orig).__name__})",
            ) from None

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in one transaction: undone if ``work`` raises, run anew after a lost race."""
        if self._grouping is not None:
            return await self._grouping.run(work)
        return await self._alone(work)

    async def _alone(self, work: Callable[[Connection], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transaction, work)

    async def close(self) -> None:
        """Wait for what is running and close every connection."""
        if self._grouping is not None:
            await self._grouping.rest()
        # In this order: a transaction that still runs would put its connection back into a pool that is gone.
        # And not on the loop, which others need meanwhile.
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self.engine.dispose)

    def _transaction(self, work: Callable[[Connection], Result]) -> Result:
        return self._on_file(work) if self.is_sqlite else self._on_server(work)

    def _on_file(self, work: Callable[[Connection], Result]) -> Result:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.engine.begin() as connection:
                    return work(connection)
            except (IntegrityError, OperationalError):
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError

    def _on_server(self, work: Callable[[Connection], Result]) -> Result:
        """The same; it waits a little for a server that is away, and for one that takes over.

        A transaction whose COMMIT got no answer is not run anew, since it may be kept: that is raised.
        """
        lost_races = 0
        pauses = iter(PAUSES)
        while True:
            is_done = False
            try:
                with self.engine.begin() as connection:
                    result = work(connection)
                    is_done = True
                return result
            except IntegrityError:
                lost_races += 1
                if is_done or lost_races == ATTEMPTS:
                    raise
            except (OperationalError, InterfaceError, InternalError) as error:
                pause = next(pauses, None)
                if is_done or pause is None or not _is_away(error):
                    raise
                time.sleep(pause)

    def _migrate(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            # Replicas that start together would make the same table twice. SQLite lets one write at a time.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        migrate(connection)


def _is_away(error: DBAPIError) -> bool:
    """Whether the server, or this transaction's race against others, is lost; all else is a fault of ours."""
    state = str(getattr(error.orig, "sqlstate", None) or "08")
    # Connections; deadlocks; too many of us; a server that stops or starts, or that only reads.
    return state[:2] in {"08", "40"} or state[:3] == "57P" or state in {"53300", _ONLY_READS}


def _leave_one_that_only_reads(context: ExceptionContext) -> None:
    """After a fail-over the old primary still answers: its connections count as lost."""
    if getattr(context.original_exception, "sqlstate", None) == _ONLY_READS:
        context.is_disconnect = True


def _with_driver(url: URL) -> URL:
    driver = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}[url.get_backend_name()]
    return url.set(drivername=driver)


def _private_file(url: URL) -> None:
    """The file is ours alone before SQLite sees it: its ``-wal`` and ``-shm`` take over the same mode."""
    if url.database is None or url.database == ":memory:":
        raise BotError("SQLite needs a file.", hint="Write sqlite:////path/to/retriever.db")
    path = Path(url.database).expanduser()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            if file.exists():
                file.chmod(0o600)
    except OSError as error:
        raise BotError(
            "the database file cannot be made.",
            context=str(path),
            hint=f"May this user write there? ({type(error).__name__})",
        ) from None


def _engine(url: URL, threads: int) -> Engine:
    try:
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=threads,
            max_overflow=0,
            pool_pre_ping=threads > 1,
            hide_parameters=True,
            connect_args={} if threads == 1 else WATCHFUL | _LIMITS | dict(url.query),
        )
    except ModuleNotFoundError:
        raise BotError(
            "PostgreSQL's driver is not installed.",
            hint="It is an extra of Retriever: pip install 'retriever[postgres]'",
        ) from None
    if threads > 1:
        event.listen(engine, "handle_error", _leave_one_that_only_reads)
    else:
        event.listen(engine, "connect", _prepare_sqlite)
        # A deferred transaction reads first and finds out later that it may not write: updates get lost.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions by itself, and too late
    for pragma in (
        "busy_timeout=5000",  # first: the next one, too, may have to wait for another program
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
