import asyncio
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from bot.incoming import Person, Tenant
from bot.storage import Database, Store, Unit, remnants
from tests.bot.talking import files_with

HERE = Tenant("", "T1")
CANARY = "kanarienvogel-81c7"


def talk(unit: Unit, number: int, words: str) -> None:
    """A case that grows and moves within the file, as cases do."""
    name, user = f"A{number}", f"U{number}"
    case = unit.cases.add(HERE, name, user=user, state=words * (number % 90), now=1.0)
    unit.cases.save(HERE, case, state=words * (number % 60 + 1), is_open=False, now=2.0)
    for length in range(5):
        unit.cases.add_event(HERE, name, event=words * (length * 20 + 1), now=1.0)


async def test_nothing_of_what_was_deleted_is_left_in_any_file(store: Store, tmp_path: Path) -> None:
    def fill(unit: Unit) -> None:
        for number in range(200):
            talk(unit, number, CANARY if number % 3 == 0 else "other words ")

    await store.run(fill)
    other = Store(Database(store.database.url.render_as_string(hide_password=False)))
    await other.database.open()

    def erase(unit: Unit) -> None:
        for number in range(0, 200, 3):
            unit.people.erase(Person(HERE, f"U{number}"))

    await store.run(erase)
    # Another process has the database open, and works on.
    await other.run(lambda unit: talk(unit, 1_000, "later words "))
    assert await remnants.clear(store.database)
    if store.database.is_sqlite:
        assert files_with(tmp_path / "data", CANARY) == []
    left = await other.database.run(lambda c: c.scalar(text("SELECT count(*) FROM cases")))
    assert left == 200 - 67 + 1
    await other.database.close()
    assert await store.run(lambda unit: unit.cases.get(HERE, "A1000")) is not None


def while_another_works_on_a_table(url: str, limit: str) -> tuple[Database, Engine]:
    limited = make_url(url).update_query_dict({"options": f"-c {limit}=200ms"})
    other = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    return Database(limited.render_as_string(hide_password=False)), other


async def test_a_big_database_takes_its_time_and_who_waits_too_long_for_another_says_so(
    postgres_url: str,
) -> None:
    patient, other = while_another_works_on_a_table(postgres_url, "statement_timeout")
    impatient, _ = while_another_works_on_a_table(postgres_url, "lock_timeout")
    await patient.open()
    with other.begin() as connection:
        connection.execute(text("LOCK TABLE cases IN SHARE UPDATE EXCLUSIVE MODE"))
        waiting = asyncio.ensure_future(remnants.clear(patient))
        assert await remnants.clear(impatient) is False
        await asyncio.sleep(0.3)
    assert await waiting is True
    limit = await patient.run(lambda c: c.scalar(text("SHOW statement_timeout")))
    assert limit == "200ms"
    other.dispose()
    for database in (patient, impatient):
        await database.close()
