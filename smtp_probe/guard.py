"""Opens every socket of the project, after judging the very address that it connects to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Any, assert_never

from smtp_probe.address_table import embedded_addresses, is_public
from smtp_probe.failures import ConversationEnded
from smtp_probe.network import AddressPort, AllowEntry, IPAddress, Network
from smtp_probe.observation import Ending

Admission = Callable[[str, AddressPort], Awaitable[bool]]
"""Told a host and the address and port it leads to; says whether one more connection may be made there."""

ADMISSION: ContextVar[Admission | None] = ContextVar("admission", default=None)
"""Set by who runs probes for others and counts what they connect to; asked before every attempt."""


class Purpose(StrEnum):
    """What a connection is for; each purpose has its own ports."""

    MAIL = "mail"
    DISCOVERY = "discovery"
    """Settings by HTTPS: port 443."""
    CONTROL = "control"
    """The hosts that the operator named for the control check."""


def judge(
    address: IPAddress, port: int, *, named_port: int, purpose: Purpose, network: Network
) -> Ending | None:
    """Return why this address and port may not be connected to; None if they may.

    `port` is the one connected to; `named_port` is the one that was asked for, which differs if a route
    leads elsewhere. Sends nothing.
    """
    if not _port_allowed(named_port, purpose, network):
        return Ending.PORT_BLOCKED
    return None if _address_allowed(address, port, network) else Ending.ADDRESS_BLOCKED


async def admitted(host: str, target: AddressPort) -> Ending | None:
    """Return why the caller of the probe does not want this connection; None if it does, or has not said."""
    admission = ADMISSION.get()
    return None if admission is None or await admission(host, target) else Ending.NOT_ADMITTED


async def connect(
    address: IPAddress, port: int, *, named_port: int, purpose: Purpose, network: Network
) -> socket.socket:
    """Return a connected, non-blocking TCP socket.

    ConversationEnded if the guard refuses; otherwise what the operating system raises. Cancelled, it leaves
    no socket behind.
    """
    sock = _judged_socket(address, port, named_port=named_port, purpose=purpose, network=network)
    try:
        await asyncio.get_running_loop().sock_connect(sock, (str(address), port))
    except BaseException:
        sock.close()
        raise
    return sock


def socket_factory(network: Network, purpose: Purpose) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Return a `socket_factory` for aiohttp's connector: it judges literals and redirects as well.

    PermissionError if the guard refuses. The entries of `network.route` count as their named ports.
    """

    def judged(addr_info: tuple[Any, ...]) -> socket.socket:
        host, port = addr_info[4][:2]
        address = ip_address(host)
        target = AddressPort(address, port)
        named = next((key[1] for key, routed in network.route.items() if routed == target), port)
        try:
            return _judged_socket(address, port, named_port=named, purpose=purpose, network=network)
        except ConversationEnded as refusal:
            raise PermissionError(refusal.ending.value) from None

    return judged


def _judged_socket(
    address: IPAddress, port: int, *, named_port: int, purpose: Purpose, network: Network
) -> socket.socket:
    refusal = judge(address, port, named_port=named_port, purpose=purpose, network=network)
    if refusal is not None:
        raise ConversationEnded(refusal)
    sock = socket.socket(_family(address), socket.SOCK_STREAM)
    sock.setblocking(False)
    # Every command waits for its reply: Nagle's algorithm could only hold one back.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _port_allowed(port: int, purpose: Purpose, network: Network) -> bool:
    match purpose:
        case Purpose.MAIL:
            return port in network.ports
        case Purpose.DISCOVERY:
            return port == 443
        case Purpose.CONTROL:
            return any(port == control.port for control in network.control)
        case _:
            assert_never(purpose)


def _address_allowed(address: IPAddress, port: int, network: Network) -> bool:
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    forms = [address, *(embedded_addresses(address) if isinstance(address, IPv6Address) else ())]
    if any(form in denied for form in forms for denied in network.deny):
        return False
    plain = address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
    if any(_is_entry(plain, port, entry) or _is_entry(address, port, entry) for entry in network.allow):
        return True
    return is_public(address) and not _is_own(address)


def _is_entry(address: IPAddress, port: int, entry: AllowEntry) -> bool:
    if isinstance(entry, AddressPort):
        # The ports first: numbers are compared faster than addresses, and a lab's list is long.
        return entry.port == port and entry.address == address
    return address in entry


def _is_own(address: IPAddress) -> bool:
    """Tell whether a public address is this machine's: then the system would talk to it from itself.

    Connecting a datagram socket sends nothing; it only makes the system choose the local address.
    """
    with socket.socket(_family(address), socket.SOCK_DGRAM) as sock:
        try:
            sock.connect((str(address), 9))
        except OSError:
            return False
        return ip_address(sock.getsockname()[0].partition("%")[0]) == address


def _family(address: IPAddress) -> socket.AddressFamily:
    return socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
