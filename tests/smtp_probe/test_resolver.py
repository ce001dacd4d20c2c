"""Name servers are asked for absolute names, and every way of failing is told apart."""

import asyncio

import pytest

from smtp_probe.lab import Lab
from smtp_probe.observation import Ending
from smtp_probe.resolver import MOST_ADDRESSES, look_up, look_up_addresses


async def test_both_families_are_found(lab: Lab) -> None:
    lab.names.add("both.example", A=("192.0.2.1", "192.0.2.2"), AAAA="2001:db8::1")
    answer = await look_up_addresses("both.example", lab.network, limit=2)

    assert set(answer.records) == {"192.0.2.1", "192.0.2.2", "2001:db8::1"}
    assert answer.failure is None


async def test_one_family_is_enough(lab: Lab) -> None:
    lab.names.add("six.example", AAAA="2001:db8::1")

    assert (await look_up_addresses("six.example", lab.network, limit=2)).records == ("2001:db8::1",)


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("no-such-name.example", Ending.NO_NAME),
        ("only-text.example", Ending.NO_ADDRESS),
        ("broken.example", Ending.DNS_FAILED),
        ("silent.example", Ending.DNS_FAILED),
        ("a" * 64 + ".example", Ending.INVALID_INPUT),
        ("a..example", Ending.INVALID_INPUT),
    ],
)
async def test_every_failure_is_named(lab: Lab, name: str, failure: Ending) -> None:
    lab.names.add("only-text.example", TXT='"hello"')
    lab.names.break_name("broken.example")
    lab.names.silence("silent.example")

    assert (await look_up_addresses(name, lab.network, limit=0.5)).failure is failure


async def test_a_name_is_asked_for_as_it_stands(lab: Lab) -> None:
    lab.names.add("db.example", A="192.0.2.1")

    assert (await look_up_addresses("db", lab.network, limit=1)).failure is Ending.NO_NAME


async def test_localhost_is_not_looked_up_in_a_file(lab: Lab) -> None:
    assert (await look_up("localhost", "A", lab.network, limit=1)).failure is Ending.NO_NAME


async def test_a_flood_of_addresses_is_cut(lab: Lab) -> None:
    lab.names.add("many.example", A=tuple(f"192.0.2.{number}" for number in range(1, 30)), AAAA="2001:db8::1")
    answer = await look_up_addresses("many.example", lab.network, limit=2)

    assert len(answer.records) == MOST_ADDRESSES
    assert "2001:db8::1" in answer.records
    assert answer.left_out == 30 - MOST_ADDRESSES


async def test_a_flood_is_cut_at_the_same_place_in_whatever_order_it_comes(lab: Lab) -> None:
    flood = tuple(f"192.0.2.{number}" for number in range(1, 30))
    kept = set()
    for turned in (0, 7, 20):
        name = f"turned-{turned}.example"
        lab.names.add(name, A=(*flood[turned:], *flood[:turned]))
        kept.add(frozenset((await look_up_addresses(name, lab.network, limit=2)).records))
    assert kept == {frozenset(flood[:MOST_ADDRESSES])}


async def test_other_records_come_as_text(lab: Lab) -> None:
    lab.names.add("pets.example", MX="10 mx.pets.example.")

    assert (await look_up("pets.example", "MX", lab.network, limit=2)).records == ("10 mx.pets.example.",)


async def test_a_family_that_is_never_answered_does_not_hold_up_the_other(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.names.add("half.example", A="192.0.2.1")
    answer = lab.names.answer
    monkeypatch.setattr(
        lab.names, "answer", lambda question: None if b"\x00\x1c\x00\x01" in question else answer(question)
    )
    loop = asyncio.get_running_loop()
    began = loop.time()

    assert (await look_up_addresses("half.example", lab.network, limit=20)).records == ("192.0.2.1",)
    assert loop.time() - began < 5
