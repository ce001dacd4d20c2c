"""What came in from Slack, cleaned: frozen values that may rest in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from knowledge.events import Command, Way


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace; part of every key, because Slack's ids repeat between workspaces."""

    enterprise: str
    """Empty where the workspace belongs to no enterprise."""
    team: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a workspace."""

    tenant: Tenant
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What Slack tells of a person, as far as a case needs it."""

    name: str
    """Display name; empty if Slack did not tell."""
    zone: str = "UTC"
    """IANA name."""
    language: str = "en"
    workspace: str | None = None
    """Name of the workspace."""


class Directory(Protocol):
    """Looks people up in Slack."""

    async def profile(self, person: Person) -> Profile:
        """Never raises: what cannot be looked up comes as the defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Something that is recorded once and handled in order."""

    key: str
    """What makes it the same when it comes again: ``event_id``; else the payload's kind, ids and
    ``action_ts``; for a submission the view's id."""
    at: datetime
    """Aware, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn(Received):
    """A customer came in by the command, Home, a shortcut or a mention, perhaps with words."""

    person: Person
    way: Way
    text: str | None = None
    channel: str | None = None
    withheld: bool = False
    """Something like a password was cut out of ``text``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Received):
    """A customer wrote, or edited, a line in the direct message."""

    person: Person
    channel: str
    ts: str
    text: str
    edited: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TookBack(Received):
    """A customer deleted a line in the direct message."""

    person: Person
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that somebody sent. All of it is what Slack says, and none of it is looked at yet."""

    file: str
    name: str
    url: str
    """Where it can be fetched with the bot's token."""
    link: str
    """Where a person may look at it."""
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Showed(Received):
    """A customer sent pictures in the direct message. Words beside them come as ``Wrote``."""

    person: Person
    channel: str
    ts: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Received):
    """Somebody pressed a choice. Everything in it but ``person`` is a hint and is looked up."""

    person: Person
    case: str
    visit: int
    choice: str
    channel: str | None = None
    """Where it was pressed, so that a refusal can be told to the presser alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven(Received):
    """A customer used one of the words that always work, from a menu or a button."""

    person: Person
    command: Command
    case: str | None = None
    """``None``: the open case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedStep(Received):
    """A customer opened one of the seven steps."""

    person: Person
    case: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Received):
    """A form was sent."""

    person: Person
    case: str
    form: str
    visit: int
    values: Mapping[str, str] = field(default_factory=dict)
    """Without secrets."""
    secret: str | None = None
    """Ticket of the vault, where the form had a password."""
    view: str | None = None
    """Slack's id of the open view, which shows the result as well."""
    withheld: bool = False
    """Something like a password was cut out of ``values``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedForm(Received):
    """A form was closed without being sent."""

    person: Person
    case: str
    form: str
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledProbe(Received):
    """A customer asked a running probe to stop."""

    person: Person
    case: str
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedHome(Received):
    """A person opened the app's Home."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class _AtTheDesk(Received):
    agent: Person
    """Checked by the gate of the desk before it comes here."""
    case: str
    tenant: Tenant | None = None
    """The case's own workspace, where it is not the agent's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClaimed(_AtTheDesk):
    """An agent took the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReleased(_AtTheDesk):
    """An agent gave the case back to the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWrote(_AtTheDesk):
    """An agent sent the customer something, on purpose."""

    text: str
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRetest(_AtTheDesk):
    """An agent asked for one more log-in test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskResolved(_AtTheDesk):
    """An agent closed the case."""

    cause: str
    step: int | None
    helped: str
    tell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReopened(_AtTheDesk):
    """An agent opened a closed case again."""


DeskIncoming = DeskClaimed | DeskReleased | DeskWrote | DeskRetest | DeskResolved | DeskReopened

CustomerIncoming = (
    CameIn
    | Wrote
    | Showed
    | Pressed
    | CommandGiven
    | OpenedStep
    | Submitted
    | ClosedForm
    | CancelledProbe
    | OpenedHome
    | TookBack
)

Incoming = CustomerIncoming | DeskIncoming
