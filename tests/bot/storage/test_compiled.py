from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, OperationalError

from bot.storage import Database
from bot.storage.compiled import Rows, swift
from bot.storage.tables import kept, outbox, timers


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    one = Database(f"sqlite:///{tmp_path / 'retriever.db'}")
    await one.open()
    yield one
    await one.close()


LETTER = {"enterprise": "", "team": "T1", "case": "A", "user": "U1", "purpose": "desk", "effect": "{}"}


async def test_a_statement_gives_the_same_by_its_text_as_by_core(database: Database) -> None:
    add = insert(outbox)
    look = select(outbox.c.id, outbox.c.settled, outbox.c.attempts, outbox.c.due_at, outbox.c.case)

    def work(connection: Connection) -> None:
        fast = swift(connection)
        for number in range(3):
            fast.execute(add, {**LETTER, "id": str(number), "due_at": 1.5})
        by_core = [tuple(row) for row in connection.execute(look)]
        for _ in range(3):
            found = fast.execute(look)
            assert [tuple(row) for row in found] == by_core
        row = fast.execute(look.where(outbox.c.id == "2")).one()
        assert (row.case, row.settled, row.attempts, row.due_at) == ("A", False, 0, 1.5)
        first = fast.execute(look).all()[0]
        assert (type(first.settled), type(first.due_at)) == (bool, float)

    await database.run(work)


async def test_each_set_of_columns_that_is_given_has_a_text_of_its_own(database: Database) -> None:
    add = insert(outbox)

    def work(connection: Connection) -> list[Any]:
        fast = swift(connection)
        for number in range(3):
            fast.execute(add, {**LETTER, "id": f"a{number}", "due_at": 1.0})
            fast.execute(add, {**LETTER, "id": f"b{number}", "due_at": 1.0, "attempts": 7})
        return list(fast.execute(select(outbox.c.attempts).order_by(outbox.c.id)).scalars())

    assert await database.run(work) == [0, 0, 0, 7, 7, 7]


async def test_changed_rows_are_counted_and_told(database: Database) -> None:
    add = insert(timers)
    move = update(timers).where(timers.c.case == bindparam("of")).values(at=bindparam("moment"))
    drop = delete(timers).where(timers.c.case == bindparam("of")).returning(timers.c.timer)

    def work(connection: Connection) -> None:
        fast = swift(connection)
        for number in range(3):
            fast.execute(add, {"enterprise": "", "team": "T", "case": "A", "timer": str(number), "at": 1.0})
        for _ in range(3):
            assert fast.execute(move, {"of": "A", "moment": 2.0}).rowcount == 3
            assert fast.execute(move, {"of": "B", "moment": 2.0}).rowcount == 0
            assert fast.execute(select(func.max(timers.c.at))).scalar_one() == 2.0
        assert fast.execute(drop, {"of": "B"}).all() == []
        assert sorted(row.timer for row in fast.execute(drop, {"of": "A"})) == ["0", "1", "2"]

    await database.run(work)


async def test_errors_are_sqlalchemys_and_print_no_values(database: Database) -> None:
    add = insert(kept)

    def double(connection: Connection) -> None:
        for _ in range(3):
            swift(connection).execute(add, {"name": "a", "value": "made-up-canary"})

    def tell_a_lie(connection: Connection) -> None:
        swift(connection).execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(IntegrityError) as caught:
        await database.run(double)
    with pytest.raises(IntegrityError) as again:
        await database.run(double)
    assert "made-up-canary" not in str(caught.value) + repr(again.value)
    with pytest.raises(OperationalError):
        await database.run(tell_a_lie)


def test_rows_keep_to_what_is_asked_of_them() -> None:
    two, none = Rows([(1, "a"), (2, "b")], -1), Rows([], 0)
    assert (two.first(), two.scalar(), list(two.scalars())) == ((1, "a"), 1, [1, 2])
    assert (none.first(), none.scalar(), none.one_or_none(), none.scalar_one_or_none()) == (None,) * 4
    assert Rows([(1,)], 1).scalar_one() == 1
    with pytest.raises(MultipleResultsFound):
        two.one_or_none()
    with pytest.raises(NoResultFound):
        none.scalar_one()
