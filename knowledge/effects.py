"""What is asked of the world: every effect of a turn, in the imperative.

Words come rendered, as *marked text*: a small part of Markdown that any surface can draw.
``**bold**``, ``*italic*`` (used for questions), ```` `code` ````, ``\\`` before a mark meant as it is,
lines ended by ``\\n``, lines that begin with ``1. `` are a numbered list. Values that came from people or
servers are escaped before they are put in, so that they can never add a mark.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

from knowledge.events import MailServer
from knowledge.state import State

Marked = NewType("Marked", str)
"""Text with the marks described above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button, or an entry of the *More* menu."""

    id: str
    label: str
    """Plain text, at most 75 characters."""
    spoken: str | None = None
    """Accessibility label, where the words alone are not enough."""
    opens: Literal["form", "view"] | None = None
    """Set where the press opens a form or a view at once, instead of being an answer."""
    name: str | None = None
    """Which form or view."""
    style: Literal["primary", "danger"] | None = None
    chosen_label: str | None = None
    """How the answer is shown afterwards, if not by its label."""
    also_answers: bool = False
    """Set where the press opens a view and is an answer as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Tell the customer something that asks for nothing."""

    text: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAnswer:
    """Take the buttons off an answered question and show what was chosen."""

    visit: int
    ask: Marked
    say: Marked = Marked("")
    """The statement that stood above the question, so that an edit can keep it."""
    answer: str
    """Plain text; empty where the question was overtaken without an answer."""
    changeable: bool = True


class Status(StrEnum):
    """Where one of the seven steps stands."""

    MOST_LIKELY = "most_likely"
    TO_DO = "to_do"
    UNLIKELY = "unlikely"
    LAST = "last"
    WAITING = "waiting"
    WITH_SUPPORT = "with_support"
    TRIED = "tried"
    CHECKED = "checked"
    NOT_NEEDED = "not_needed"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One of the seven steps on the card."""

    step: int
    title: str
    status: Status
    status_word: str
    """As people read it: "Most likely"."""
    reason: Marked
    """May be empty."""
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The live card of a case: the seven steps in the plan's order, settled ones last."""

    title: Marked
    next: Marked
    lines: tuple[CardLine, ...]
    spoken: str
    """The whole card as it is read aloud, plain text."""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCard:
    """Edit the case's card, or post it where there is none."""

    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProbe:
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
    progress: Marked = Marked("")
    """Shown while it runs, edited in place."""
    slow: Marked = Marked("")
    """Shown instead after ten seconds."""
    choices: tuple[Choice, ...] = ()
    """Buttons of the progress message."""
    visit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProbe:
    """Stop a probe that is running and close its connections."""

    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFinding:
    """Shrink a probe's progress message to one line."""

    run: int
    text: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """A line of the hand-off card."""

    label: str
    value: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The hand-off card: all that an agent needs on one screen."""

    reference: str
    headline: Marked
    lines: tuple[PackLine, ...]
    choices: tuple[Choice, ...]
    """``claim``, ``assign``, ``conversation``, ``open_again``…, by the state of the case."""
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Post the hand-off card to the desk, or bring it up to date where it stands already."""

    pack: Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class TellDesk:
    """Write a line into the case's thread at the desk."""

    text: Marked
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayToDesk:
    """Show the desk what the customer wrote, word for word."""

    heading: Marked
    """Who, and when: **Sam, 9:31:**"""
    words: str
    """Foreign text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayToCustomer:
    """Show the customer what an agent wrote, word for word."""

    heading: Marked
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Wake the case at a time; a timer of the same name is replaced."""

    timer: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearTimer:
    """Forget a timer; nothing happens where there is none."""

    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What an event comes to: where the case stands now, and what is asked of the world, in order."""

    state: State
    effects: tuple[Effect, ...] = ()


# What can be looked at without a turn: forms and views are functions of the state.


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOption:
    """One option of a choice field."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form."""

    name: str
    kind: Literal["text", "long_text", "address", "host", "secret", "select", "radio"]
    label: str
    hint: str = ""
    initial: str = ""
    """Always empty for a secret."""
    options: tuple[FormOption, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A private form (a modal): what it says, its fields in order, its buttons."""

    name: str
    visit: int
    title: str
    """At most 24 characters, as are the buttons."""
    parts: tuple[Marked | Field, ...]
    submit: str
    close: str
    server: MailServer | None = None
    """Log-in forms: the only server that may get the password typed here."""
    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Something to read in a modal."""

    name: str
    title: str
    parts: tuple[Marked, ...]
    close: str
    copyable: str | None = None
    """A text meant to be copied, shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A case of the same customer that has ended."""

    reference: str
    opened_at: datetime
    address: str | None
    outcome: str
    step: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLine:
    """An ended case as Home shows it."""

    text: Marked
    reference: str
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The customer's App Home."""

    parts: tuple[Marked, ...]
    choices: tuple[Choice, ...]
    """``start`` (a check-up), or words that always work."""
    card: Card | None = None
    earlier: tuple[EarlierLine, ...] = ()
    contacts: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A cause in four parts, as ``retriever probe`` tells it."""

    what: Marked
    why: Marked
    do: Marked
    evidence: Marked
