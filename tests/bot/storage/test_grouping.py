import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage import Database

_ADD = text("INSERT INTO kept (name, value) VALUES (:name, 'x')")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    one = Database(f"sqlite:///{tmp_path / 'retriever.db'}")
    await one.open()
    yield one
    await one.close()


def adding(name: str) -> Any:
    return lambda connection: connection.execute(_ADD, {"name": name}).rowcount


def breaking_once(first: Callable[[], None], then: Any) -> Any:
    def work(connection: Connection) -> Any:
        first()
        return then(connection)

    return work


def names(database: Database) -> set[str]:
    """What another program sees in the file: that which is committed."""
    with sqlite3.connect(str(database.url.database)) as other:
        found = {name for (name,) in other.execute("SELECT name FROM kept")}
    other.close()
    return found


def commits(database: Database) -> list[None]:
    seen: list[None] = []
    event.listen(database.engine, "commit", lambda _: seen.append(None))
    return seen


async def held_up(database: Database) -> threading.Event:
    """Let everything that comes now wait behind a transaction that runs."""
    began, go_on = threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        began.set()
        go_on.wait(10)

    asyncio.get_running_loop().create_task(database.run(wait))
    await asyncio.to_thread(began.wait, 10)
    return go_on


async def test_what_waits_together_is_committed_together_and_each_gets_its_own_answer(
    database: Database,
) -> None:
    seen = commits(database)
    go_on = await held_up(database)
    together = asyncio.gather(*(database.run(adding(str(n))) for n in range(20)))
    await asyncio.sleep(0)
    go_on.set()
    assert await together == [1] * 20
    assert {str(n) for n in range(20)} <= names(database)
    assert len(seen) <= 3


async def test_whoever_hears_of_it_finds_it_committed(database: Database) -> None:
    async def add(name: str) -> None:
        await database.run(adding(name))
        assert name in names(database)

    await asyncio.gather(*(add(str(n)) for n in range(30)))


async def test_one_that_fails_is_undone_alone_and_hears_its_own_error(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(_ADD, {"name": "half"})
        raise LookupError("mine")

    go_on = await held_up(database)
    together = asyncio.gather(
        database.run(adding("before")),
        database.run(fail),
        database.run(adding("before")),
        database.run(adding("after")),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    go_on.set()
    first, own, double, last = await together
    assert (first, last) == (1, 1)
    assert isinstance(own, LookupError)
    assert isinstance(double, IntegrityError)
    assert {"before", "after"} <= names(database)
    assert "half" not in names(database)


async def test_a_lost_race_is_run_anew(database: Database) -> None:
    tries: list[int] = []

    def lose_once(connection: Connection) -> int:
        tries.append(1)
        if len(tries) == 1:
            connection.execute(_ADD, {"name": "twice"})
            connection.execute(_ADD, {"name": "twice"})
        return len(tries)

    assert await database.run(lose_once) == 2


@pytest.mark.parametrize("when", ["at a statement", "at the commit"])
async def test_where_the_whole_group_is_lost_each_is_run_again_by_itself(
    database: Database, when: str
) -> None:
    broken: list[int] = []

    def break_once(*_: object) -> None:
        if not broken:
            broken.append(1)
            raise OperationalError("disk", {}, sqlite3.OperationalError("disk I/O error"))

    if when == "at the commit":
        event.listen(database.engine, "commit", break_once)
    go_on = await held_up(database)
    works = [adding("one"), adding("two"), adding("three")]
    if when == "at a statement":
        works[1] = breaking_once(break_once, adding("two"))
    together = asyncio.gather(*map(database.run, works))
    await asyncio.sleep(0)
    go_on.set()
    assert await together == [1, 1, 1]
    assert {"one", "two", "three"} <= names(database)
    assert broken == [1]


async def test_a_file_that_another_program_keeps_locked_is_told_to_each_who_waits(database: Database) -> None:
    def impatient(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")

    await database.run(impatient)
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failed = await asyncio.gather(*(database.run(adding(str(n))) for n in range(3)), return_exceptions=True)
    other.execute("ROLLBACK")
    other.close()
    assert [type(error) for error in failed] == [OperationalError] * 3
    assert await database.run(adding("later")) == 1


async def test_whoever_left_before_his_turn_has_nothing_done_for_him(database: Database) -> None:
    go_on = await held_up(database)
    leaving = asyncio.ensure_future(database.run(adding("left")))
    await asyncio.sleep(0)
    leaving.cancel()
    staying = asyncio.ensure_future(database.run(adding("stays")))
    await asyncio.sleep(0)
    go_on.set()
    assert await staying == 1
    assert "left" not in names(database)


async def test_at_the_end_what_waits_is_still_done(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'other.db'}")
    await database.open()
    go_on = await held_up(database)
    waiting = asyncio.gather(*(database.run(adding(str(n))) for n in range(10)))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(database.close())
    go_on.set()
    assert await waiting == [1] * 10
    await closing
    assert {str(n) for n in range(10)} <= names(database)
