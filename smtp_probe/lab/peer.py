"""The server's end of one connection, as the scripts of the lab speak through it."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable

from smtp_probe.lab.channel import Channel
from smtp_probe.lab.log import ConnectionLog

# Commands have 512 octets (RFC 5321, 4.5.3.1.4), AUTH 12288 (RFC 4954, 4); a longer line ends it.
_LONGEST_LINE = 16 * 1024


class Peer:
    """One client that has connected: say something to it, hear its next line, hang up on it."""

    def __init__(
        self, host: str, channel: Channel, context: Callable[[], ssl.SSLContext], log: ConnectionLog
    ) -> None:
        self.host = host
        self.log = log
        self._channel = channel
        self._context = context
        self._heard = b""

    async def say(self, text: str) -> None:
        """Send lines of text; each line end becomes CR LF, and `{host}` our own name."""
        lines = text.replace("{host}", self.host).split("\n")
        await self.send("".join(f"{line}\r\n" for line in lines).encode())

    async def send(self, octets: bytes) -> None:
        """Send exactly these octets."""
        await self._channel.write(octets)

    async def hear(self) -> str | None:
        """The next command without its line end, written into the log; None when the client is gone."""
        line = await self.hear_secret()
        if line is not None:
            self.log.note_command(line)
        return line

    async def hear_secret(self) -> str | None:
        """As `hear`, but nothing is written down."""
        while b"\n" not in self._heard:
            octets = await self._channel.read()
            if not octets or len(self._heard) > _LONGEST_LINE:
                return None
            self._heard += octets
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode("latin-1").rstrip("\r")

    async def hear_anything(self, seconds: float) -> bool:
        """Wait for the first octets of any kind; False if none came in time."""
        try:
            async with asyncio.timeout(seconds):
                self._heard += await self._channel.read()
        except TimeoutError:
            return False
        return bool(self._heard)

    async def start_tls(self) -> None:
        """Take the client's handshake from here on; ssl.SSLError or OSError if that fails."""
        await self._channel.start_tls(self._context())
        self.log.note_encrypted()

    async def fall_silent(self) -> None:
        """Keep the connection, read what comes, never answer; ends when the client is gone."""
        while await self._channel.read():
            pass

    def reset(self) -> None:
        """End the connection with a reset instead of an orderly close."""
        connected = self._channel.writer.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._channel.writer.transport.abort()


Script = Callable[[Peer], Awaitable[None]]
"""What a server does with a connection; the connection is closed when it returns."""
