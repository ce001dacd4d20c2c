"""What happened: every event that can move a case, in the past tense."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from knowledge.told import (
    Agent,
    Desk,
    MailServer,
    MessageReading,
    Moment,
    ProbeResult,
    ProviderFacts,
    Reading,
    Security,
    ServerTried,
    Trace,
)

__all__ = [
    "Agent",
    "AgentWrote",
    "Chose",
    "Claimed",
    "Command",
    "Commanded",
    "Desk",
    "Event",
    "FormClosed",
    "FormSubmitted",
    "HandOffRouted",
    "Loss",
    "MailServer",
    "MessageReading",
    "Moment",
    "MovedOn",
    "Opened",
    "ProbeFinished",
    "ProbeLost",
    "ProbeResult",
    "ProviderFacts",
    "Reading",
    "Released",
    "Reopened",
    "Resolved",
    "RetestAsked",
    "Returned",
    "Routing",
    "Security",
    "ServerTried",
    "StepOpened",
    "TimerFired",
    "Trace",
    "Typed",
    "Way",
]


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


class Opened(Struct, frozen=True, kw_only=True):
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
    source: str = ""
    """As in ``Typed``, where a line opened the case."""


class Returned(Struct, frozen=True, kw_only=True):
    """A customer with an open case came in again: command, Home or shortcut, without new words."""

    moment: Moment
    way: Way


class Typed(Struct, frozen=True, kw_only=True):
    """The customer typed a line."""

    moment: Moment
    reading: Reading
    source: str = ""
    """Which message it was, so that it can be found when its writer takes it back; the bot's own word."""
    edited: bool = False
    """It stands in the place of an earlier line."""


class Chose(Struct, frozen=True, kw_only=True):
    """The customer pressed a choice of the question asked at ``visit``; it may be an old one."""

    moment: Moment
    visit: int
    choice: str


class Commanded(Struct, frozen=True, kw_only=True):
    """The customer used one of the words that always work."""

    moment: Moment
    command: Command


class StepOpened(Struct, frozen=True, kw_only=True):
    """The customer opened one of the seven steps from the card."""

    moment: Moment
    step: int


class FormSubmitted(Struct, frozen=True, kw_only=True):
    """A valid form came back. A secret is never among the values."""

    moment: Moment
    form: str
    visit: int
    values: Mapping[str, str] = field(default_factory=dict)
    reading: Reading | None = None
    """What was recognised in the fields together (check-up form)."""


class FormClosed(Struct, frozen=True, kw_only=True):
    """A form was closed without being sent."""

    moment: Moment
    form: str
    visit: int


class ProbeFinished(Struct, frozen=True, kw_only=True):
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


class ProbeLost(Struct, frozen=True, kw_only=True):
    """A probe ended without a result; no log-in is repeated on its own."""

    moment: Moment
    run: int
    loss: Loss
    cause: str | None = None
    """A ``guard.…`` code where the guard refused."""


class TimerFired(Struct, frozen=True, kw_only=True):
    """A timer that the case had set came due."""

    moment: Moment
    timer: str


class Routing(StrEnum):
    """How a hand-off reached the desk."""

    SLACK = "slack"
    MAIL = "mail"
    NOWHERE = "nowhere"


class HandOffRouted(Struct, frozen=True, kw_only=True):
    """A hand-off could not go to the desk's channel, and went another way or nowhere."""

    moment: Moment
    routing: Routing


class Claimed(Struct, frozen=True, kw_only=True):
    """An agent took the case."""

    moment: Moment
    agent: Agent


class Released(Struct, frozen=True, kw_only=True):
    """An agent gave the case back to the bot."""

    moment: Moment
    agent: Agent


class AgentWrote(Struct, frozen=True, kw_only=True):
    """An agent sent the customer a message, on purpose."""

    moment: Moment
    agent: Agent
    text: str
    source: str = ""
    """Which line at the desk it was; empty where it was written in a form."""


class RetestAsked(Struct, frozen=True, kw_only=True):
    """An agent asked for one more log-in test."""

    moment: Moment
    agent: Agent


class Resolved(Struct, frozen=True, kw_only=True):
    """An agent closed the case."""

    moment: Moment
    agent: Agent
    cause: str
    step: int | None
    helped: str
    """What helped, for the record."""
    tell: str
    """The sentence for the customer."""


class Reopened(Struct, frozen=True, kw_only=True):
    """A closed case was opened again, by its customer (``agent`` is ``None``) or at the desk."""

    moment: Moment
    agent: Agent | None = None
    newer: str | None = None
    """Reference of the open case that the customer has meanwhile: then this one stays closed."""
    words: tuple[str, ...] = ()
    """What the customer wrote in a newer case that was closed for this one."""


class MovedOn(Struct, frozen=True, kw_only=True):
    """The customer's earlier case was opened again, before anything was told in this one."""

    moment: Moment


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
    | MovedOn
)
