"""Well-behaved mail servers: aiosmtpd with the lab's accounts and its log."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from smtp_probe.lab.log import ConnectionLog, LabEvent
from smtp_probe.lab.services import Account, MailServer

_VERBS = ("HELO", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "VRFY", "EXPN", "NOOP", "RSET", "QUIT")


class MailSession(SMTP):
    """One client's session; also the factory's product that asyncio connects."""

    def __init__(
        self,
        service: MailServer,
        host: str,
        context: ssl.SSLContext,
        open_log: Callable[[bool], ConnectionLog],
        sessions: set["MailSession"],
    ) -> None:
        super().__init__(
            self,
            hostname=host,
            ident="ESMTP",
            tls_context=None if service.implicit_tls else context,
            require_starttls=not service.implicit_tls,
            # With implicit TLS there is nothing left to demand, and aiosmtpd would look for STARTTLS.
            auth_require_tls=not service.implicit_tls,
            authenticator=self._judge,
            loop=asyncio.get_running_loop(),
        )
        self._accounts = {account.username: account for account in service.accounts}
        self._implicit_tls = service.implicit_tls
        self._open_log = open_log
        self._sessions = sessions
        self._log: ConnectionLog | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio when a client connects, and once more when STARTTLS has encrypted the line."""
        if self._log is not None:
            self._log.note_encrypted()
            super().connection_made(transport)
            return
        self._log = self._open_log(self._implicit_tls)
        super().connection_made(transport)
        self._sessions.add(self)
        if self._handler_coroutine is not None:
            self._handler_coroutine.add_done_callback(lambda _: self._sessions.discard(self))

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio when the client is gone."""
        if self._log is not None:
            self._log.note(LabEvent.CLOSED)
            super().connection_lost(error)

    async def stop(self) -> None:
        """End the session, whatever it is doing, and wait until it has ended."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            await asyncio.wait([self._handler_coroutine])

    def note_command(self, verb: str, argument: str | None) -> None:
        """Write a command into the log."""
        if self._log is not None:
            self._log.note_command(f"{verb} {argument}" if argument else verb)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender from whom has logged in (aiosmtpd's hook; RFC 4954, section 6: 530)."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take no message (aiosmtpd's hook): nobody who looks at settings has one to send."""
        return "554 5.7.1 This is a lab; it delivers nothing"

    def _judge(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        account = self._accounts.get(login.login.decode("utf-8", "replace"))
        password = login.password.decode("utf-8", "replace")
        accepted = account is not None and password in account.passwords
        if self._log is not None:
            self._log.note(LabEvent.LOGIN_ACCEPTED if accepted else LabEvent.LOGIN_REFUSED)
        if accepted:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=_refusal(account))


class TlsFirst(asyncio.Protocol):
    """Takes the handshake of implicit TLS, then lets the session begin.

    asyncio's servers could do that too, but give nobody a hold on a handshake that the client leaves
    unfinished.
    """

    def __init__(
        self, session: MailSession, context: ssl.SSLContext, handshakes: set[asyncio.Task[None]]
    ) -> None:
        self._session = session
        self._context = context
        self._handshakes = handshakes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio when a client connects."""
        if not isinstance(transport, asyncio.Transport):
            return
        # Not a byte of the handshake may be read before it is known what to do with it.
        transport.pause_reading()
        handshake = asyncio.get_running_loop().create_task(self._encrypt(transport))
        self._handshakes.add(handshake)
        handshake.add_done_callback(self._handshakes.discard)

    async def _encrypt(self, transport: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        try:
            encrypted = await loop.start_tls(transport, self._session, self._context, server_side=True)
        except OSError:
            # The client does not like what it sees, or has gone.
            transport.abort()
            return
        except asyncio.CancelledError:
            transport.abort()
            raise
        if encrypted is not None:
            self._session.connection_made(encrypted)


def _refusal(account: Account | None) -> str:
    text = account.refusal if account is not None else "535 5.7.8 Authentication credentials invalid"
    return text.replace("\n", "\r\n")


def _noted(verb: str) -> Callable[[MailSession, str | None], Any]:
    original = getattr(SMTP, f"smtp_{verb}")

    async def command(self: MailSession, argument: str | None) -> None:
        self.note_command(verb, argument)
        await original(self, argument)

    return command


# aiosmtpd finds its commands by these names; each is noted before it is carried out.
for _verb in _VERBS:
    setattr(MailSession, f"smtp_{_verb}", _noted(_verb))
