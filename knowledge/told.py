"""What events tell of: moments, people, servers, providers, what was read and what a test found."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct


class Desk(Struct, frozen=True, kw_only=True):
    """The support desk at the moment of an event: who answers, and when."""

    open: bool
    zone: str = "Europe/London"
    """IANA name of the zone in which the desk's hours are told."""
    opens: datetime | None = None
    """The next opening; set while the desk is closed."""
    closes: datetime | None = None
    """The next closing; set while the desk is open."""
    answer_due: datetime | None = None
    """When a first answer is promised for a request made now, if the operator promises one."""


class Moment(Struct, frozen=True, kw_only=True):
    """When an event happened, and where its person's clock stands."""

    at: datetime
    """Aware, in UTC."""
    zone: str = "UTC"
    """IANA name of the customer's time zone."""
    desk: Desk = Desk(open=True)


class Security(StrEnum):
    """How a connection is encrypted, by the words of the product's own screen."""

    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


class MailServer(Struct, frozen=True, kw_only=True):
    """A host, a port and a kind of encryption, as somebody enters them."""

    host: str
    port: int
    security: Security


class ProviderFacts(Struct, frozen=True, kw_only=True):
    """What is known of a mailbox provider, joined to the words about it by ``id``."""

    id: str
    name: str
    family: str
    """The firm behind it (``google``, ``microsoft``, ``yahoo``…); the id where there is no larger family."""
    platforms: tuple[str, ...] = ()
    """Families on whose servers some of its mailboxes are."""
    kind: str
    """``mailbox``, ``isp``, ``webhost``, ``relay``, ``forwarder`` or ``gateway``."""
    password_auth: str
    """``works``, ``app_password``, ``oauth_only``, ``smtp_token``, ``disabled_by_default`` or
    ``unsupported``."""
    servers: tuple[MailServer, ...] = ()
    """Best first."""
    username: str | None = None
    """The user name that the provider wants for the case's address."""
    app_password_url: str | None = None
    switch: str | None = None
    """Where sending by SMTP is switched on, when it has to be."""
    unverified_note: str | None = None
    imap_only: bool = False
    confidence: str = "low"
    """``high``, ``medium`` or ``low``."""
    checked: str | None = None
    """Month of the newest evidence, ``YYYY-MM``."""
    ends: date | None = None
    """The last day on which its mailboxes send."""

    @property
    def username_rule(self) -> Literal["address", "local_part"] | None:
        """What the provider makes its user name of; ``None`` where only its own page tells it."""
        return None if not self.username else "address" if "@" in self.username else "local_part"


class MessageReading(Struct, frozen=True, kw_only=True):
    """A failure message that was read: its cause, and the fragment that decided."""

    cause: str
    confidence: float
    """0 to 1."""
    fragment: str
    provider: ProviderFacts | None = None
    client: str | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """A line that somebody typed, with what could be recognised in it. Cleaned of secrets, bounded."""

    text: str
    address: str | None = None
    provider: ProviderFacts | None = None
    """Provider of ``address``, as far as the domain alone tells."""
    host: str | None = None
    port: int | None = None
    security: Security | None = None
    username: str | None = None
    message: MessageReading | None = None
    withheld: bool = False
    """Something that looked like a password was cut out and is kept nowhere."""
    faults: tuple[str, ...] = ()
    """What is wrong with settings that stand in it, by the names of the texts; such a setting is left out."""


class Agent(Struct, frozen=True, kw_only=True):
    """A member of the support desk."""

    id: str
    name: str


class Trace(Struct, frozen=True, kw_only=True):
    """One connection as it went, for those who can read it: clean, bounded, without secrets."""

    times: tuple[tuple[str, float], ...] = ()
    """Stage, as the probe calls it, and milliseconds; in their order."""
    encryption: str = ""
    """Version and cipher; empty where it did not come to TLS."""
    names: tuple[str, ...] = ()
    """Whom the certificate is for."""
    issuer: str = ""
    until: str = ""
    """The certificate's last day, as ``2027-03-31``."""
    refused: str = ""
    """Why the certificate was not accepted."""
    lines: tuple[str, ...] = ()
    """What was said: ``C:`` by us, ``S:`` by the server, ``*:`` a remark."""


class ServerTried(Struct, frozen=True, kw_only=True):
    """One server, seen from our side. ``cause`` is ``ok`` where it answers, encrypted, and takes log-ins."""

    server: MailServer
    cause: str
    stage: str
    reply: str | None = None
    """The server's decisive words: clean, bounded, without secrets."""
    took_ms: float | None = None
    looked_up: bool = True
    """Whether the name was looked up; not where an address was given, or the way there is set."""
    trace: Trace | None = None
    """How it went; of a test's first servers only, because a case keeps it."""


class ProbeResult(Struct, frozen=True, kw_only=True):
    """What a probe found, in the terms of the tree."""

    kind: Literal["reach", "login"]
    tried: tuple[ServerTried, ...]
    """For a log-in: the one server of the form. For reach: every server tried, the customer's own first."""
    provider: ProviderFacts | None = None
    """Set when the provider was found out meanwhile (by MX, for instance)."""
    suggested_host: str | None = None
    """The likely host name where the customer's looks like a slip; it has been tried."""
    suggested_provider: ProviderFacts | None = None
    suggested_address: str | None = None
    """The likely address where the customer's domain looks like a slip and no mail server is found for it."""
    strange_host: bool = False
    """Whether the customer's own host is neither the provider's nor the address's own, and no slip."""
    strange_provider: ProviderFacts | None = None
    """Whose it is then, where the provider data tell."""
    control: Literal["fine", "failed"] | None = None
    """Whether our own way out was fine; ``None``: not checked."""
    source: str | None = None
    """Where the settings come from: ``providers``, ``mx``, ``autoconfig``, ``srv`` or ``guess-tested``."""
