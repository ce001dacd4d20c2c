"""A name server on loopback that knows the lab's names and no others."""

import asyncio
from collections.abc import Mapping
from types import TracebackType

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

LOOPBACK = "127.0.0.1"
# Short, so that nothing of one lab is remembered for the next.
_TTL = 1


class Names:
    """What the name server answers; tests may add to it while it runs.

    Names that are not in it do not exist (NXDOMAIN).
    """

    def __init__(self) -> None:
        self._records: dict[str, dict[str, tuple[str, ...]]] = {}
        self._broken: set[str] = set()
        self._silent: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        """Every question so far: name and type."""

    def add(self, name: str, **records: str | tuple[str, ...]) -> None:
        """Let `name` exist, with records by type in the text form of zone files: `A="127.0.0.1"`."""
        known = self._records.setdefault(name.lower(), {})
        for kind, value in records.items():
            known[kind] = (value,) if isinstance(value, str) else value

    def break_name(self, name: str) -> None:
        """Let every question about `name` fail (SERVFAIL)."""
        self._broken.add(name.lower())

    def silence(self, name: str) -> None:
        """Leave every question about `name` unanswered."""
        self._silent.add(name.lower())

    def answer(self, question: bytes) -> bytes | None:
        """The answer to a message on the wire; None if there is to be none."""
        try:
            query = dns.message.from_wire(question)
        except dns.exception.DNSException:
            return None
        if not query.question:
            return None
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked.append((name, kind))
        if name in self._silent:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | dns.flags.RA
        if name in self._broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif name in self._records:
            self._fill(reply, name, kind)
        elif not any(known.endswith("." + name) for known in self._records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        records: Mapping[str, tuple[str, ...]] = self._records[name]
        if kind not in records and "CNAME" in records:
            kind = "CNAME"
        if kind in records:
            reply.answer.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", kind, *records[kind]))
            if kind == "CNAME":
                target = records[kind][0].rstrip(".").lower()
                asked = dns.rdatatype.to_text(reply.question[0].rdtype)
                if asked in self._records.get(target, {}):
                    self._fill(reply, target, asked)


class NameServer:
    """Serves `Names` over UDP on a port of the system's choice."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._transport: asyncio.DatagramTransport | None = None
        self.port = 0

    async def __aenter__(self) -> "NameServer":
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Questions(self._names), local_addr=(LOOPBACK, 0)
        )
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport is not None:
            self._transport.close()


class _Questions(asyncio.DatagramProtocol):
    def __init__(self, names: Names) -> None:
        self._names = names

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # the base says BaseTransport, datagram endpoints pass this
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._names.answer(data)
        if answer is not None:
            self._transport.sendto(answer, addr)
