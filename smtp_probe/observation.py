"""What one connection showed, without opinion, so that it can be judged later without a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from smtp_probe.model import Endpoint, Stage, TlsFacts
from smtp_probe.replies import Reply


class Ending(StrEnum):
    """How a conversation came to its end."""

    DONE = "done"
    """Everything that was asked of it was done."""
    INVALID_INPUT = "invalid_input"
    ADDRESS_BLOCKED = "address_blocked"
    PORT_BLOCKED = "port_blocked"
    NOT_ADMITTED = "not_admitted"
    """The caller of the probe did not allow one more connection there."""
    NO_NAME = "no_name"
    NO_ADDRESS = "no_address"
    DNS_FAILED = "dns_failed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CLOSED = "closed"
    REPLY = "reply"
    """The reply decided: it was negative, or not the one that belongs here."""
    NOT_A_REPLY = "not_a_reply"
    ENDLESS = "endless"
    INJECTED = "injected"
    """Something had been sent before it was asked for."""
    TLS_FAILED = "tls_failed"
    NO_STARTTLS = "no_starttls"
    LOGIN_WITHHELD = "login_withheld"
    """The capabilities, or the lack of TLS, left no way to log in."""


class Peek(StrEnum):
    """What a second connection found where no greeting came: the same port, spoken to in TLS."""

    SMTP_OVER_TLS = "smtp_over_tls"
    TLS_SILENT = "tls_silent"
    """It speaks TLS, and then nothing."""
    OTHER_OVER_TLS = "other_over_tls"
    OTHER_PLAIN = "other_plain"
    """It answers the TLS hello with another protocol's words."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TlsFailure:
    """Why a handshake failed: OpenSSL's reason, and the number of its certificate check if that failed."""

    reason: str
    verify_code: int | None = None
    verify_words: str = ""
    """OpenSSL's words for that check."""
    certificate_requested: bool = False
    """The server had asked for a client certificate before it gave up."""
    server_hello_seen: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One connection to one address, or what came of trying."""

    endpoint: Endpoint
    address: str | None
    ending: Ending
    stage: Stage
    wants_login: bool = False
    wants_envelope: bool = False
    reply: Reply | None = None
    first_bytes: bytes = b""
    """The head of what the server sent, before anything was made of it."""
    greeting: str = ""
    """The words of the greeting, clean; empty if none came."""
    tls_failure: TlsFailure | None = None
    tls: TlsFacts | None = None
    capabilities: tuple[str, ...] = ()
    peek: Peek | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    transcript: tuple[str, ...] = ()
