"""Brings a database's tables to the layout that this version of the program needs."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import BotError
from bot.storage.tables import metadata

HEAD = "0006"
"""The newest revision. Kept here, too, so that a start with nothing to do imports no migration library."""
_BEFORE_REVISIONS = "0001"  # the layout of databases from the time in which revisions were not counted
_MAKE_VERSION = text(
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_SET_VERSION = text("INSERT INTO alembic_version (version_num) VALUES (:revision)")
_CURRENT = text("SELECT version_num FROM alembic_version")


def migrate(connection: Connection) -> None:
    """Apply what is missing, within the caller's transaction; whoever calls keeps others out meanwhile.

    BotError if the database was made by a newer version of the program.
    """
    tables = set(inspect(connection).get_table_names())
    current = connection.scalar(_CURRENT) if "alembic_version" in tables else None
    if current == HEAD:
        return
    if not tables and connection.dialect.name == "sqlite":
        _make(connection)
        return
    if current is None and "cases" in tables:
        _Alembic(connection).stamp(_BEFORE_REVISIONS)
    _Alembic(connection).upgrade()


def _make(connection: Connection) -> None:
    """The newest layout at once in an empty SQLite file, as the revisions would make it one by one.

    A first start waits a quarter of a second less. PostgreSQL's is made by the revisions alone.
    """
    metadata.create_all(connection, checkfirst=False)
    connection.execute(_MAKE_VERSION)
    connection.execute(_SET_VERSION, {"revision": HEAD})


class _Alembic:
    """The library, imported only when it is needed: it takes a tenth of a second and some megabytes."""

    def __init__(self, connection: Connection) -> None:
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        self._scripts = ScriptDirectory(str(Path(__file__).parent))
        self._connection = connection
        self._context = MigrationContext

    def stamp(self, revision: str) -> None:
        context = self._context.configure(self._connection)
        context.stamp(self._scripts, revision)

    def upgrade(self) -> None:
        from alembic.operations import Operations
        from alembic.script.revision import ResolutionError
        from alembic.util import CommandError

        context = self._context.configure(
            self._connection,
            opts={
                # As in the library's own command, which would want a configuration file of its own.
                "fn": lambda current, _: self._scripts._upgrade_revs("head", current),
                "target_metadata": metadata,
                # SQLite changes a table by copying it.
                "render_as_batch": self._connection.dialect.name == "sqlite",
            },
        )
        try:
            with Operations.context(context):
                context.run_migrations()
        except (CommandError, ResolutionError):
            raise BotError(
                "the database was made by a newer version of Retriever.",
                context="RETRIEVER_DATABASE_URL",
                hint="Start that version, or restore a back-up from before it.",
            ) from None
