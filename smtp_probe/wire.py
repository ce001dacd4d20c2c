"""Carries bytes between us and one peer, in clear or through TLS, within bounds."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field, replace

from smtp_probe.certificates import tls_facts
from smtp_probe.failures import ConversationEnded, conversation_ended
from smtp_probe.model import TlsFacts
from smtp_probe.observation import Ending, TlsFailure
from smtp_probe.replies import EndlessReply
from smtp_probe.tls import Trust

# asyncio's own TLS sets 256 KiB aside for each connection; a thousand diagnoses at once have no use for it.
_CHUNK = 16 * 1024
# All replies of a diagnosis together need a few KiB.
LARGEST_SESSION = 64 * 1024
# OpenSSL takes chains of up to 100 KiB; a handshake has little besides.
_LARGEST_HANDSHAKE = 128 * 1024
_HEAD = 512

_CERTIFICATE_REQUEST = 13
_HANDSHAKE_RECORD = 22


@dataclass(frozen=True, slots=True)
class VerifiedTls:
    """The proof that a wire is encrypted to the named host; only `Wire.secure` makes one."""

    facts: TlsFacts
    _made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._made_by is not _MAKER:
            message = "only a verified handshake makes this value"
            raise TypeError(message)


_MAKER = object()


class Wire:
    """One connected socket; `head` keeps the first bytes of what the peer said, decrypted if need be.

    While a handshake lasts, and where it fails, `head` keeps its bytes as they came.
    """

    __slots__ = ("_handshake", "_incoming", "_outgoing", "_received", "_sock", "head")

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._handshake: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._received = 0
        self.head = b""

    @property
    def local_address(self) -> str:
        """Our own address on this connection."""
        return str(self._sock.getsockname()[0]).partition("%")[0]

    async def read(self) -> bytes:
        """Return what has come next; empty once the peer has closed. EndlessReply past 64 KiB in all."""
        while True:
            data = self._read_decrypted() if self._handshake is not None else None
            if data is not None:
                break
            raw = await self._receive()
            if self._handshake is None:
                data = raw
                break
            self._take(raw)
        if self._handshake is not None:
            self._keep_head(data)
        return self._counted(data)

    def read_waiting(self) -> bytes:
        """Return what has come already, without waiting for more; empty if there is nothing."""
        try:
            raw = self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            raw = None
        if self._handshake is None:
            return self._counted(raw or b"")
        if raw is not None:
            self._take(raw)
        return self._counted(self._read_decrypted() or b"")

    async def write(self, data: bytes) -> None:
        """Send all of `data`."""
        if self._handshake is None:
            await asyncio.get_running_loop().sock_sendall(self._sock, data)
            return
        self._handshake.write(data)
        await self._flush()

    def write_last(self, data: bytes) -> None:
        """Send what the socket takes at once of some last words; whether it arrives does not matter."""
        try:
            if self._handshake is not None:
                self._handshake.write(data)
                data = self._outgoing.read()
            self._sock.send(data)
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            return

    async def secure(self, trust: Trust, host: str) -> VerifiedTls:
        """Put TLS on the wire and check certificate and name. OSError (ssl.SSLError) if that fails."""
        handshake = await self._shake_hands(trust.verifying(), host)
        facts = tls_facts(handshake, verified=True)
        self._handshake = handshake
        return VerifiedTls(facts, _MAKER)

    async def look(self, trust: Trust, host: str) -> Look:
        """Put TLS on the wire without checking anything; what comes back can read, and never write."""
        handshake = await self._shake_hands(trust.blind(), host)
        self._handshake = handshake
        return Look(self, tls_facts(handshake, verified=False))

    def close(self) -> None:
        """Close at once; never waits for anybody."""
        self._sock.close()

    async def _shake_hands(self, context: ssl.SSLContext, host: str) -> ssl.SSLObject:
        self.head = b""
        handshake = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        seen = bytearray()
        while True:
            try:
                handshake.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
            except ssl.SSLError as error:
                # The alert should reach the peer, so that its log names the same fault.
                await self._flush()
                raise _with_what_was_seen(error, bytes(seen)) from None
            else:
                await self._flush()
                # The handshake said nothing that was meant for us; what is in its records comes after it.
                self.head = b""
                return handshake
            raw = await self._receive()
            seen += raw
            if len(seen) > _LARGEST_HANDSHAKE:
                raise EndlessReply
            self._take(raw)

    async def _receive(self) -> bytes:
        raw = await asyncio.get_running_loop().sock_recv(self._sock, _CHUNK)
        if self._handshake is None:
            self._keep_head(raw)
        return raw

    def _keep_head(self, data: bytes) -> None:
        if len(self.head) < _HEAD:
            self.head += data[: _HEAD - len(self.head)]

    def _take(self, raw: bytes) -> None:
        if raw:
            self._incoming.write(raw)
        else:
            self._incoming.write_eof()

    def _read_decrypted(self) -> bytes | None:
        """Decrypted bytes, empty at the end, None if more has to come first."""
        if self._handshake is None:
            return None
        try:
            return self._handshake.read(_CHUNK)
        except ssl.SSLWantReadError:
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    async def _flush(self) -> None:
        if self._outgoing.pending:
            await asyncio.get_running_loop().sock_sendall(self._sock, self._outgoing.read())

    def _counted(self, data: bytes) -> bytes:
        self._received += len(data)
        if self._received > LARGEST_SESSION:
            raise EndlessReply
        return data


class Look:
    """An unverified TLS connection: its facts, and what the peer says unasked. There is no way to write."""

    __slots__ = ("_wire", "facts")

    def __init__(self, wire: Wire, facts: TlsFacts) -> None:
        self._wire = wire
        self.facts = facts

    async def read(self) -> bytes:
        """Return what the peer says next; empty once it has closed."""
        return await self._wire.read()


def _with_what_was_seen(error: ssl.SSLError, seen: bytes) -> ConversationEnded:
    ended = conversation_ended(error)
    if ended.ending is not Ending.TLS_FAILED or ended.tls is None:
        return ended
    types = _handshake_types(seen)
    failure: TlsFailure = replace(
        ended.tls,
        certificate_requested=_CERTIFICATE_REQUEST in types,
        server_hello_seen=bool(types),
    )
    return ConversationEnded(Ending.TLS_FAILED, tls=failure)


def _handshake_types(seen: bytes) -> frozenset[int]:
    """The types of the handshake messages that came unencrypted (RFC 5246, 7.4)."""
    messages = bytearray()
    while len(seen) >= 5 and seen[0] == _HANDSHAKE_RECORD:
        length = int.from_bytes(seen[3:5], "big")
        messages += seen[5 : 5 + length]
        seen = seen[5 + length :]
    types = set()
    while len(messages) >= 4:
        types.add(messages[0])
        del messages[: 4 + int.from_bytes(messages[1:4], "big")]
    return frozenset(types)
