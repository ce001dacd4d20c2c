"""What can stand behind a port of the lab."""

from dataclasses import dataclass, field
from enum import StrEnum

from smtp_probe.lab.certificates import Tls
from smtp_probe.lab.peer import Script


class Absent(StrEnum):
    """Ports behind which no server stands."""

    SHUT = "shut"
    """Connections are refused."""
    SILENT = "silent"
    """Nothing answers at all."""
    UNREACHABLE = "unreachable"
    """There is no way to the address."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """A server that follows a script."""

    script: Script
    implicit_tls: bool = False
    tls: Tls = Tls.GOOD


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox at a well-behaved server."""

    username: str
    passwords: frozenset[str] = field(repr=False)
    """All that are accepted; none, if no password ever is."""
    refusal: str
    """The reply to any other."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that keeps to the standards (aiosmtpd): STARTTLS or implicit TLS, then a log-in."""

    accounts: tuple[Account, ...]
    implicit_tls: bool
    tls: Tls = Tls.GOOD


Service = Scripted | MailServer | Absent
