"""The control check tells whether our own way out works."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from types import MappingProxyType

import pytest

from smtp_probe import Network
from smtp_probe.control import Control, control_check
from smtp_probe.lab import Lab
from smtp_probe.network import HostPort


@pytest.fixture
def open_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def shut_port() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def network_of(lab: Lab, *control: HostPort, allowed: str = "127.0.0.0/8") -> Network:
    return replace(lab.network, control=control, allow=(ip_network(allowed),), route=MappingProxyType({}))


async def checked(network: Network, version: int | None = None) -> Control:
    end = asyncio.get_running_loop().time() + 2
    return await control_check(network, end=end, version=version)


async def test_one_host_that_answers_is_enough(lab: Lab, open_port: int, shut_port: int) -> None:
    lab.names.add("one.example", A="127.0.0.1")
    network = network_of(
        lab,
        HostPort("no-such.example", 465),
        HostPort("one.example", shut_port),
        HostPort("one.example", open_port),
    )

    assert await checked(network) == "fine"


async def test_where_none_answers_our_way_out_has_failed(lab: Lab, shut_port: int) -> None:
    lab.names.add("one.example", A="127.0.0.1")

    assert await checked(network_of(lab, HostPort("one.example", shut_port))) == "failed"


async def test_a_host_without_the_family_in_question_proves_nothing(lab: Lab, open_port: int) -> None:
    lab.names.add("one.example", A="127.0.0.1")

    assert await checked(network_of(lab, HostPort("one.example", open_port)), version=6) == "failed"


async def test_the_guard_judges_control_hosts_too(lab: Lab, open_port: int) -> None:
    lab.names.add("one.example", A="127.0.0.1")
    network = network_of(lab, HostPort("one.example", open_port), allowed="192.0.2.0/24")

    assert await checked(network) == "failed"
