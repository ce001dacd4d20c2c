import asyncio
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from bot.incoming import Person, Tenant
from bot.probe_budget import CONNECTIONS, HOSTS, TO_ADDRESS, TO_NETWORK, admission, is_at_it_already, take
from bot.storage import Database, Store, Unit
from smtp_probe.network import AddressPort, Network
from tests.bot.fakes import Clock

HOUR, DAY = 3_600.0, 86_400.0
STRANGE = "mail.kennel.example"
KNOWN = "smtp.gmail.com"


def person(number: int = 1, team: str = "T1") -> Person:
    return Person(Tenant("", team), f"U{number}")


def connect(
    unit: Unit, at: float, *, who: Person | None = None, host: str = STRANGE, address: str = "198.51.100.7"
) -> bool:
    return take(unit, who or person(), host, ip_address(address), at)


async def test_a_person_names_ten_hosts_a_day_and_may_go_on_with_those(store: Store) -> None:
    def play(unit: Unit) -> list[bool]:
        told = [
            connect(unit, 1.0, host=f"mail{number}.example", address=f"198.51.{number}.7")
            for number in range(HOSTS + 1)
        ]
        told += [
            connect(unit, 2.0, host="MAIL3.example.", address="198.51.3.7"),
            connect(unit, 2.0, host=KNOWN),
        ]
        return [*told, connect(unit, DAY + 1.0, host="mail10.example")]

    assert await store.run(play) == [True] * HOSTS + [False, True, True, True]


async def test_a_person_connects_sixty_times_a_day_also_to_known_providers(store: Store) -> None:
    def play(unit: Unit) -> list[bool]:
        told = [connect(unit, float(number), host=KNOWN) for number in range(CONNECTIONS + 1)]
        return [*told, connect(unit, 9.0, host=KNOWN, who=person(2)), connect(unit, DAY + 99.0, host=KNOWN)]

    assert await store.run(play) == [True] * CONNECTIONS + [False, True, True]


async def test_an_address_is_tried_twenty_times_an_hour_whoever_tries_by_whatever_name(
    store: Store,
) -> None:
    def play(unit: Unit) -> list[bool]:
        told = [
            connect(unit, 1.0, who=person(number, f"T{number}"), host=f"m{number}.example")
            for number in range(TO_ADDRESS + 1)
        ]
        return [*told, connect(unit, 1.0, address="198.51.100.8"), connect(unit, HOUR + 2.0)]

    assert await store.run(play) == [True] * TO_ADDRESS + [False, True, True]


@pytest.mark.parametrize(
    ("pattern", "outside"), [("198.51.100.{}", "198.51.101.1"), ("2001:db8:1:{}::1", "2001:db8:2::1")]
)
async def test_a_neighbourhood_is_tried_sixty_times_an_hour(store: Store, pattern: str, outside: str) -> None:
    def play(unit: Unit) -> list[bool]:
        told = [
            connect(unit, 1.0, who=person(number), address=pattern.format(number))
            for number in range(TO_NETWORK + 1)
        ]
        return [*told, connect(unit, 1.0, who=person(99), address=outside)]

    assert await store.run(play) == [True] * TO_NETWORK + [False, True]


async def test_a_known_providers_address_is_no_strangers(store: Store) -> None:
    def play(unit: Unit) -> list[bool]:
        return [connect(unit, 1.0, who=person(number), host=KNOWN) for number in range(TO_NETWORK + 5)]

    assert set(await store.run(play)) == {True}


async def test_of_replicas_that_race_for_the_last_connections_none_gets_too_many(store: Store) -> None:
    url = store.database.url.render_as_string(hide_password=False)
    stores = [store, *(Store(Database(url)) for _ in range(2))]
    told = await asyncio.gather(
        *(one.run(lambda unit, n=n: connect(unit, 1.0, who=person(n))) for n, one in enumerate(stores * 10))
    )
    assert sum(told) == TO_ADDRESS
    for one in stores[1:]:
        await one.database.close()


async def test_the_operators_own_targets_are_not_counted(store: Store) -> None:
    target = AddressPort(ip_address("127.0.0.1"), 2525)
    for allow in ((target,), (ip_network("127.0.0.0/8"),)):
        admit = admission(store, Clock(), person(), Network(allow=allow))
        assert {await admit(STRANGE, target) for _ in range(TO_ADDRESS + 5)} == {True}
    admit = admission(store, Clock(), person(), Network(allow=(replace(target, port=2526),)))
    assert [await admit(STRANGE, target) for _ in range(TO_ADDRESS + 1)][-1] is False


async def test_a_second_test_of_a_person_at_the_same_time_is_known_as_one(store: Store) -> None:
    def play(unit: Unit) -> list[bool]:
        me, other = person(1), person(2)
        for who, case in ((me, "A"), (me, "B"), (other, "C")):
            unit.probes.request(
                who.tenant, case, 1, user=who.user, kind="reach", effect="{}", ticket=None, view=None
            )
        told = [is_at_it_already(unit, me, "A", 1)]
        unit.probes.start(me.tenant, "A", 1, 1.0)
        unit.probes.start(other.tenant, "C", 1, 1.0)
        told += [is_at_it_already(unit, me, "A", 1), is_at_it_already(unit, me, "B", 1)]
        unit.probes.end(me.tenant, "A", 1, 2.0)
        return [*told, is_at_it_already(unit, me, "B", 1)]

    assert await store.run(play) == [False, False, True, False]
