"""The wire carries bytes in clear and through TLS, within bounds, and never waits to close."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from smtp_probe.lab import Lab, fault
from smtp_probe.replies import EndlessReply
from smtp_probe.wire import LARGEST_SESSION, Look, Wire


@pytest.fixture
def pair() -> Iterator[tuple[Wire, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield Wire(ours), theirs


@pytest.fixture
async def tls_wire(lab: Lab) -> AsyncIterator[Wire]:
    good = fault("no_intermediate_ssl")
    target = lab.network.route[good.host, good.port]
    sock = socket.create_connection((str(target.address), target.port))
    sock.setblocking(False)
    wire = Wire(sock)
    yield wire
    wire.close()


async def test_bytes_go_both_ways(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair
    theirs.send(b"220 hello\r\n")
    await wire.write(b"EHLO x\r\n")

    assert await wire.read() == b"220 hello\r\n"
    assert theirs.recv(100) == b"EHLO x\r\n"
    assert wire.head == b"220 hello\r\n"


async def test_the_end_is_read_as_nothing(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair
    theirs.close()

    assert await wire.read() == b""


async def test_what_waits_is_read_without_waiting(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair

    assert wire.read_waiting() == b""
    theirs.send(b"235 ahead\r\n")
    assert wire.read_waiting() == b"235 ahead\r\n"


async def test_a_session_has_a_bound(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()

    async def flood() -> None:
        await loop.sock_sendall(theirs, b"x" * (2 * LARGEST_SESSION))

    async def read_on() -> None:
        while True:
            await wire.read()

    flooding = asyncio.ensure_future(flood())
    with pytest.raises(EndlessReply):
        await read_on()
    flooding.cancel()
    assert len(wire.head) <= 512


async def test_last_words_to_a_peer_that_is_gone_are_no_error(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair
    theirs.close()
    wire.write_last(b"QUIT\r\n")
    wire.write_last(b"QUIT\r\n")

    assert await wire.read() == b""


async def test_a_look_at_a_certificate_reads_and_has_no_way_to_write(lab: Lab, tls_wire: Wire) -> None:
    look = await tls_wire.look(lab.network.trust, "any.example")

    assert isinstance(look, Look)
    assert not look.facts.verified
    assert look.facts.names == (fault("no_intermediate_ssl").host,)
    assert (await look.read()).startswith(b"220 ")
    assert not [name for name in dir(look) if "write" in name or "send" in name]


async def test_the_head_is_what_was_said_within_tls(lab: Lab, tls_wire: Wire) -> None:
    look = await tls_wire.look(lab.network.trust, fault("no_intermediate_ssl").host)
    assert tls_wire.head == b""
    said = await look.read()
    assert said.startswith(b"220 ")
    assert tls_wire.head == said[:512]
