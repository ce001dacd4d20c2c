"""Starts the services of the lab on loopback ports, and stops them without a trace."""

import asyncio
import logging
import ssl
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager

from smtp_probe.lab.certificates import Certificates
from smtp_probe.lab.channel import Channel
from smtp_probe.lab.log import ConnectionLog, LabEntry, LabEvent
from smtp_probe.lab.mail_server import MailSession, TlsFirst
from smtp_probe.lab.names import LOOPBACK
from smtp_probe.lab.peer import Peer
from smtp_probe.lab.ports import open_port, shut_port, silent_port
from smtp_probe.lab.services import Absent, MailServer, Scripted, Service

# To connect to a broadcast address is refused by the system itself, without a packet; this is loopback's.
_NO_WAY = ("127.255.255.255", 9)


class Listeners:
    """All servers of one lab. Use as an async context manager."""

    def __init__(self, certificates: Certificates, log: list[LabEntry]) -> None:
        self._certificates = certificates
        self._log = log
        self._connections = 0
        self._conversations: set[asyncio.Task[None]] = set()
        self._sessions: set[MailSession] = set()
        self._servers: list[asyncio.Server] = []
        self._shut_port = 0
        self._silent_port = 0
        self._sockets = ExitStack()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Listeners":
        self._stack.enter_context(self._sockets)
        self._stack.enter_context(_quiet_aiosmtpd())
        self._stack.push_async_callback(self._stop)
        self._shut_port = shut_port(self._sockets)
        self._silent_port = silent_port(self._sockets)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def open(self, host: str, port: int, service: Service) -> tuple[str, int]:
        """Start a service; the address and port to connect to instead of `host` and `port`."""
        match service:
            case Absent.SHUT:
                return LOOPBACK, self._shut_port
            case Absent.SILENT:
                return LOOPBACK, self._silent_port
            case Absent.UNREACHABLE:
                return _NO_WAY
            case Scripted():
                server = await self._scripted(host, port, service)
            case MailServer():
                server = await self._mail_server(host, port, service)
        self._servers.append(server)
        return LOOPBACK, int(server.sockets[0].getsockname()[1])

    async def _scripted(self, host: str, port: int, service: Scripted) -> asyncio.Server:
        def context() -> ssl.SSLContext:
            # Made when somebody asks for it: most servers of a lab are never visited.
            return self._certificates.server_context(host, service.tls)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._conversations.add(task)
                task.add_done_callback(self._conversations.discard)
            log = self._open_log(host, port, encrypted=False)
            channel = Channel(reader, writer)
            peer = Peer(host, channel, context, log)
            try:
                if service.implicit_tls:
                    await peer.start_tls()
                await service.script(peer)
                await channel.close()
            except (OSError, ssl.SSLError, EOFError):
                # The client has gone away in the middle, which is its good right.
                pass
            except asyncio.CancelledError:
                # Only the end of the lab cancels, and asyncio would report it as a fault of ours.
                pass
            finally:
                log.note(LabEvent.CLOSED)
                writer.transport.abort()

        return await asyncio.start_server(connected, sock=open_port(self._sockets))

    async def _mail_server(self, host: str, port: int, service: MailServer) -> asyncio.Server:
        context = self._certificates.server_context(host, service.tls)

        def session() -> MailSession:
            return MailSession(
                service,
                host,
                context,
                lambda encrypted: self._open_log(host, port, encrypted=encrypted),
                self._sessions,
            )

        def encrypted_session() -> TlsFirst:
            return TlsFirst(session(), context, self._conversations)

        return await asyncio.get_running_loop().create_server(
            encrypted_session if service.implicit_tls else session, sock=open_port(self._sockets)
        )

    def _open_log(self, host: str, port: int, *, encrypted: bool) -> ConnectionLog:
        self._connections += 1
        return ConnectionLog(self._log, self._connections, host, port, encrypted)

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in self._conversations:
            task.cancel()
        if self._conversations:
            await asyncio.wait(self._conversations)
        for session in tuple(self._sessions):
            await session.stop()
        # asyncio tells transports of their end in the next rounds of the loop.
        for _ in range(3):
            await asyncio.sleep(0)


@contextmanager
def _quiet_aiosmtpd() -> Iterator[None]:
    """aiosmtpd logs what it receives, passwords included, and every client that leaves early as an error."""
    logger = logging.getLogger("mail.log")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
