"""The server's end of one connection, as the scripts of the lab speak through it."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable

from smtp_probe.lab.log import ConnectionLog


class Peer:
    """One client that has connected: say something to it, hear its next line, hang up on it."""

    def __init__(
        self,
        host: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        context: ssl.SSLContext,
        log: ConnectionLog,
    ) -> None:
        self.host = host
        self.log = log
        self._reader = reader
        self._writer = writer
        self._context = context

    async def say(self, text: str) -> None:
        """Send lines of text; each line end becomes CR LF, and `{host}` our own name."""
        lines = text.replace("{host}", self.host).split("\n")
        await self.send("".join(f"{line}\r\n" for line in lines).encode())

    async def send(self, octets: bytes) -> None:
        """Send exactly these octets."""
        self._writer.write(octets)
        await self._writer.drain()

    async def hear(self) -> str | None:
        """The next command without its line end, written into the log; None when the client is gone."""
        line = await self.hear_secret()
        if line is not None:
            self.log.note_command(line)
        return line

    async def hear_secret(self) -> str | None:
        """As `hear`, but nothing is written down."""
        try:
            line = await self._reader.readline()
        except ValueError:
            # Longer than any command may be: treated as a client that is gone.
            return None
        return line.decode("latin-1").rstrip("\r\n") if line else None

    async def hear_anything(self, seconds: float) -> bool:
        """Wait for the first octets of any kind; False if none came in time."""
        try:
            async with asyncio.timeout(seconds):
                return bool(await self._reader.read(1))
        except TimeoutError:
            return False

    async def start_tls(self) -> None:
        """Take the client's handshake from here on; ssl.SSLError or OSError if that fails."""
        await self._writer.start_tls(self._context)
        self.log.note_encrypted()

    async def fall_silent(self) -> None:
        """Keep the connection, read what comes, never answer; ends when the client is gone."""
        while await self._reader.read(4096):
            pass

    def reset(self) -> None:
        """End the connection with a reset instead of an orderly close."""
        connected = self._writer.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


Script = Callable[[Peer], Awaitable[None]]
"""What a server does with a connection; the connection is closed when it returns."""
