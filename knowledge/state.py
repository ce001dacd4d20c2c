"""Where a case stands: plain values, the fold of its events, ready to be stored as JSON."""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from knowledge.events import Agent, MailServer, ProviderFacts, ServerTried


class Finding(Struct, frozen=True, kw_only=True):
    """Evidence with its time and place; an edit of the settings makes it stale, nothing deletes it."""

    kind: Literal["reach", "login", "message"]
    at: datetime
    tried: ServerTried | None = None
    """Set for reach and log-in."""
    cause: str = "unknown"
    fragment: str | None = None
    """Messages: the words that decided."""
    client: str | None = None
    username: str | None = None
    control: Literal["fine", "failed"] | None = None
    stale: bool = False
    address: str | None = None
    """The address that the case was about then; of another one it says nothing."""
    provider: str | None = None
    """Messages: id of the provider whose words they are."""
    family: str | None = None
    """Messages: the firm behind that provider."""
    run: int = 0
    """The probe that found it; 0 for a message."""


class StepMark(Struct, frozen=True, kw_only=True):
    """What was done about a step, and which leads were live then: a new one reopens it."""

    mark: Literal["tried", "waiting", "solved", "with_support"]
    at: datetime
    reason: str = ""
    """Key of the text whose ``reason`` the card shows; empty: none."""
    leads: tuple[str, ...] = ()
    before: "StepMark | None" = None
    """Of one that waits: what stood there, and stands again when the waiting is over."""


class Checkpoint(Struct, frozen=True, kw_only=True):
    """What *back* returns to: a question, and the answers that stood then."""

    node: str
    visit: int
    answers: dict[str, str]
    marks: dict[int, StepMark]
    at_step: int | None = None
    at_cause: str | None = None
    told: dict[str, str] | None = None
    """What had been heard in free words; ``None`` where a case of an older version does not say."""
    provider: ProviderFacts | None = None


class Support(Struct, frozen=True, kw_only=True):
    """The case's place at the desk."""

    asked_at: datetime
    reason: str
    claimed_by: Agent | None = None
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    retests: int = 0
    """Log-ins that agents asked for, beyond the bot's own."""
    clock_from: datetime | None = None
    """Where the desk's own time begins: the request, or the next opening."""


class State(Struct, frozen=True, kw_only=True):
    """A case. Answers are undone by *back*; findings and hand-offs are not.

    Without slots: every turn begins with a copy, and a table is copied at a tenth of the time.
    """

    tree: str
    """Content hash of the tree that the case moves by."""
    reference: str
    customer: str
    language: str
    opened_at: datetime
    zone: str = "UTC"
    workspace: str | None = None
    node: str = ""
    """The question that waits for an answer."""
    visit: int = 0
    visits: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    """Facts told by the customer, by name: ``address``, ``host``, ``port``, ``security``, ``username``…"""
    answered: dict[int, str] = field(default_factory=dict)
    """Label of the answer, by visit, for late presses. Only the latest are kept."""
    asked: dict[int, str] = field(default_factory=dict)
    """Node of the question, by visit. Only the latest are kept."""
    provider: ProviderFacts | None = None
    findings: tuple[Finding, ...] = ()
    own_words: tuple[str, ...] = ()
    """What the customer wrote that was no answer, for the desk; bounded."""
    marks: dict[int, StepMark] = field(default_factory=dict)
    trail: tuple[Checkpoint, ...] = ()
    calls: tuple[str, ...] = ()
    """Nodes to return to from sub-flows."""
    run: int = 0
    """Number of the latest probe."""
    running: int | None = None
    """The probe whose result is awaited."""
    running_kind: Literal["reach", "login"] | None = None
    running_node: str = ""
    """The probe node that waits for the result."""
    running_silent: bool = False
    after_run: str | None = None
    logins: int = 0
    """Log-ins tried in this case on the bot's own proposal."""
    logins_by: dict[str, int] = field(default_factory=dict)
    """The same by address, small letters: each mailbox has its own count."""
    run_address: str | None = None
    run_username: str | None = None
    """The address that the latest probe is about, whatever is told while it runs."""
    misunderstood: int = 0
    unclear: str = ""
    """The question that waited when too many lines in a row were not understood."""
    paused: bool = False
    support: Support | None = None
    suggested_host: str | None = None
    suggested_server: MailServer | None = None
    greeted: bool = False
    """Whether anything has been said to the customer yet."""
    way: str = "command"
    told: dict[str, str] = field(default_factory=dict)
    """What was heard in free words, by fact; survives a restart of the questions."""
    worded: dict[int, tuple[str, str]] = field(default_factory=dict)
    """What the latest questions said and asked, by visit: shown again when they are answered."""
    pressed: dict[int, str] = field(default_factory=dict)
    """Id of the choice that answered, by visit."""
    asides: dict[int, tuple[int, str]] = field(default_factory=dict)
    """For an aside about an earlier question: that visit and the choice that was pressed."""
    card_shown: str = ""
    """Fingerprint of the card and of the hand-off card as they were last shown."""
    pack_shown: str = ""
    newer: str = ""
    """Reference of a newer case, for which an agent could not open this one again."""
    withheld: bool = False
    """Something was cut out of the latest line."""
    loss: str | None = None
    """Why the latest probe brought no result."""
    released: str | None = None
    """The reason of a request that an agent has handed back; it can be claimed again."""
    routing: str = "slack"
    at_step: int | None = None
    """The step that is being worked on."""
    at_cause: str | None = None
    """The cause whose remedy is being tried."""
    closed_form: str | None = None
    """The form that was closed last without being sent."""
    before: str = ""
    """The question that waited before the case ended or went to the desk."""
    outcome: str | None = None
    solved_step: int | None = None
    solved_cause: str | None = None
    rating: str = ""
    """``helped`` or ``not_helped``, as the customer said after the case had ended; empty: not said."""
    comment: str = ""
    """A line about it, in the customer's own words."""
    timers: dict[str, datetime] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.outcome is not None

    @property
    def untold(self) -> bool:
        """Whether nothing has been told, found or asked of anybody in it; words alone may have been."""
        return (
            not (self.answers or self.findings or self.withheld)
            and self.provider is None
            and self.running is None
            and self.support is None
            and self.released is None
        )
