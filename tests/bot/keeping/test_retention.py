import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select, text

from bot.incoming import Person, Tenant
from bot.keeping.retention import AUDIT, CLOSED_CASES, DAY, HOUR, Retention
from bot.outgoing import Place
from bot.storage import Database, Store, Unit
from bot.storage.records import LoginAttempt
from bot.storage.tables import metadata
from tests.bot.fakes import Clock

HERE = Tenant("", "T1")
JO = Person(HERE, "UJO")


def fill(unit: Unit, now: float, case: str = "A") -> None:
    """A case that is closed at once, and something in every table that forgets."""
    number = int(now)
    unit.inbox.record(HERE, key=f"{case}{number}", stream="UJO", kind="Wrote", payload="{}", now=now)
    waiting = unit.inbox.next(HERE, "UJO")
    assert waiting is not None
    unit.inbox.settle(HERE, waiting.seq, now)
    letter = f"{case}{number}"
    unit.outbox.add(HERE, letter=letter, case=case, user="UJO", purpose="customer", effect="{}", now=now)
    unit.outbox.delivered(unit.outbox.due(now)[0], now)
    unit.outbox.remember(HERE, case, "desk_card", Place("C1", case), now)
    unit.outbox.remember(HERE, "", "home:UJO", Place("", ""), now)
    unit.outbox.remember(HERE, "", "edited:UJO:D1:1.1", Place("D1", "2.2"), now)
    unit.attempts.add(LoginAttempt("m", "p", "w", None), now)
    unit.pictures.keep(HERE, case, file="F1", name="a.png", link="https://x", now=now)
    unit.probes.request(HERE, case, 1, user="UJO", kind="reach", effect="{}", ticket=None, view=None)
    unit.probes.end(HERE, case, 1, now)
    unit.paces.take(HERE, "UJO", now)
    unit.timers.set(HERE, case, "remind", now)
    unit.audit.add(HERE, actor=JO, act="login_attempt", case=case, now=now)
    stored = unit.cases.add(HERE, case, user="UJO", state="{}", now=now)
    unit.cases.add_event(HERE, case, event="{}", now=now)
    unit.cases.save(HERE, stored, state="{}", is_open=False, now=now)
    row = {"enterprise": "", "team": "T1", "case": case}
    closed = {"week": 1, "outcome": "", "step": 0, "cause": "", "provider": "", "handed_off": False}
    connection = unit.people._connection
    connection.execute(insert(metadata.tables["summaries"]), row | closed)
    connection.execute(
        insert(metadata.tables["spent"]), {"budget": "b", "who": "w", "what": "", "amount": 1, "at": now}
    )


async def counts(store: Store) -> dict[str, int]:
    def count(connection: Connection) -> dict[str, int]:
        found = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
        return {name: rows for name, rows in found.items() if rows and name != "kept"}

    return await store.database.run(count)


async def test_each_thing_is_gone_when_its_time_is_over_and_not_before(store: Store) -> None:
    retention = Retention(store, Clock())
    await store.run(lambda unit: fill(unit, 0.0))
    everything = await counts(store)
    assert everything["sent"] == 3

    async def gone_after(age: float) -> set[str]:
        before = await counts(store)
        await retention.forget(age - 1.0)
        assert await counts(store) == before, age
        await retention.forget(age + 1.0)
        left = await counts(store)
        return {name for name in before if left.get(name, 0) < before[name]}

    assert await gone_after(DAY) == {"login_attempts", "sent", "spent"}  # of "sent": which line was changed
    await retention.forget(DAY + 60.0)  # allowances run a little into the future
    assert await gone_after(2 * DAY) == {"inbox"}
    assert await gone_after(7 * DAY) == {"outbox", "probes"}
    assert await gone_after(30 * DAY) == {"pictures"}
    # Transcript, evidence, and where messages stand; also whose Home was looked at.
    assert await gone_after(90 * DAY) == {"cases", "events", "sent", "desk_threads", "timers"}
    assert await gone_after(AUDIT) == {"audit"}
    assert await counts(store) == {"summaries": 1}
    assert await store.database.run(lambda c: c.scalar(text('SELECT "case" FROM summaries'))) is None


async def test_an_open_case_and_an_unsaid_letter_are_kept_however_old(store: Store) -> None:
    def begin(unit: Unit) -> None:
        unit.cases.add(HERE, "A", user="UJO", state="{}", now=0.0)
        unit.outbox.add(HERE, letter="1", case="A", user="UJO", purpose="desk", effect="{}", now=0.0)
        unit.inbox.record(HERE, key="1", stream="UJO", kind="Wrote", payload="{}", now=0.0)

    await store.run(begin)
    assert not await Retention(store, Clock()).forget(10 * 365 * DAY)
    assert set(await counts(store)) == {"cases", "outbox", "inbox"}


async def test_a_case_that_is_opened_again_begins_its_time_anew(store: Store) -> None:
    await store.run(lambda unit: fill(unit, 0.0))

    def reopen(unit: Unit) -> None:
        case = unit.cases.get(HERE, "A")
        assert case is not None
        unit.cases.save(HERE, case, state="{}", is_open=True, now=80 * DAY)

    await store.run(reopen)
    await Retention(store, Clock()).forget(200 * DAY)
    assert await store.run(lambda unit: unit.cases.get(HERE, "A")) is not None


async def test_more_than_one_transaction_may_hold_is_forgotten_in_several(store: Store) -> None:
    def fill_many(unit: Unit) -> None:
        for number in range(120):
            fill(unit, float(number), f"A{number}")

    await store.run(fill_many)
    gone = await Retention(store, Clock()).forget(CLOSED_CASES + 61.0)
    assert (gone["cases"], gone["letters"]) == (61, 120)
    assert (await counts(store))["events"] == 59


async def test_a_letter_that_hangs_does_not_keep_the_ones_behind_it(store: Store) -> None:
    def write(unit: Unit) -> None:
        for number in range(1_200):
            unit.outbox.add(
                HERE, letter=str(number), case="A", user=f"U{number}", purpose="desk", effect="{}", now=0.0
            )
        for letter in unit.outbox.due(1.0):
            if letter.seq > 700:
                unit.outbox.delivered(letter, 1.0)

    await store.run(write)
    await Retention(store, Clock()).forget(8 * DAY)
    assert (await counts(store))["outbox"] == 700


async def test_of_all_replicas_one_forgets_in_an_hour(store: Store, database_url: str) -> None:
    clock = Clock()
    others = [Store(Database(database_url)) for _ in range(3)]
    all_of_them = [Retention(one, clock) for one in (store, *others)]
    told = await asyncio.gather(*(one.look() for one in all_of_them))
    assert len([one for one in told if one is not None]) == 1
    clock.passes(seconds=HOUR)
    told = await asyncio.gather(*(one.look() for one in all_of_them))
    assert len([one for one in told if one is not None]) == 1
    for one in others:
        await one.database.close()


async def test_it_runs_at_the_start(store: Store) -> None:
    clock = Clock()
    await store.run(lambda unit: fill(unit, clock().timestamp() - 3 * DAY))
    loop = asyncio.ensure_future(Retention(store, clock).run())
    async with asyncio.timeout(20):
        while "inbox" in await counts(store):
            await asyncio.sleep(0.01)
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop


async def test_no_big_table_is_read_as_a_whole(store: Store) -> None:
    if not store.database.is_sqlite:
        return  # an empty table of PostgreSQL is always read as a whole
    await store.run(lambda unit: fill(unit, 0.0))
    seen: list[tuple[str, Any]] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", listen)
    await Retention(store, Clock()).forget(CLOSED_CASES + 1.0)
    event.remove(store.database.engine, "before_cursor_execute", listen)

    def plans(connection: Connection) -> set[str]:
        found: set[str] = set()
        for statement, parameters in seen:
            if statement.startswith(("SELECT", "DELETE", "UPDATE")):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found |= {str(row[3]) for row in rows}
        return found

    told = await store.database.run(plans)
    assert any("SEARCH events USING" in one for one in told)
    whole = {one for one in told if re.match(r"SCAN (?!paces)\w+$", one)}
    assert whole == set()
