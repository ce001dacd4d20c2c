"""Speaks SMTP as a client on one wire: one command, one reply, and nothing that was not asked for."""

from __future__ import annotations

import re
from ipaddress import ip_address

from smtp_probe.failures import ConversationEnded
from smtp_probe.foreign_text import clean_line, decoded
from smtp_probe.observation import Ending
from smtp_probe.recorder import Recorder
from smtp_probe.redaction import Secrets
from smtp_probe.replies import EndlessReply, NotAReply, RawReply, Reply, ReplyParser, split_enhanced
from smtp_probe.wire import Wire

# Nothing else is ever sent: no message, no question about who exists (RFC 5321, 7.3).
VERBS = frozenset({"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "QUIT"})

# Printable ASCII and space: what a command line may hold (RFC 5321, 4.1.2). No CR, LF or NUL passes.
_LINE = re.compile(r"[\x20-\x7e]*\Z")
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:[ =].*)?\Z")

_SERVICE_NOT_AVAILABLE = 421
# Octets of a line without end; clean_line cuts what is still too long.
_SHOWN = 400
# RFC 5321, 4.2.2: the command is not known, or not implemented.
_UNKNOWN_COMMAND = frozenset({500, 502})
# "No mail here" (RFC 7504) and "not without TLS" are about whoever asks, in whatever words.
_NO_USE_IN_HELO = frozenset({521, 530, 554})


class SmtpSession:
    """An SMTP session (RFC 5321, 3.1). Every method is called within a stage of the recorder."""

    def __init__(self, wire: Wire, recorder: Recorder) -> None:
        self._wire = wire
        self._recorder = recorder
        self._parser = ReplyParser()
        self._secrets: Secrets | None = None

    async def greeting(self) -> Reply:
        """Wait for the first reply."""
        return await self._reply()

    async def command(self, line: str, *, shown: str | None = None) -> Reply:
        """Send one command and return its reply; `shown` is what the transcript gets instead of the line.

        ConversationEnded if something had been sent before it was asked for: nothing is sent then.
        """
        verb = line.partition(" ")[0]
        if verb not in VERBS:
            message = f"{clean_line(verb)} is not among the commands of a probe"
            raise ValueError(message)
        return await self._exchange(line, shown or line)

    async def answer(self, line: str, *, shown: str) -> Reply:
        """Send a line that answers a 334 challenge (RFC 4954, 4)."""
        return await self._exchange(line, shown)

    async def hello(self) -> Reply:
        """Say EHLO, or HELO to a server that knows no EHLO, and note the service extensions.

        What was offered before is forgotten (RFC 3207, 4.2).
        """
        name = self._recorder.ehlo_name or _address_literal(self._wire.local_address)
        reply = await self.command(f"EHLO {name}")
        self._recorder.capabilities = ()
        if 500 <= reply.code < 600 and reply.code not in _NO_USE_IN_HELO:
            return await self._old_hello(name, reply)
        if reply.code == 250:
            keywords = (line.strip() for line in reply.lines[1:])
            self._recorder.capabilities = tuple(line for line in keywords if _KEYWORD.match(line))
        return reply

    async def _old_hello(self, name: str, refusal: Reply) -> Reply:
        """Say HELO to a server that does not take EHLO (RFC 5321, 3.2 and 4.1.1.1).

        If it does not take that either, its refusal of EHLO is returned: it tells more, unless it is only
        that the command is unknown.
        """
        try:
            reply = await self.command(f"HELO {name}")
        except (ConversationEnded, OSError, NotAReply, EndlessReply):
            raise ConversationEnded(Ending.REPLY, reply=refusal) from None
        return reply if reply.positive or refusal.code in _UNKNOWN_COMMAND else refusal

    def withhold(self, secrets: Secrets) -> None:
        """From now on, take these out of whatever the server says."""
        self._secrets = secrets

    def check_nothing_waits(self) -> None:
        """ConversationEnded if the peer has sent anything since its last reply.

        What comes before it is asked for could otherwise be taken for the answer (RFC 3207, 6).
        """
        self._parser.feed(self._wire.read_waiting())
        if not self._parser.pending:
            return
        try:
            reply = self._parser.next_reply()
        except (NotAReply, EndlessReply):
            reply = None
        if reply is not None and reply.code == _SERVICE_NOT_AVAILABLE:
            raise ConversationEnded(Ending.REPLY, reply=self._shown(reply))
        self._recorder.remark("the server spoke before it was asked")
        if reply is not None:
            self._shown(reply)
        raise ConversationEnded(Ending.INJECTED)

    def quit(self) -> None:
        """Say good-bye where that is possible at once; never waits."""
        self._recorder.sent("QUIT")
        self._wire.write_last(b"QUIT\r\n")

    async def _exchange(self, line: str, shown: str) -> Reply:
        if not _LINE.match(line):
            message = "a command line holds printable ASCII only"
            raise ValueError(message)
        self.check_nothing_waits()
        self._recorder.sent(shown)
        await self._wire.write(line.encode("ascii") + b"\r\n")
        return await self._reply()

    async def _reply(self) -> Reply:
        try:
            while (raw := self._parser.next_reply()) is None:
                data = await self._wire.read()
                if not data:
                    raise ConversationEnded(Ending.CLOSED)
                self._parser.feed(data)
        except NotAReply as error:
            self._note_what_came(complete=True)
            (line,) = self._withheld((decoded(error.line),))
            self._recorder.remark(f"no SMTP reply: {clean_line(line)}")
            raise
        except BaseException:
            # A deadline comes as a cancellation; what the server had said by then is all there is to show.
            self._note_what_came(complete=False)
            raise
        reply = self._shown(raw)
        if raw.mixed:
            self._recorder.remark("the lines of this reply carry different codes")
            raise ConversationEnded(Ending.NOT_A_REPLY, reply=reply)
        return reply

    def _shown(self, raw: RawReply) -> Reply:
        lines = self._clean(raw)
        self._recorder.received(raw.codes, lines)
        enhanced, texts = split_enhanced(lines)
        return Reply(raw.code, enhanced, texts, raw.codes if raw.mixed else ())

    def _clean(self, raw: RawReply) -> tuple[str, ...]:
        return tuple(map(clean_line, self._withheld(tuple(decoded(text) for text in raw.texts))))

    def _note_what_came(self, *, complete: bool) -> None:
        """Write down the beginning of a reply whose end never came."""
        begun, rest = self._parser.begun, self._parser.rest
        if begun is not None:
            self._recorder.received(begun.codes, self._clean(begun), whole=False)
        if complete or not rest:
            return
        if self._secrets is not None:
            # Half a secret cannot be told from other letters.
            self._recorder.remark(f"{len(rest)} octets of a line came, and no end")
        else:
            self._recorder.remark(
                f"the beginning of a line came, and no end: {clean_line(decoded(rest[:_SHOWN]))}"
            )

    def _withheld(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        return lines if self._secrets is None else self._secrets.withhold(lines)


def _address_literal(address: str) -> str:
    """The name of a client that has none (RFC 5321, 4.1.4): its address."""
    return f"[IPv6:{address}]" if ip_address(address).version == 6 else f"[{address}]"
