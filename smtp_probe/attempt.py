"""Leads one connection to one address as far as it was asked to go, and observes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from smtp_probe.capabilities import offers, usable_mechanism
from smtp_probe.failures import ConversationEnded
from smtp_probe.guard import Purpose, admitted, connect, judge
from smtp_probe.mechanisms import ClearTextAllowed, log_in
from smtp_probe.model import Login, Security, Stage
from smtp_probe.network import AddressPort, Network
from smtp_probe.observation import Ending, Observation
from smtp_probe.peeking import look_at_certificate, peek_in_tls
from smtp_probe.recorder import Recorder
from smtp_probe.replies import Reply
from smtp_probe.smtp_session import SmtpSession
from smtp_probe.tls_judging import words_of_refusal
from smtp_probe.wire import VerifiedTls, Wire

# After these the session still stands, and a client that leaves says so.
_POLITE_ENDINGS = frozenset({Ending.REPLY, Ending.NO_STARTTLS, Ending.LOGIN_WITHHELD})
# From the log-in on, what a server says as it is may repeat a secret; nobody keeps it.
_AFTER_LOGIN = frozenset({Stage.AUTH, Stage.MAIL, Stage.RCPT})


@dataclass(frozen=True, slots=True, repr=False)
class Errand:
    """What an attempt is to do once the server is ready: nothing, or log in and name sender and recipient."""

    take_turn: Callable[[], bool]
    """Asked once when the server is ready; of all attempts of a probe one gets True and goes on."""
    may_look_closer: Callable[[], bool]
    """Asked before each further connection that could tell what a refusal or a silence means."""
    login: Login | None = None
    sender: str | None = None
    recipient: str | None = None
    allow_cleartext_login: bool = False


class Attempting:
    """One connection to one address."""

    def __init__(self, target: AddressPort, errand: Errand, recorder: Recorder, network: Network) -> None:
        self._target = target
        self._errand = errand
        self._network = network
        self.recorder = recorder
        self.took_turn = False

    async def run(self) -> Observation:
        """Return what it showed. Raises nothing that the network does; always closes its socket."""
        recorder = self.recorder
        try:
            wire = await self._connected()
        except ConversationEnded as end:
            return recorder.ended(end)
        session = SmtpSession(wire, recorder)
        try:
            await self._converse(wire, session)
            session.quit()
            return recorder.observation(Ending.DONE)
        except ConversationEnded as end:
            ended = end
            if recorder.stage not in _AFTER_LOGIN:
                recorder.first_bytes = end.line or wire.head
            if end.ending in _POLITE_ENDINGS:
                session.quit()
        finally:
            wire.close()
        if ended.tls is not None and ended.tls.verify_code is not None:
            if self._errand.may_look_closer():
                await look_at_certificate(self._target, recorder, self._network)
            if recorder.tls is not None:
                recorder.tls = replace(
                    recorder.tls, refused_because=words_of_refusal(ended.tls, recorder.tls)
                )
            told = ended.tls.verify_words if recorder.tls is None else recorder.tls.refused_because
            recorder.remark(f"certificate refused: {told}")
        return recorder.ended(ended)

    async def _connected(self) -> Wire:
        address, port = self._target.address, self._target.port
        named_port, network = self.recorder.endpoint.port, self._network
        # `connect` judges again; asked first, a refusal is no stage of a connection and takes no time.
        refusal = judge(address, port, named_port=named_port, purpose=Purpose.MAIL, network=network)
        refusal = refusal or await admitted(self.recorder.endpoint.host, self._target)
        if refusal is not None:
            raise ConversationEnded(refusal)
        async with self.recorder.during(Stage.TCP):
            sock = await connect(address, port, named_port=named_port, purpose=Purpose.MAIL, network=network)
        return Wire(sock)

    async def _converse(self, wire: Wire, session: SmtpSession) -> None:
        security = self.recorder.endpoint.security
        channel: VerifiedTls | None = None
        if security is Security.SSL:
            channel = await self._secured(wire)
        await self._greeting(wire, session)
        await self._hello(session)
        if security is Security.STARTTLS:
            await self._starttls(session)
            channel = await self._secured(wire)
            await self._hello(session)
        self.took_turn = self._errand.take_turn()
        if self.took_turn:
            await self._run_errand(session, channel)

    async def _greeting(self, wire: Wire, session: SmtpSession) -> None:
        recorder = self.recorder
        async with recorder.during(Stage.GREETING):
            if recorder.endpoint.security is Security.SSL:
                reply = await session.greeting()
            else:
                reply = await peek_in_tls(
                    session.greeting(),
                    wire,
                    self._target,
                    recorder,
                    self._network,
                    may_look=self._errand.may_look_closer,
                )
        recorder.greeting = reply.text
        _expect(reply, 220)

    async def _hello(self, session: SmtpSession) -> None:
        async with self.recorder.during(Stage.EHLO):
            _expect(await session.hello(), 250)

    async def _starttls(self, session: SmtpSession) -> None:
        self.recorder.stage = Stage.STARTTLS
        if not offers(self.recorder.capabilities, "STARTTLS"):
            # There is no going on in clear text, whoever took STARTTLS out of the reply.
            raise ConversationEnded(Ending.NO_STARTTLS)
        async with self.recorder.during(Stage.STARTTLS):
            _expect(await session.command("STARTTLS"), 220)
            session.check_nothing_waits()
        self.recorder.capabilities = ()

    async def _secured(self, wire: Wire) -> VerifiedTls:
        async with self.recorder.during(Stage.TLS):
            channel = await wire.secure(self._network.trust, self.recorder.endpoint.host)
        self.recorder.tls = channel.facts
        self.recorder.remark(f"{channel.facts.version}, certificate accepted")
        return channel

    async def _run_errand(self, session: SmtpSession, channel: VerifiedTls | None) -> None:
        errand = self._errand
        if errand.login is not None:
            allowed = ClearTextAllowed() if channel is None and errand.allow_cleartext_login else channel
            await self._log_in(session, errand.login, allowed)
        if errand.sender is None:
            return
        async with self.recorder.during(Stage.MAIL):
            _expect(await session.command(f"MAIL FROM:<{errand.sender}>"), 250)
        if errand.recipient is not None:
            async with self.recorder.during(Stage.RCPT):
                # RFC 5321, 3.3: 251 is acceptance too.
                _expect(await session.command(f"RCPT TO:<{errand.recipient}>"), 250, 251)
        await self._reset(session)

    async def _log_in(
        self, session: SmtpSession, login: Login, channel: VerifiedTls | ClearTextAllowed | None
    ) -> None:
        recorder = self.recorder
        recorder.stage = Stage.AUTH
        mechanism = usable_mechanism(recorder.capabilities)
        if channel is None:
            recorder.remark("no log-in was tried: the connection is not encrypted")
        if channel is None or mechanism is None:
            raise ConversationEnded(Ending.LOGIN_WITHHELD)
        async with recorder.during(Stage.AUTH):
            _expect(await log_in(session, mechanism, login, channel), 235)

    async def _reset(self, session: SmtpSession) -> None:
        """Take sender and recipient back (RFC 5321, 4.1.1.5); the answer changes no verdict."""
        try:
            async with self.recorder.during(self.recorder.stage):
                await session.command("RSET")
        except ConversationEnded:
            self.recorder.remark("RSET was not answered")


def _expect(reply: Reply, *codes: int) -> None:
    if reply.code not in codes:
        raise ConversationEnded(Ending.REPLY, reply=reply)
