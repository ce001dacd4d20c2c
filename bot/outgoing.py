"""What goes out to Slack: letters, who delivers them, and the ways in which that fails."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from bot.incoming import Person, Tenant
from knowledge.effects import Choice, Effect, Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowView:
    """Show a result in the form that is still open; it does not matter if nobody looks any more."""

    view: str
    """Slack's id of the view."""
    text: Marked
    title: str = ""
    """The title of the form that the view was; it stays what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPresser:
    """Tell one person something in a channel that nobody else there sees."""

    user: str
    channel: str
    text: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishHome:
    """Bring a person's Home up to date."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowProgress:
    """Edit the progress message of a probe that is still running (role ``probe:<run>``)."""

    run: int
    text: Marked
    choices: tuple[Choice, ...] = ()


BotEffect = ShowView | TellPresser | PublishHome | ShowProgress


class Purpose(StrEnum):
    """Whom a letter is for; letters of one case and one purpose go out in order."""

    CUSTOMER = "customer"
    DESK = "desk"
    VIEW = "view"
    HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One thing to be shown in Slack."""

    id: str
    """Opaque and random; travels in the message's metadata, so that a doubtful delivery can be looked up."""
    tenant: Tenant
    case: str
    """Empty where the letter belongs to no case."""
    person: Person
    """The customer, for letters to the desk, too."""
    purpose: Purpose
    effect: Effect | BotEffect
    attempt: int = 0
    """More than 0: it has been tried before, and may stand in Slack already."""


class Place(NamedTuple):
    """Where a message stands."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that may be edited later; kept under its role."""

    role: str
    """``question:<visit>``, ``card``, ``probe:<run>`` or ``desk_card``."""
    channel: str
    ts: str


class SentMessages(Protocol):
    """Remembers where a case's messages stand."""

    async def find(self, tenant: Tenant, case: str, role: str) -> Place | None:
        """The newest message of that role; ``None`` if there is none."""

    async def below(self, tenant: Tenant, case: str, role: str) -> int:
        """How many questions and tests of the case stand below that message in the private chat."""


class Messenger(Protocol):
    """Shows letters in Slack."""

    async def deliver(self, letter: Letter, known: SentMessages) -> Sent | None:
        """What was sent, if it can be edited later. Raises ``SlackRefused`` or ``SlackBusy``; anything else
        that it raises counts as a doubtful delivery and is tried again."""


class SlackRefused(Exception):
    """Slack will not take this letter, however often it is tried."""

    def __init__(self, error: str) -> None:
        """``error`` is Slack's own code, such as ``not_in_channel``."""
        super().__init__(error)
        self.error = error


class SlackBusy(Exception):
    """Slack asks for patience."""

    def __init__(self, retry_after: float | None = None, *, whole_workspace: bool = False) -> None:
        """``retry_after`` is in seconds, by Slack's ``Retry-After``; ``None`` where Slack did not say.

        ``whole_workspace`` where Slack counts our calls (status 429): every further one makes it longer.
        """
        super().__init__("retry later" if retry_after is None else f"retry after {retry_after} s")
        self.retry_after = retry_after
        self.whole_workspace = whole_workspace
