"""Carries the octets of one connection, in clear and later through TLS.

asyncio's own TLS does not send the alert that ends a failed handshake, and alerts are what clients of this
lab have to read.
"""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

_Result = TypeVar("_Result")
# What is read at once; the size of a TLS record.
_CHUNK = 16 * 1024


class Channel:
    """The two directions of a connection, seen from the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Take the client's handshake; ssl.SSLError if it fails, after the alert has been sent."""
        tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        await self._drive(tls.do_handshake)
        self._tls = tls

    async def read(self) -> bytes:
        """What the client sends next; empty when it is gone."""
        tls = self._tls
        if tls is None:
            return await self._reader.read(_CHUNK)
        try:
            return await self._drive(lambda: tls.read(_CHUNK))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    async def write(self, octets: bytes) -> None:
        """Send these octets."""
        tls = self._tls
        if tls is None:
            self.writer.write(octets)
            await self.writer.drain()
        else:
            await self._drive(lambda: tls.write(octets))

    async def close(self) -> None:
        """Close in order, so that the last words still arrive."""
        if self.writer.transport.is_closing():
            return
        if self._tls is not None:
            # It wants the client's goodbye after it has written ours; that need not be waited for.
            with suppress(ssl.SSLWantReadError):
                self._tls.unwrap()
            await self._flush()
        self.writer.close()
        await self.writer.wait_closed()

    async def _drive(self, operation: Callable[[], _Result]) -> _Result:
        while True:
            try:
                result = operation()
            except ssl.SSLWantReadError:
                await self._flush()
                octets = await self._reader.read(_CHUNK)
                if octets:
                    self._incoming.write(octets)
                else:
                    self._incoming.write_eof()
            except ssl.SSLError:
                await self._flush()
                raise
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        if self._outgoing.pending:
            self.writer.write(self._outgoing.read())
            await self.writer.drain()
