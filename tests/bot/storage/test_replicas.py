import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.engine import make_url

from bot.errors import BotError
from bot.incoming import Tenant
from bot.storage import Database, Store, replicas
from bot.storage.replicas import Act, Call, Line

CALL = Call(Act.START, Tenant("E1", "T1"), "A", 3)


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[Store, Store]]:
    stores = Store(Database(postgres_url)), Store(Database(postgres_url))
    for store in stores:
        await store.database.open()
    yield stores
    for store in stores:
        await store.database.close()


async def until_living(store: Store, *numbers: int) -> None:
    async with asyncio.timeout(10):
        while await store.run(lambda unit: unit.replicas.living()) != set(numbers):
            await asyncio.sleep(0.01)


async def test_a_replica_lives_as_long_as_its_own_connection(two: tuple[Store, Store]) -> None:
    here, there = two
    line = Line(there.database.url, there.database.number)
    await until_living(here, here.database.number)
    await line.open()
    await until_living(here, here.database.number, there.database.number)
    await line.close()
    await until_living(here, here.database.number)


async def test_a_replica_that_gives_no_sign_of_life_is_not_among_the_living(
    two: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two
    monkeypatch.setattr(replicas, "SILENT_FOR", 0.2)
    line = Line(there.database.url, there.database.number)
    await line.open()  # and then it stands still, or its machine has vanished
    await until_living(here, here.database.number)
    monkeypatch.undo()
    back = asyncio.ensure_future(line.run(lambda call: None))
    await until_living(here, here.database.number, there.database.number)
    back.cancel()
    await asyncio.wait([back])
    await line.close()


async def test_a_server_without_a_connection_to_spare_is_named_with_its_remedy() -> None:
    line = Line(make_url("postgresql+psycopg://me:canary@127.0.0.1:1/nothing"), 1)
    with pytest.raises(BotError, match="no further connection") as refused:
        await line.open()
    assert "max_connections" in refused.value.hint
    assert "canary" not in str(refused.value)


async def test_a_call_reaches_the_other_replica_once_its_transaction_is_kept(
    two: tuple[Store, Store],
) -> None:
    here, there = two
    heard: asyncio.Queue[Call] = asyncio.Queue()
    line = Line(there.database.url, there.database.number)
    await line.open()
    listening = asyncio.ensure_future(line.run(heard.put_nowait))
    await here.run(lambda unit: unit.replicas.call(CALL))
    async with asyncio.timeout(10):
        assert await heard.get() == CALL
    listening.cancel()
    await asyncio.wait([listening])
    await line.close()


async def test_of_two_replicas_that_read_a_letter_one_gets_it(two: tuple[Store, Store]) -> None:
    here, there = two
    await here.run(
        lambda unit: unit.outbox.add(
            Tenant("", "T1"), letter="a", case="A", user="U1", purpose="customer", effect="{}", now=1.0
        )
    )
    (letter,) = await here.run(lambda unit: unit.outbox.due(1.0))
    got = await asyncio.gather(
        *(store.run(lambda unit: unit.outbox.claim(letter, 1.0, lease=60)) for store in (here, there) * 5)
    )
    assert sorted(got) == [False] * 9 + [True]


async def test_a_file_has_no_other_replicas(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(Database(f"sqlite:///{tmp_path_factory.mktemp('data') / 'retriever.db'}"))
    await store.database.open()
    assert await store.run(lambda unit: unit.replicas.living()) == {store.database.number}
    await store.run(lambda unit: unit.replicas.call(CALL))
    await store.database.close()
