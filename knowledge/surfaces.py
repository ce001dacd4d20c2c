"""What people see and fill in: buttons, cards, forms, views and Home, as values that any surface can draw."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

from msgspec import Struct

from knowledge.told import MailServer

Marked = NewType("Marked", str)
"""Text with the marks described above."""

NO_WORDS = Marked("")


class Choice(Struct, frozen=True, kw_only=True):
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


class CardLine(Struct, frozen=True, kw_only=True):
    """One of the seven steps on the card."""

    step: int
    title: str
    status: Status
    status_word: str
    """As people read it: "Most likely"."""
    reason: Marked
    """May be empty."""
    settled: bool


class Card(Struct, frozen=True, kw_only=True):
    """The live card of a case: the seven steps in the plan's order, settled ones last."""

    title: Marked
    next: Marked
    lines: tuple[CardLine, ...]
    spoken: str
    """The whole card as it is read aloud, plain text."""
    choices: tuple[Choice, ...] = ()


class PackLine(Struct, frozen=True, kw_only=True):
    """A line of the hand-off card."""

    label: str
    value: Marked


class Pack(Struct, frozen=True, kw_only=True):
    """The hand-off card: all that an agent needs on one screen."""

    reference: str
    headline: Marked
    lines: tuple[PackLine, ...]
    choices: tuple[Choice, ...]
    """``claim``, ``assign``, ``conversation``, ``open_again``…, by the state of the case."""
    spoken: str


class FormOption(Struct, frozen=True, kw_only=True):
    """One option of a choice field."""

    value: str
    label: str


class Field(Struct, frozen=True, kw_only=True):
    """A field of a form."""

    name: str
    kind: Literal["text", "long_text", "address", "host", "secret", "select", "radio"]
    label: str
    hint: str = ""
    initial: str = ""
    """Always empty for a secret."""
    options: tuple[FormOption, ...] = ()
    optional: bool = False
    beside: tuple[str, str] | None = None
    """The field and its value that this one belongs to: it is shown only where that was chosen."""


class Form(Struct, frozen=True, kw_only=True):
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

    @property
    def shown(self) -> tuple[Marked | Field, ...]:
        """Its parts without the fields of what was not chosen."""
        chosen = {part.name: part.initial for part in self.parts if isinstance(part, Field)}
        return tuple(
            part
            for part in self.parts
            if not isinstance(part, Field)
            or part.beside is None
            or chosen.get(part.beside[0]) == part.beside[1]
        )


class View(Struct, frozen=True, kw_only=True):
    """Something to read in a modal."""

    name: str
    title: str
    parts: tuple[Marked, ...]
    close: str
    copyable: str | None = None
    """A text meant to be copied, shown as it is."""
    records: tuple[str, ...] = ()
    """What machines said and measured, line by line, shown as it is."""


class Earlier(Struct, frozen=True, kw_only=True):
    """A case of the same customer that has ended."""

    reference: str
    opened_at: datetime
    address: str | None
    outcome: str
    step: int | None = None
    cause: str | None = None


class EarlierLine(Struct, frozen=True, kw_only=True):
    """An ended case as Home shows it."""

    text: Marked
    reference: str
    choice: Choice


class Home(Struct, frozen=True, kw_only=True):
    """The customer's App Home."""

    parts: tuple[Marked, ...]
    choices: tuple[Choice, ...]
    """``start`` (a check-up), or words that always work."""
    card: Card | None = None
    earlier: tuple[EarlierLine, ...] = ()
    contacts: tuple[Marked, ...] = ()


class Diagnosis(Struct, frozen=True, kw_only=True):
    """A cause in four parts, as ``retriever probe`` tells it."""

    what: Marked
    why: Marked
    do: Marked
    evidence: Marked
