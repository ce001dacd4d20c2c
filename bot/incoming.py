"""What came in from Slack, cleaned: frozen values that may rest in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from knowledge.events import Command, Way


class Tenant(Struct, frozen=True):
    """A workspace; part of every key, because Slack's ids repeat between workspaces."""

    enterprise: str
    """Empty where the workspace belongs to no enterprise."""
    team: str


class Person(Struct, frozen=True):
    """A member of a workspace."""

    tenant: Tenant
    user: str


class Profile(Struct, frozen=True, kw_only=True):
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


class Received(Struct, frozen=True, kw_only=True):
    """Something that is recorded once and handled in order."""

    key: str
    """What makes it the same when it comes again: ``event_id``; else the payload's kind, ids and
    ``action_ts``; for a submission the view's id."""
    at: datetime
    """Aware, in UTC."""


class CameIn(Received, frozen=True, kw_only=True):
    """A customer came in by the command, Home, a shortcut or a mention, perhaps with words."""

    person: Person
    way: Way
    text: str | None = None
    channel: str | None = None
    withheld: bool = False
    """Something like a password was cut out of ``text``."""


class Wrote(Received, frozen=True, kw_only=True):
    """A customer wrote, or edited, a line in the direct message."""

    person: Person
    channel: str
    ts: str
    text: str
    edited: bool = False
    edited_at: str = ""
    """Slack's time of the edit, where it is one."""
    withheld: bool = False
    beside_files: bool = False
    """Pictures or text files came with it, and follow as ``Showed``."""


class TookBack(Received, frozen=True, kw_only=True):
    """A customer deleted a line in the direct message."""

    person: Person
    channel: str
    ts: str


class Picture(Struct, frozen=True, kw_only=True):
    """A picture or text file that somebody sent. All of it is what Slack says; nobody has looked yet."""

    file: str
    name: str
    url: str
    """Where it can be fetched with the bot's token."""
    link: str
    """Where a person may look at it."""
    size: int


class Showed(Received, frozen=True, kw_only=True):
    """A customer sent pictures or text files in the direct message. Words beside them come as ``Wrote``."""

    person: Person
    channel: str
    ts: str
    pictures: tuple[Picture, ...]
    texts: tuple[Picture, ...] = ()
    """Files of plain text, which are read like a line that was pasted."""


class Pressed(Received, frozen=True, kw_only=True):
    """Somebody pressed a choice. Everything in it but ``person`` is a hint and is looked up."""

    person: Person
    case: str
    visit: int
    choice: str
    channel: str | None = None
    """Where it was pressed, so that a refusal can be told to the presser alone."""


class CommandGiven(Received, frozen=True, kw_only=True):
    """A customer used one of the words that always work, from a menu or a button."""

    person: Person
    command: Command
    case: str | None = None
    """``None``: the open case."""


class OpenedStep(Received, frozen=True, kw_only=True):
    """A customer opened one of the seven steps."""

    person: Person
    case: str
    step: int


SINGLE_VALUES = frozenset({"address", "host", "port", "security", "username"})
"""Fields of a form that hold one value each. A user name may well have digits and signs in it."""


class Submitted(Received, frozen=True, kw_only=True):
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


class ClosedForm(Received, frozen=True, kw_only=True):
    """A form was closed without being sent."""

    person: Person
    case: str
    form: str
    visit: int


class CancelledProbe(Received, frozen=True, kw_only=True):
    """A customer asked a running probe to stop."""

    person: Person
    case: str
    run: int


class OpenedHome(Received, frozen=True, kw_only=True):
    """A person opened the app's Home."""

    person: Person


class _AtTheDesk(Received, frozen=True, kw_only=True):
    agent: Person
    """Checked by the gate of the desk before it comes here."""
    case: str
    tenant: Tenant | None = None
    """The case's own workspace, where it is not the agent's."""


class DeskClaimed(_AtTheDesk, frozen=True, kw_only=True):
    """An agent took the case."""


class DeskReleased(_AtTheDesk, frozen=True, kw_only=True):
    """An agent gave the case back to the bot."""


class DeskWrote(_AtTheDesk, frozen=True, kw_only=True):
    """An agent sent the customer something, on purpose."""

    text: str
    withheld: bool = False
    channel: str = ""
    """Where the line stands; empty where it was looked up as it stood when it was sent."""
    source: str = ""
    """``ts`` of the agent's line at the desk; empty where it was written in a form."""


class DeskAmended(_AtTheDesk, frozen=True, kw_only=True):
    """An agent changed or deleted a line that had gone to the customer."""

    channel: str
    source: str
    """``ts`` of the line."""
    text: str | None
    """How it reads now; ``None`` where it was deleted."""
    edited_at: str = ""
    """Slack's time of the edit."""


class DeskRetest(_AtTheDesk, frozen=True, kw_only=True):
    """An agent asked for one more log-in test."""


class DeskResolved(_AtTheDesk, frozen=True, kw_only=True):
    """An agent closed the case."""

    cause: str
    step: int | None
    helped: str
    tell: str


class DeskReopened(_AtTheDesk, frozen=True, kw_only=True):
    """An agent opened a closed case again."""


DeskIncoming = DeskClaimed | DeskReleased | DeskWrote | DeskAmended | DeskRetest | DeskResolved | DeskReopened

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
