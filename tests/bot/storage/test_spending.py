import asyncio

from sqlalchemy import text

from bot.storage import Database, Store, Unit


async def test_a_budget_counts_by_whom_and_since_when(store: Store) -> None:
    def play(unit: Unit) -> list[object]:
        jo, ann = unit.spending.name("jo"), unit.spending.name("ann")
        unit.spending.take("hosts", jo, 1.0, what="a", amount=2)
        unit.spending.take("hosts", jo, 5.0, what="b")
        unit.spending.take("lines", jo, 5.0)
        unit.spending.take("hosts", ann, 5.0, what="a")
        return [
            unit.spending.used("hosts", jo, 0.0),
            unit.spending.used("hosts", jo, 1.0),
            unit.spending.used("hosts", "nobody", 0.0),
            unit.spending.kinds("hosts", jo, 0.0),
            unit.spending.times("hosts", jo, 0.0),
        ]

    assert await store.run(play) == [3, 1, 0, {"a", "b"}, [1.0, 5.0]]


async def test_names_are_the_same_everywhere_and_tell_nobody(store: Store, database_url: str) -> None:
    name = await store.run(lambda unit: unit.spending.name("T1", "UJO"))
    other = Store(Database(database_url))
    assert await other.run(lambda unit: unit.spending.name("T1", "UJO")) == name
    assert await other.run(lambda unit: unit.spending.name("T1U", "JO")) != name
    await other.run(lambda unit: unit.spending.take("b", name, 1.0))
    rows = await store.database.run(lambda c: repr(c.execute(text("SELECT * FROM spent")).all()))
    assert "UJO" not in rows
    await other.database.close()


async def test_of_many_who_race_for_the_last_one_one_gets_it(store: Store, database_url: str) -> None:
    stores = [store, *(Store(Database(database_url)) for _ in range(3))]

    def take(unit: Unit) -> bool:
        unit.spending.lock("jo")
        if unit.spending.used("b", "jo", 0.0) >= 3:
            return False
        unit.spending.take("b", "jo", 1.0)
        return True

    told = await asyncio.gather(*(one.run(take) for one in stores for _ in range(5)))
    assert sum(told) == 3
    for one in stores[1:]:
        await one.database.close()
