"""A relay on loopback that makes every round trip longer, in a process of its own."""

import asyncio
import socket
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

LOOPBACK = "127.0.0.1"
# A thousand clients connect at once.
_BACKLOG = 2048

Target = tuple[str, int]


def serve(targets: Sequence[Target], one_way: float, channel: Connection) -> None:
    """Open a port for each target, send the ports through `channel`, relay until anything comes back."""
    asyncio.run(_serve(targets, one_way, channel))


async def _serve(targets: Sequence[Target], one_way: float, channel: Connection) -> None:
    loop = asyncio.get_running_loop()
    servers = []
    for target in targets:
        listener = socket.create_server((LOOPBACK, 0), backlog=_BACKLOG)
        servers.append(
            await loop.create_server(lambda to=target: _Near(to, one_way), sock=listener, backlog=_BACKLOG)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        )
    channel.send([server.sockets[0].getsockname()[1] for server in servers])
    asked_to_stop = asyncio.Event()
    loop.add_reader(channel.fileno(), asked_to_stop.set)
    await asked_to_stop.wait()


class _Side(asyncio.Protocol):
    """One end of a relayed connection: what it receives reaches the other end later, in order."""

    def __init__(self, one_way: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._one_way = one_way
        self._under_way: deque[bytes] = deque()
        self.other: _Side | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._under_way.append(data)
        self._loop.call_later(self._one_way, self._arrive)

    def eof_received(self) -> bool:
        self.data_received(b"")
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._loop.call_later(self._one_way, self._hang_up)

    def _arrive(self) -> None:
        data = self._under_way.popleft()
        if self.other is None or self.other.transport is None or self.other.transport.is_closing():
            return
        if data:
            self.other.transport.write(data)
        else:
            # The other end may have hung up in the meantime.
            with suppress(OSError):
                self.other.transport.write_eof()

    def _hang_up(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


class _Near(_Side):
    """The client's end. The server is connected to at once: set-up is not what is measured."""

    def __init__(self, target: Target, one_way: float) -> None:
        super().__init__(one_way)
        self._target = target
        self._connecting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connecting = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        far = _Side(self._one_way)
        far.other = self
        try:
            await self._loop.create_connection(lambda: far, *self._target)
        except OSError:
            if self.transport is not None:
                self.transport.abort()
            return
        self.other = far
