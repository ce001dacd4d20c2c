import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.errors import BotError
from bot.storage import Database, Store, migrations
from bot.storage.migrations import HEAD, migrate
from bot.storage.tables import metadata

FOLDER = Path(migrations.__file__).parent
SCRIPTS = ScriptDirectory(str(FOLDER))
FIRST = SCRIPTS.get_revision("0001")


def version(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def as_before_revisions(connection: Connection) -> None:
    """A database as the program left it before revisions were counted, with something in it."""
    from alembic.operations import Operations

    context = MigrationContext.configure(connection)
    with Operations.context(context):
        FIRST.module.upgrade()
    values = "('', 'T1', 'A', 'U1', true, 1, '{}', 1.0, 1.0)"
    connection.execute(
        text(
            'INSERT INTO cases (enterprise, team, id, "user", open, version, state, opened_at, changed_at) '
            f"VALUES {values}"
        )
    )


def test_the_head_kept_in_the_program_is_that_of_the_scripts() -> None:
    assert SCRIPTS.get_heads() == [HEAD]


async def test_the_revisions_make_exactly_the_tables_of_the_program(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await store.database.run(differences) == []


async def test_a_database_from_before_revisions_is_taken_over_with_what_it_holds(database_url: str) -> None:
    database = Database(database_url)
    await database.run(as_before_revisions)
    await database.open()
    assert await database.run(version) == HEAD
    assert await database.run(lambda c: c.scalar(text("SELECT id FROM cases"))) == "A"
    await database.close()


async def test_opening_again_changes_nothing(store: Store, database_url: str) -> None:
    again = Database(database_url)
    await again.open()
    assert await again.run(version) == HEAD
    await again.close()


async def test_ten_that_start_at_once_make_the_tables_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(10)]
    await asyncio.gather(*(database.open() for database in databases))
    assert [await database.run(version) for database in databases] == [HEAD] * 10
    for database in databases:
        await database.close()


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(
    store: Store, database_url: str
) -> None:
    await store.database.run(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    again = Database(database_url)
    with pytest.raises(BotError, match="newer version"):
        await again.open()
    assert await again.run(version) == "9999"
    await again.close()


async def test_a_failed_migration_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)

    def fail_late(connection: Connection) -> None:
        migrate(connection)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.run(fail_late)
    assert await database.run(lambda c: inspect(c).get_table_names()) == []
    await database.close()


def test_no_start_on_a_new_or_current_file_imports_migrations_or_the_other_dialect(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from bot.storage import Database\n"
        "async def main():\n"
        f"    database = Database('sqlite:///{tmp_path / 'retriever.db'}')\n"
        "    await database.open()\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
        "print({'alembic', 'sqlalchemy.dialects.postgresql'} & set(sys.modules))\n"
    )
    told = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert told == ["set()\n", "set()\n"]


def layout(connection: Connection) -> dict[str, object]:
    """All that SQLite knows of its tables; the order of columns aside, since a revision adds at the end."""
    found: dict[str, object] = {}
    tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
    for table in tables:
        for pragma in ("table_info", "foreign_key_list", "index_list"):
            rows = connection.exec_driver_sql(f"PRAGMA {pragma}({table})").all()
            found[f"{pragma} {table}"] = sorted(repr(tuple(row)[1:]) for row in rows)
    # Indexes, triggers, and whatever else has a name; a table that was moved is spelt otherwise.
    others = text("SELECT type, name, sql FROM sqlite_master WHERE type <> 'table'")
    for kind, name, sql in connection.execute(others):
        found[f"{kind} {name}"] = sql and " ".join(sql.split())
    return found


async def test_a_new_file_gets_the_layout_that_the_revisions_make(tmp_path: Path) -> None:
    new, moved = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("new", "moved"))
    await moved.run(as_before_revisions)
    for database in (new, moved):
        await database.open()
    assert await new.run(version) == await moved.run(version) == HEAD
    assert await new.run(layout) == await moved.run(layout)
    for database in (new, moved):
        await database.close()
