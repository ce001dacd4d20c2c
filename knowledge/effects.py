"""What is asked of the world: every effect of a turn, in the imperative.

Words come rendered, as *marked text*: a small part of Markdown that any surface can draw.
``**bold**``, ``*italic*`` (used for questions), ```` `code` ````, ``\\`` before a mark meant as it is,
lines ended by ``\\n``, lines that begin with ``1. `` are a numbered list. Values that came from people or
servers are escaped before they are put in, so that they can never add a mark.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from knowledge.state import State
from knowledge.surfaces import (
    NO_WORDS,
    Card,
    CardLine,
    Choice,
    Diagnosis,
    Earlier,
    EarlierLine,
    Field,
    Form,
    FormOption,
    Home,
    Marked,
    Pack,
    PackLine,
    Status,
    View,
)
from knowledge.told import MailServer

__all__ = [
    "Ask",
    "CancelProbe",
    "Card",
    "CardLine",
    "Choice",
    "ClearTimer",
    "Close",
    "Diagnosis",
    "Earlier",
    "EarlierLine",
    "Effect",
    "Field",
    "Form",
    "FormOption",
    "HandOff",
    "Home",
    "Marked",
    "Pack",
    "PackLine",
    "RelayToCustomer",
    "RelayToDesk",
    "RunProbe",
    "Say",
    "SetTimer",
    "ShowAnswer",
    "ShowCard",
    "ShowFinding",
    "Status",
    "TellDesk",
    "Turn",
    "View",
]


class Say(Struct, frozen=True, kw_only=True):
    """Tell the customer something that asks for nothing."""

    text: Marked


class Ask(Struct, frozen=True, kw_only=True):
    """Put a question, or a statement with buttons (``ask`` empty), to the customer."""

    node: str
    visit: int
    """Counts the questions of a case; a press names it, so that an old button is known as old."""
    say: Marked
    ask: Marked
    choices: tuple[Choice, ...] = ()
    more: tuple[Choice, ...] = ()
    """Entries of the *More* menu; their ids are the words that always work."""
    secret_near: bool = False
    """The question is about a password: typed text that is no answer must be dropped unread."""


class ShowAnswer(Struct, frozen=True, kw_only=True):
    """Take the buttons off an answered question and show what was chosen."""

    visit: int
    ask: Marked
    say: Marked = NO_WORDS
    """The statement that stood above the question, so that an edit can keep it."""
    answer: str
    """Plain text; empty where the question was overtaken without an answer."""
    changeable: bool = True


class ShowCard(Struct, frozen=True, kw_only=True):
    """Edit the case's card, or post it where there is none."""

    card: Card


class RunProbe(Struct, frozen=True, kw_only=True):
    """Start a probe. Reach needs no password; a log-in uses the one sealed for exactly these settings."""

    run: int
    kind: Literal["reach", "login"]
    address: str
    server: MailServer | None = None
    """Reach: the customer's own settings, where told. Log-in: the server shown in the form."""
    username: str | None = None
    provider: str | None = None
    """Id of the provider whose settings are to be tried."""
    silent: bool = False
    """No progress message: the case is with support."""
    progress: Marked = NO_WORDS
    """Shown while it runs, edited in place."""
    slow: Marked = NO_WORDS
    """Shown instead after ten seconds."""
    choices: tuple[Choice, ...] = ()
    """Buttons of the progress message."""
    visit: int = 0


class CancelProbe(Struct, frozen=True, kw_only=True):
    """Stop a probe that is running and close its connections."""

    run: int


class ShowFinding(Struct, frozen=True, kw_only=True):
    """Shrink a probe's progress message to one line."""

    run: int
    text: Marked


class HandOff(Struct, frozen=True, kw_only=True):
    """Post the hand-off card to the desk, or bring it up to date where it stands already."""

    pack: Pack
    anew: bool = False
    """A person was asked for in this turn: an earlier request's card stays, and a new one is posted."""


class TellDesk(Struct, frozen=True, kw_only=True):
    """Write a line into the case's thread at the desk."""

    text: Marked
    choices: tuple[Choice, ...] = ()
    source: str = ""
    """Which line at the desk it confirms; the bot fills it in."""


class RelayToDesk(Struct, frozen=True, kw_only=True):
    """Show the desk what the customer wrote, word for word."""

    heading: Marked
    """Who, and when: **Sam, 9:31:**"""
    words: str
    """Foreign text."""
    source: str = ""
    """Which message of the customer's it was; the bot fills it in."""


class RelayToCustomer(Struct, frozen=True, kw_only=True):
    """Show the customer what an agent wrote, word for word."""

    heading: Marked
    words: str
    source: str = ""
    """Which line at the desk it was; the bot fills it in."""


class SetTimer(Struct, frozen=True, kw_only=True):
    """Wake the case at a time; a timer of the same name is replaced."""

    timer: str
    at: datetime


class ClearTimer(Struct, frozen=True, kw_only=True):
    """Forget a timer; nothing happens where there is none."""

    timer: str


class Close(Struct, frozen=True, kw_only=True):
    """The case has ended; its record stays."""

    outcome: str
    """``resolved.user_confirmed``, ``handed_off.solved``, ``abandoned.cancelled``…"""
    step: int | None = None
    cause: str | None = None


Effect = (
    Say
    | Ask
    | ShowAnswer
    | ShowCard
    | RunProbe
    | CancelProbe
    | ShowFinding
    | HandOff
    | TellDesk
    | RelayToDesk
    | RelayToCustomer
    | SetTimer
    | ClearTimer
    | Close
)


class Turn(Struct, frozen=True, kw_only=True):
    """What an event comes to: where the case stands now, and what is asked of the world, in order."""

    state: State
    effects: tuple[Effect, ...] = ()
