"""Turns the exceptions of sockets, ssl and dnspython into endings: the one place that knows them."""

from __future__ import annotations

import errno
import ssl

from smtp_probe.foreign_text import clean_line
from smtp_probe.observation import Ending, TlsFailure
from smtp_probe.replies import EndlessReply, NotAReply, Reply

# Our own side lacks the family, the route or the permission: nothing left this machine.
_NO_WAY = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EHOSTDOWN,
        errno.EADDRNOTAVAIL,
        errno.EAFNOSUPPORT,
        errno.EACCES,
        errno.EPERM,
        errno.EINVAL,
    }
)

NETWORK_ERRORS: tuple[type[Exception], ...] = (OSError, NotAReply, EndlessReply)
"""What a peer or the network can raise in us; TimeoutError and ssl.SSLError are kinds of OSError."""


class ConversationEnded(Exception):
    """A conversation is over before its time; carries how, and never a secret."""

    def __init__(
        self, ending: Ending, *, reply: Reply | None = None, tls: TlsFailure | None = None, line: bytes = b""
    ) -> None:
        super().__init__(ending.value)
        self.ending = ending
        self.reply = reply
        self.tls = tls
        self.line = line


PEER_FAULTS: tuple[type[Exception], ...] = (*NETWORK_ERRORS, ConversationEnded)
"""The same, whether it has been named already or not."""


def conversation_ended(error: Exception) -> ConversationEnded:
    """Name what an exception of NETWORK_ERRORS means for the conversation."""
    match error:
        case NotAReply():
            return ConversationEnded(Ending.NOT_A_REPLY, line=error.line)
        case EndlessReply():
            return ConversationEnded(Ending.ENDLESS)
        case ssl.SSLCertVerificationError():
            words = clean_line(getattr(error, "verify_message", None) or "")
            failure = TlsFailure(_reason(error), error.verify_code, words)
            return ConversationEnded(Ending.TLS_FAILED, tls=failure)
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return ConversationEnded(Ending.CLOSED)
        case ssl.SSLError() if "EOF" in _reason(error):
            return ConversationEnded(Ending.CLOSED)
        case ssl.SSLError():
            return ConversationEnded(Ending.TLS_FAILED, tls=TlsFailure(_reason(error)))
        case TimeoutError():
            return ConversationEnded(Ending.TIMED_OUT)
        case ConnectionRefusedError():
            return ConversationEnded(Ending.REFUSED)
        case OSError() if error.errno in _NO_WAY:
            return ConversationEnded(Ending.UNREACHABLE)
        case _:
            return ConversationEnded(Ending.CLOSED)


def _reason(error: ssl.SSLError) -> str:
    """OpenSSL's reason; errors that Python raises by itself have none."""
    return getattr(error, "reason", None) or ""


def lookup_ending(error: Exception) -> Ending:
    """Name what an exception of dnspython, or of the sockets under it, means for a look-up."""
    # dnspython takes a while to load: whoever has its exceptions has loaded it already.
    import dns.exception
    import dns.name
    import dns.resolver

    match error:
        case dns.resolver.NXDOMAIN():
            return Ending.NO_NAME
        case dns.resolver.NoAnswer():
            return Ending.NO_ADDRESS
        case dns.name.NameTooLong() | dns.name.LabelTooLong() | dns.name.EmptyLabel() | dns.name.BadEscape():
            return Ending.INVALID_INPUT
        case _:
            return Ending.DNS_FAILED
