import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import BotError
from bot.storage import Database


async def test_folder_and_files_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = Database(f"sqlite:///{tmp_path / 'data' / 'retriever.db'}")
        await database.open()
        await database.run(lambda c: c.execute(text("INSERT INTO kept VALUES ('a', 'b')")))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
        assert modes == {"retriever.db": 0o600, "retriever.db-wal": 0o600, "retriever.db-shm": 0o600}
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    finally:
        os.umask(before)
    await database.close()


async def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'retriever.db'}")
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "secure_delete")
    found = await database.run(lambda c: [c.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names])
    assert found == ["wal", 2, 5000, 1, 1]
    await database.close()


async def test_an_error_of_the_database_prints_no_values(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'retriever.db'}")
    await database.open()
    statement = text("INSERT INTO kept (name, value) VALUES (:name, :value)")
    values = {"name": "a", "value": "made-up-canary"}
    await database.run(lambda c: c.execute(statement, values))
    with pytest.raises(DBAPIError) as caught:
        await database.run(lambda c: c.execute(statement, values))
    assert "made-up-canary" not in str(caught.value)
    await database.close()


async def test_a_database_that_cannot_be_opened_is_named_without_its_password() -> None:
    database = Database("postgresql://jo:made-up-canary@127.0.0.1:1/none")
    with pytest.raises(BotError) as caught:
        await database.open()
    assert "127.0.0.1:1" in str(caught.value)
    assert "made-up-canary" not in str(caught.value)
    await database.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BotError, match="cannot be made"):
        Database(f"sqlite:///{tmp_path / 'file' / 'x' / 'retriever.db'}")


def end_the_session_of(connection: Connection) -> None:
    pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    killer = create_engine(connection.engine.url)
    with killer.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    killer.dispose()


async def test_a_transaction_whose_connection_is_lost_is_run_anew(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.open()
    tries = []

    def work(connection: Connection) -> None:
        tries.append(connection)
        if len(tries) == 1:
            end_the_session_of(connection)
        connection.execute(text("INSERT INTO kept (name, value) VALUES ('a', 'b')"))

    await database.run(work)
    assert len(tries) == 2
    count = text("SELECT count(*) FROM kept WHERE name = 'a'")
    assert await database.run(lambda c: c.execute(count).scalar_one()) == 1
    await database.close()


async def test_a_commit_without_an_answer_is_told_and_not_repeated(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.open()
    tries = []

    def work(connection: Connection) -> None:
        tries.append(connection)
        event.listen(database.engine, "commit", end_the_session_of, once=True)

    with pytest.raises(OperationalError):
        await database.run(work)
    assert len(tries) == 1
    await database.close()


async def test_a_lock_that_another_keeps_is_waited_for_and_not_for_ever(postgres_url: str) -> None:
    database = Database(postgres_url)
    limits = await database.run(
        lambda c: [
            c.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]
    )
    assert limits == ["20s", "10s", "20s"]
    await database.close()


async def test_what_runs_is_ended_before_the_database_closes(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.open()
    slow = asyncio.ensure_future(database.run(lambda c: c.execute(text("SELECT pg_sleep(0.5)")).scalar_one()))
    await asyncio.sleep(0.1)
    await database.close()
    await slow
    assert database.engine.pool.checkedin() == 0


def test_a_driver_that_is_missing_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BotError, match="driver is not installed") as caught:
        Database("postgresql://jo@127.0.0.1:1/none")
    assert "retriever[postgres]" in str(caught.value)
