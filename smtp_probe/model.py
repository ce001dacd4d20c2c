"""The values that go into a probe and come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Literal


class Security(StrEnum):
    """How a connection is protected; the words of the product's own settings page."""

    SSL = "ssl"
    """Implicit TLS: TLS from the first byte (RFC 8314, 3.3)."""
    STARTTLS = "starttls"
    """TLS after the STARTTLS command (RFC 3207)."""
    NONE = "none"
    """Clear text."""


class Stage(StrEnum):
    """Where in a diagnosis something showed, in the order in which the stages come."""

    GUARD = "guard"
    DNS = "dns"
    TCP = "tcp"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DONE = "done"


TIMED_STAGES: tuple[Stage, ...] = tuple(stage for stage in Stage if stage not in (Stage.GUARD, Stage.DONE))
"""The stages that take time, in order."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to reach a submission server."""

    host: str
    port: int
    security: Security

    def __str__(self) -> str:
        return f"{self.host}:{self.port} ({self.security.value})"


class Login:
    """A user name and its password; neither is ever printed, compared, copied, written as JSON or pickled.

    No dataclass, so that `dataclasses.asdict` of whatever holds one cannot take it apart.
    """

    __slots__ = ("_password", "_username")

    def __init__(self, username: str, password: str) -> None:
        self._username = username
        self._password = password

    @property
    def username(self) -> str:
        """The user name, exactly as it was entered."""
        return self._username

    @property
    def password(self) -> str:
        """The password, exactly as it was entered."""
        return self._password

    def __repr__(self) -> str:
        return "Login(…)"

    def __format__(self, spec: str) -> str:
        return "Login(…)"

    def __reduce__(self) -> str:
        message = "a login cannot be pickled or copied"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What is to be found out.

    With `login` exactly one AUTH command is sent, to `endpoint` and nowhere else. With `sender` the
    probe goes on to MAIL, with `recipient` to RCPT, and then resets. `alternatives` are tried beside it as
    far as EHLO after TLS, without a password.

    `timeout` is the total in seconds, `stage_timeouts` says how long single stages may take instead of their
    share of it. ValueError if one of them is no finite number above zero, or names a stage without a time.
    """

    endpoint: Endpoint
    login: Login | None = None
    sender: str | None = None
    recipient: str | None = None
    alternatives: tuple[Endpoint, ...] = ()
    timeout: float = 20.0
    stage_timeouts: Mapping[Stage, float] = field(default_factory=dict)
    allow_cleartext_login: bool = False
    """For the operator's own command only: log in without TLS when `security` is `none`."""

    def __post_init__(self) -> None:
        for seconds in (self.timeout, *self.stage_timeouts.values()):
            if not (isfinite(seconds) and seconds > 0):
                message = f"{seconds} is no number of seconds above 0"
                raise ValueError(message)
        for stage in self.stage_timeouts:
            if stage not in TIMED_STAGES:
                message = f"{stage} is no stage that takes time"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What a TLS handshake showed, also one whose certificate was refused.

    Texts come from the peer and are clean. The dates are aware; they are None if the certificate could not
    be read.
    """

    version: str
    cipher: str
    verified: bool
    names: tuple[str, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None
    issuer: str = ""
    key: str = ""
    """Kind and size of the key and the digest of its signature: `RSA 2048, sha256`."""
    chain: tuple[str, ...] = ()
    """The subjects as sent, leaf first."""
    refused_because: str = ""
    """Which check failed, and at which certificate; empty if it was accepted or not checked."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One connection to one address, or the reason why there was none."""

    endpoint: Endpoint
    address: str | None
    cause: str
    stage: Stage
    timings_ms: dict[str, float] = field(default_factory=dict)
    transcript: tuple[str, ...] = ()
    """Redacted and clean: `C:` is ours, `S:` the server's, `*:` a remark."""
    tls: TlsFacts | None = None
    capabilities: tuple[str, ...] = ()
    reply: str | None = None
    """The server's decisive words; set when a reply decided."""


class BadEntry(StrEnum):
    """What of a request made it one that is not carried out: the entry behind `guard.invalid_input`."""

    HOST = "host"
    PORT = "port"
    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - the name of an entry, no secret
    SENDER = "sender"
    RECIPIENT = "recipient"
    CLEAR_TEXT = "clear_text"
    """The connection is not encrypted, so no password went over it; the server itself was spoken to."""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on the request's own endpoint, and everything that was seen on the way."""

    cause: str
    stage: Stage
    endpoint: Endpoint
    attempts: tuple[Attempt, ...]
    alternatives: tuple[Endpoint, ...] = ()
    """Those that work as far as EHLO after TLS, with a good certificate and AUTH offered; best first."""
    suggested_host: str | None = None
    """A well-known host that differs from the given one by a slip of the finger."""
    control: Literal["fine", "failed"] | None = None
    """How our own way out did; None if it was not asked."""
    duration_ms: float = 0.0
    reply: str | None = None
    untried_addresses: tuple[str, ...] = ()
    """Addresses of the endpoint that nobody connected to: none was needed any more, or none was to spare."""
    further_addresses: int = 0
    """How many addresses the endpoint has beyond the sixteen that were looked at; untried too."""
    bad_entry: BadEntry | None = None
    """Set with `guard.invalid_input`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage of one connection has begun or ended, `at_ms` after the probe began."""

    stage: Stage
    endpoint: Endpoint
    state: Literal["started", "finished"]
    at_ms: float
    address: str | None = None
    """The address that is connected to; None while the name is looked up."""
