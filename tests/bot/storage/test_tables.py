from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, event, text

from bot.incoming import Tenant
from bot.storage import Database, Store, Unit

HERE = Tenant("", "T1")
MANY = 20_000
PAST = (
    "INSERT INTO inbox (enterprise, team, key, stream, kind, received_at, handled_at)"
    " SELECT '', 'T1', n::text, 'U' || n % 50, 'Wrote', n, n FROM generate_series(1, :many) n",
    'INSERT INTO outbox (id, enterprise, team, "case", "user", purpose, effect, due_at, attempts, settled)'
    " SELECT n::text, '', 'T1', 'C' || n, 'U' || n % 50, 'customer', '{}', n, 1, true"
    " FROM generate_series(1, :many) n",
    'INSERT INTO cases (enterprise, team, id, "user", open, version, state, opened_at, changed_at)'
    " SELECT '', 'T1', 'C' || n, 'U' || n, true, 1, '{}', n, n FROM generate_series(1, :many) n",
)


def a_turn_and_a_look(unit: Unit) -> None:
    """The statements that are made for every turn, and whenever somebody looks for work."""
    unit.inbox.next(HERE, "U5")
    unit.inbox.waiting_streams(50.0)
    case = unit.cases.open_of(HERE, "U5", lock=True)
    assert case is not None
    unit.cases.get(HERE, "C5", lock=True)
    unit.cases.save(HERE, case, state="{}", is_open=True, now=1.0)
    unit.cases.add_event(HERE, "C5", event="{}", now=1.0)
    unit.outbox.due(50.0)
    unit.outbox.next_due()
    unit.outbox.waiting()
    unit.outbox.lessees(50.0)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def test_nothing_of_a_turn_reads_the_past_even_before_the_server_has_counted_anything(
    postgres_url: str,
) -> None:
    database = Database(postgres_url)
    await database.open()
    await database.run(lambda c: [c.execute(text(one), {"many": MANY}) for one in PAST])
    seen: list[tuple[str, Any]] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", listen)
    await Store(database).run(a_turn_and_a_look)
    event.remove(database.engine, "before_cursor_execute", listen)

    def read(connection: Connection, statement: str, parameters: Any) -> float:
        plain: Any = connection.connection.driver_connection
        ((told,),) = plain.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).fetchall()
        return sum(
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in nodes(told[0]["Plan"])
        )

    for statement, parameters in seen:
        rows = await database.run(lambda c, s=statement, p=parameters: read(c, s, p))  # type: ignore[misc]
        assert rows < 10, statement
    assert len(seen) == 10
    await database.close()
