"""The values that describe one mail provider."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smtp_probe.model import Endpoint, Security

# Host names that somebody has to complete by hand: `wp-xxxxxxx.mailout…`, `secureNN.…`.
_BY_HAND = re.compile(r"xxx|[A-Z]")
_DOMAIN_SLOT = "{domain}"


class Kind(StrEnum):
    """What the provider does with mail."""

    MAILBOX = "mailbox"
    ISP = "isp"
    WEBHOST = "webhost"
    RELAY = "relay"
    """Sends only: no mailbox behind it."""
    FORWARDER = "forwarder"
    """Receives only."""
    GATEWAY = "gateway"
    """A filter in front of a mailbox that it tells nothing about."""


class PasswordAuth(StrEnum):
    """Which password, if any, the provider takes from an outside program."""

    WORKS = "works"
    APP_PASSWORD = "app_password"  # noqa: S105 - the name of a rule, not a password
    OAUTH_ONLY = "oauth_only"
    SMTP_TOKEN = "smtp_token"  # noqa: S105 - the name of a rule, not a token
    DISABLED_BY_DEFAULT = "disabled_by_default"
    UNSUPPORTED = "unsupported"


class Confidence(StrEnum):
    """How far an entry is to be trusted; at `low`, say "check with your provider"."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class UsernameForm(StrEnum):
    """What a server wants as the user name."""

    FULL_ADDRESS = "full_address"
    LOCAL_PART = "local_part"
    OTHER = "other"
    """Something that only the provider's own page shows."""


class Family(StrEnum):
    """Whose platform a mailbox runs on, where several brands share one and with it one rule."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    YAHOO = "yahoo"


# The first server of an entry tells the platform: resellers name their supplier's host.
_FAMILY_OF_HOST = {
    "smtp.gmail.com": Family.GOOGLE,
    "smtp-mail.outlook.com": Family.MICROSOFT,
    "smtp.office365.com": Family.MICROSOFT,
    "smtp.mail.yahoo.com": Family.YAHOO,
    "smtp.aol.com": Family.YAHOO,
    # Brands on Yahoo's platform under names of their own.
    "outbound.att.net": Family.YAHOO,
    "smtp.frontier.com": Family.YAHOO,
    "smtp.broadband.rogers.com": Family.YAHOO,
}


@dataclass(frozen=True, slots=True)
class ProviderServer:
    """One submission server as the provider names it."""

    host: str
    """A host name, one with `{domain}` in it, or a pattern that the owner must complete."""
    port: int
    security: Security
    username: UsernameForm


@dataclass(frozen=True, slots=True)
class KnownReply:
    """A reply this provider is known to give, and what it means there."""

    code: str
    enhanced: str | None
    pattern: str
    """Fragment of the reply's text; matched without regard to case."""
    means: str
    basis: str
    """`seen` in published material, or `memory`."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A dated change at the provider."""

    date: str
    """ISO date, or as much of one as is known: `2026-10`, `2026-Q1`, `2025-2026`."""
    event: str
    source: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything known about one provider."""

    id: str
    name: str
    kind: Kind
    countries: tuple[str, ...]
    domains: tuple[str, ...]
    """Address domains."""
    mx_patterns: tuple[str, ...]
    """Suffixes of the MX host names of own domains hosted there."""
    smtp: tuple[ProviderServer, ...]
    """Best first."""
    imap_only: bool
    """No submission that an outside server could use."""
    password_auth: PasswordAuth
    app_password_url: str | None
    """Where an app password, key or token is made; None if there is none."""
    smtp_must_be_enabled: str | None
    """Where SMTP is switched on; None if nothing is to be done."""
    unverified_note: str | None
    known_replies: tuple[KnownReply, ...]
    limits: str | None
    notes: str | None
    sources: tuple[str, ...]
    checked: str | None
    """Month (`2026-10`) of the newest evidence; None: never checked."""
    confidence: Confidence
    timeline: tuple[TimelineEntry, ...]
    ends: date | None = None
    """The last day on which its mailboxes send."""

    @property
    def family(self) -> str:
        """`google`, `microsoft` or `yahoo` where the mailbox runs on their platform, else the id."""
        if not self.smtp:
            return self.id
        return _FAMILY_OF_HOST.get(self.smtp[0].host, self.id)

    @property
    def platforms(self) -> frozenset[str]:
        """Which of `google`, `microsoft` and `yahoo` some server of it belongs to."""
        hosts = (server.host for server in self.smtp)
        return frozenset(str(_FAMILY_OF_HOST[host]) for host in hosts if host in _FAMILY_OF_HOST)

    def endpoints(self, domain: str) -> tuple[Endpoint, ...]:
        """The servers that a mailbox at `domain` may log in at, best first.

        Hosts that have to be completed by hand are left out, and so are servers without encryption
        (no password belongs there) and those of a provider that outside servers cannot use.
        """
        if self.imap_only:
            return ()
        return tuple(
            Endpoint(server.host.replace(_DOMAIN_SLOT, domain), server.port, server.security)
            for server in self.smtp
            if server.security is not Security.NONE and not _BY_HAND.search(server.host)
        )

    def username_for(self, address: str) -> str:
        """The user name for `address`, or "" where only the provider's own page tells it."""
        match self.smtp[0].username if self.smtp else UsernameForm.FULL_ADDRESS:
            case UsernameForm.LOCAL_PART:
                return address.rpartition("@")[0]
            case UsernameForm.OTHER:
                return ""
            case UsernameForm.FULL_ADDRESS:
                return address
