import asyncio

from bot.incoming import Tenant
from bot.storage import Store

HERE, TWIN = Tenant("", "T1"), Tenant("", "T2")


async def test_ten_go_at_once_and_the_rest_a_second_apart(store: Store) -> None:
    moments = [await store.run(lambda unit: unit.paces.take(HERE, "U1", 100.0)) for _ in range(13)]
    assert moments == [100.0] * 10 + [101.0, 102.0, 103.0]
    assert await store.run(lambda unit: unit.paces.take(HERE, "U1", 200.0)) == 200.0


async def test_no_two_are_promised_the_same_moment_when_many_ask_at_once(store: Store) -> None:
    takes = (store.run(lambda unit: unit.paces.take(HERE, "U1", 100.0)) for _ in range(30))
    moments = sorted(await asyncio.gather(*takes))
    assert moments == [100.0] * 10 + [100.0 + number for number in range(1, 21)]


async def test_each_person_has_a_pace_and_the_desk_has_one_for_all_workspaces(store: Store) -> None:
    async def promised(tenant: Tenant, lane: str) -> float:
        return await store.run(lambda unit: unit.paces.take(tenant, lane, 100.0))

    assert [await promised(HERE, "U1") for _ in range(11)][-1] == 101.0
    assert await promised(HERE, "U2") == 100.0
    assert await promised(TWIN, "U1") == 100.0
    assert [await promised(HERE, "desk") for _ in range(10)][-1] == 100.0
    assert await promised(TWIN, "desk") == 101.0


async def test_a_pause_is_its_workspaces_alone_and_is_never_made_shorter(store: Store) -> None:
    await store.run(lambda unit: unit.paces.pause(HERE, 130.0))
    await store.run(lambda unit: unit.paces.pause(HERE, 110.0))
    assert await store.run(lambda unit: unit.paces.paused_until(HERE)) == 130.0
    assert await store.run(lambda unit: unit.paces.paused_until(TWIN)) == 0.0
