"""The guard judges the address that is connected to and the port that was asked for."""

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.address_table import is_public
from smtp_probe.failures import ConversationEnded
from smtp_probe.guard import Purpose, connect, judge, socket_factory
from smtp_probe.hosts import literal_address
from smtp_probe.network import Network
from smtp_probe.observation import Ending


def verdict(
    network: Network, address: str, port: int, *, named: int | None = None, purpose: Purpose = Purpose.MAIL
) -> Ending | None:
    named_port = port if named is None else named
    return judge(ip_address(address), port, named_port=named_port, purpose=purpose, network=network)


@pytest.fixture
def listening_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("port", [25, 465, 587, 2525])
def test_mail_ports_of_public_addresses_pass(port: int) -> None:
    assert verdict(Network(), "8.8.8.8", port) is None


@pytest.mark.parametrize("port", [1, 22, 24, 26, 80, 143, 443, 993, 3306, 5432, 65535])
def test_other_ports_are_blocked(port: int) -> None:
    assert verdict(Network(), "8.8.8.8", port) is Ending.PORT_BLOCKED


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_inner_addresses_are_blocked(address: str) -> None:
    assert verdict(Network(), address, 587) is Ending.ADDRESS_BLOCKED


def test_an_allowed_network_opens_its_addresses_and_no_further_ports() -> None:
    network = Network.parse(allow="127.0.0.0/8")

    assert verdict(network, "127.0.0.1", 587) is None
    assert verdict(network, "127.0.0.1", 22) is Ending.PORT_BLOCKED
    assert verdict(network, "10.0.0.1", 587) is Ending.ADDRESS_BLOCKED


def test_an_allowed_pair_opens_that_pair_alone() -> None:
    network = Network.parse(allow="127.0.0.1:41465")

    assert verdict(network, "127.0.0.1", 41465, named=465) is None
    assert verdict(network, "127.0.0.1", 41466, named=465) is Ending.ADDRESS_BLOCKED
    assert verdict(network, "127.0.0.2", 41465, named=465) is Ending.ADDRESS_BLOCKED
    assert verdict(network, "127.0.0.1", 41465) is Ending.PORT_BLOCKED


def test_a_mapped_address_is_allowed_as_the_address_that_it_spells() -> None:
    network = Network.parse(allow="127.0.0.1")

    assert verdict(network, "::ffff:127.0.0.1", 587) is None
    assert verdict(network, "2002:7f00:1::", 587) is Ending.ADDRESS_BLOCKED


def test_denied_networks_win_over_allowed_and_public_ones() -> None:
    network = Network.parse(allow="127.0.0.0/8", deny="127.0.0.9,8.8.8.0/24")

    assert verdict(network, "127.0.0.9", 587) is Ending.ADDRESS_BLOCKED
    assert verdict(network, "8.8.8.8", 587) is Ending.ADDRESS_BLOCKED
    assert verdict(network, "::ffff:8.8.8.8", 587) is Ending.ADDRESS_BLOCKED


def test_scoped_addresses_are_blocked_even_where_their_network_is_allowed() -> None:
    assert verdict(Network.parse(allow="fe80::/10"), "fe80::1%1", 587) is Ending.ADDRESS_BLOCKED


def test_settings_are_fetched_from_the_https_port_only() -> None:
    assert verdict(Network(), "8.8.8.8", 443, purpose=Purpose.DISCOVERY) is None
    assert verdict(Network(), "8.8.8.8", 80, purpose=Purpose.DISCOVERY) is Ending.PORT_BLOCKED
    assert verdict(Network(), "8.8.8.8", 587, purpose=Purpose.DISCOVERY) is Ending.PORT_BLOCKED


def test_the_control_check_goes_to_the_operators_ports_only() -> None:
    network = Network.parse(control="mail.example.org:465")

    assert verdict(network, "8.8.8.8", 465, purpose=Purpose.CONTROL) is None
    assert verdict(network, "8.8.8.8", 587, purpose=Purpose.CONTROL) is Ending.PORT_BLOCKED


async def test_a_refused_address_is_never_connected_to(
    listening_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[object] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "sock_connect", lambda sock, where: connected.append(where))

    with pytest.raises(ConversationEnded) as refused:
        await connect(
            ip_address("127.0.0.1"),
            listening_port,
            named_port=587,
            purpose=Purpose.MAIL,
            network=Network(),
        )

    assert refused.value.ending is Ending.ADDRESS_BLOCKED
    assert connected == []


async def test_an_allowed_address_is_connected_to(listening_port: int) -> None:
    network = Network.parse(allow=f"127.0.0.1:{listening_port}")

    sock = await connect(
        ip_address("127.0.0.1"), listening_port, named_port=587, purpose=Purpose.MAIL, network=network
    )

    with sock:
        assert sock.getpeername() == ("127.0.0.1", listening_port)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_socket_factory_refuses_literals_that_no_resolver_ever_saw() -> None:
    factory = socket_factory(Network(), Purpose.DISCOVERY)

    for address in ("127.0.0.1", "169.254.169.254", "10.0.0.1"):
        with pytest.raises(PermissionError):
            factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)))


def test_the_socket_factory_takes_a_route_for_the_port_that_it_stands_for() -> None:
    network = Network.parse(
        allow="127.0.0.1:41443", route="autoconfig.example.org:443=127.0.0.1:41443", control=""
    )
    factory = socket_factory(network, Purpose.DISCOVERY)

    with factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 41443))) as sock:
        assert sock.getblocking() is False
    with pytest.raises(PermissionError):
        factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 41444)))


# The blocks of the registries for special addresses that a Python version may or may not call global.
SPECIAL = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
    *("::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "64:ff9b:1::/48"),
]


def _within(block: str) -> st.SearchStrategy[int]:
    network = ip_network(block)
    return st.integers(int(network.network_address), int(network.broadcast_address))


@pytest.mark.parametrize("block", SPECIAL)
@given(data=st.data(), port=st.sampled_from([25, 465, 587, 2525]))
def test_no_address_of_a_special_block_passes_the_guard(block: str, data: st.DataObject, port: int) -> None:
    number = data.draw(_within(block))
    make = IPv4Address if ip_network(block).version == 4 else IPv6Address

    assert verdict(Network(), str(make(number)), port) is Ending.ADDRESS_BLOCKED


@given(inner=_within("127.0.0.0/8") | _within("10.0.0.0/8") | _within("169.254.0.0/16"))
def test_no_packing_of_an_inner_address_passes_the_guard(inner: int) -> None:
    packings = (0xFFFF << 32 | inner, 0x0064FF9B << 96 | inner, 0x2002 << 112 | inner << 80, inner)

    for packing in packings:
        assert verdict(Network(), str(IPv6Address(packing)), 587) is Ending.ADDRESS_BLOCKED


@given(number=st.integers(0, 2**32 - 1), port=st.integers(1, 65535))
def test_whatever_passes_is_public_and_on_a_mail_port(number: int, port: int) -> None:
    address = IPv4Address(number)
    passes = verdict(Network(), str(address), port) is None

    assert not passes or (is_public(address) and port in {25, 465, 587, 2525})


@given(number=_within("10.0.0.0/8"), prefix=st.integers(8, 32))
def test_an_allowed_network_opens_its_own_addresses_alone(number: int, prefix: int) -> None:
    opened = ip_network((number, prefix), strict=False)
    network = Network.parse(allow=str(opened))

    assert verdict(network, str(IPv4Address(number)), 587) is None
    below = int(opened.network_address) - 1
    assert verdict(network, str(IPv4Address(below)), 587) is (
        None if is_public(IPv4Address(below)) else Ending.ADDRESS_BLOCKED
    )


@given(text=st.text(max_size=40))
def test_no_spelling_of_a_host_becomes_an_inner_address(text: str) -> None:
    """What the guard is given to judge is a literal in its usual spelling, or comes from a name server."""
    literal = literal_address(text)

    assert literal is None or verdict(Network(), str(literal), 587) is (
        None if is_public(literal) else Ending.ADDRESS_BLOCKED
    )
