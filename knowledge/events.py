"""What happened: every event that can move a case, in the past tense."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A host, a port and a kind of encryption, as somebody enters them."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """What is known of a mailbox provider, joined to the words about it by ``id``."""

    id: str
    name: str
    family: str
    """The firm behind it (``google``, ``microsoft``, ``yahoo``…); the id where there is no larger family."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReading:
    """A failure message that was read: its cause, and the fragment that decided."""

    cause: str
    confidence: float
    """0 to 1."""
    fragment: str
    provider: ProviderFacts | None = None
    client: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
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


class Way(StrEnum):
    """Through which door a case was opened."""

    COMMAND = "command"
    MESSAGE = "message"
    HOME = "home"
    SHORTCUT = "shortcut"
    MENTION = "mention"


class Command(StrEnum):
    """The words that work everywhere, by button or typed."""

    BACK = "back"
    CHANGE = "change"
    WHY = "why"
    STATUS = "status"
    RESTART = "restart"
    STOP = "stop"
    CONTINUE = "continue"
    HELP = "help"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A member of the support desk."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A customer came in and has no open case; the first event of a case."""

    moment: Moment
    way: Way
    customer: str
    """The customer's display name."""
    reference: str
    """The case's public reference, random, as people read it aloud: ``K7M2-9QXB``."""
    language: str = "en"
    workspace: str | None = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A customer with an open case came in again: command, Home or shortcut, without new words."""

    moment: Moment
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The customer typed a line."""

    moment: Moment
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Chose:
    """The customer pressed a choice of the question asked at ``visit``; it may be an old one."""

    moment: Moment
    visit: int
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """The customer used one of the words that always work."""

    moment: Moment
    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOpened:
    """The customer opened one of the seven steps from the card."""

    moment: Moment
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted:
    """A valid form came back. A secret is never among the values."""

    moment: Moment
    form: str
    visit: int
    values: Mapping[str, str] = field(default_factory=dict)
    reading: Reading | None = None
    """What was recognised in the fields together (check-up form)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormClosed:
    """A form was closed without being sent."""

    moment: Moment
    form: str
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTried:
    """One server, seen from our side. ``cause`` is ``ok`` where it answers, encrypted, and takes log-ins."""

    server: MailServer
    cause: str
    stage: str
    reply: str | None = None
    """The server's decisive words: clean, bounded, without secrets."""
    took_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What a probe found, in the terms of the tree."""

    kind: Literal["reach", "login"]
    tried: tuple[ServerTried, ...]
    """For a log-in: the one server of the form. For reach: every server tried, the customer's own first."""
    provider: ProviderFacts | None = None
    """Set when the provider was found out meanwhile (by MX, for instance)."""
    suggested_host: str | None = None
    """The likely host name where the customer's looks like a slip; it has been tried."""
    suggested_provider: ProviderFacts | None = None
    control: Literal["fine", "failed"] | None = None
    """Whether our own way out was fine; ``None``: not checked."""
    source: str | None = None
    """Where the settings come from: ``providers``, ``mx``, ``autoconfig``, ``srv`` or ``guess-tested``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeFinished:
    """A probe came back."""

    moment: Moment
    run: int
    result: ProbeResult


class Loss(StrEnum):
    """Why a probe brought no result."""

    CANCELLED = "cancelled"
    DIED = "died"
    SECRET_GONE = "secret_gone"  # noqa: S105 - the name of a loss, no secret
    MAILBOX_LIMIT = "mailbox_limit"
    PROBE_LIMIT = "probe_limit"
    GUARD = "guard"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLost:
    """A probe ended without a result; no log-in is repeated on its own."""

    moment: Moment
    run: int
    loss: Loss
    cause: str | None = None
    """A ``guard.…`` code where the guard refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """A timer that the case had set came due."""

    moment: Moment
    timer: str


class Routing(StrEnum):
    """How a hand-off reached the desk."""

    SLACK = "slack"
    MAIL = "mail"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffRouted:
    """A hand-off could not go to the desk's channel, and went another way or nowhere."""

    moment: Moment
    routing: Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An agent took the case."""

    moment: Moment
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """An agent gave the case back to the bot."""

    moment: Moment
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWrote:
    """An agent sent the customer a message, on purpose."""

    moment: Moment
    agent: Agent
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetestAsked:
    """An agent asked for one more log-in test."""

    moment: Moment
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """An agent closed the case."""

    moment: Moment
    agent: Agent
    cause: str
    step: int | None
    helped: str
    """What helped, for the record."""
    tell: str
    """The sentence for the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A closed case was opened again, by its customer (``agent`` is ``None``) or at the desk."""

    moment: Moment
    agent: Agent | None = None


Event = (
    Opened
    | Returned
    | Typed
    | Chose
    | Commanded
    | StepOpened
    | FormSubmitted
    | FormClosed
    | ProbeFinished
    | ProbeLost
    | TimerFired
    | HandOffRouted
    | Claimed
    | Released
    | AgentWrote
    | RetestAsked
    | Resolved
    | Reopened
)
