"""Takes what was deleted out of the database's files, too: a deleted row may stand there for long."""

import asyncio
from typing import Any

from bot.storage.database import Database
from bot.storage.tables import metadata

_TRIES = 5  # each waits five seconds for whoever is reading


async def clear(database: Database) -> bool:
    """Whether nothing of the deleted rows is left in the files that the program itself keeps.

    SQLite: the file is written anew and its log is emptied. PostgreSQL: the space is given back for use; its
    own log and its back-ups are the server's. False if another process would not let go of it, or the disk
    has no room for that: the rows are deleted all the same, and it may be tried again.
    """
    return await asyncio.to_thread(_clear, database)


def _clear(database: Database) -> bool:
    pooled = database.engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        return _clear_sqlite(connection) if database.is_sqlite else _clear_postgres(connection)
    except database.engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        pooled.close()


def _clear_sqlite(connection: Any) -> bool:
    # Also with secure_delete a page may keep a copy of what has moved within it; the log keeps whole pages.
    connection.execute("VACUUM").close()
    for _ in range(_TRIES):
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return True
    return False


def _clear_postgres(connection: Any) -> bool:
    connection.autocommit = True
    try:
        connection.execute("SET statement_timeout = 0")  # a big database takes its time
        names = ", ".join(f'"{name}"' for name in sorted(metadata.tables))
        connection.execute(f"VACUUM {names}")  # the names are our own
    finally:
        connection.execute("RESET statement_timeout")
        connection.autocommit = False
    return True
