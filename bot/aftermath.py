"""What is left to do when a turn is kept: whom to wake, and whether a line in it was heard."""

from msgspec import Struct, field
from msgspec.structs import replace

from bot.engine import Turned
from bot.incoming import Tenant, Wrote
from knowledge.effects import ShowAnswer, Turn
from knowledge.events import Reading
from knowledge.state import State

LISTENS_FOR = 86_400.0
"""Seconds in which a line may still be the answer to a case's last question; later it begins a new case."""
OPENS_FOR = 30 * LISTENS_FOR
"""Seconds in which words open an ended case again, as its button does."""


class ProbeKey(Struct, frozen=True):
    """Names a probe."""

    tenant: Tenant
    case: str
    run: int


class Aftermath(Struct):
    """What has to be woken once the transaction is kept. Losing it loses nothing: rows say the same."""

    letters: bool = False
    timers: bool = False
    to_start: list[ProbeKey] = field(default_factory=list)
    to_cancel: list[ProbeKey] = field(default_factory=list)
    unused_ticket: str | None = None
    heard: bool = False
    """A line that was typed was an answer, a word that always works, or told something."""


def files_speak(what: object, reading: Reading | None, before: State, turned: Turned) -> Turned:
    """The turn. Words beside a file that tell nothing are kept only: the file is what is answered."""
    if not isinstance(what, Wrote) or not what.beside_files or reading is None or reading.withheld:
        return turned
    told = (reading.message, reading.address, reading.host, reading.port, reading.security, reading.username)
    if any(told) or was_heard(before, turned):
        return turned
    return Turn(state=replace(before, own_words=turned.state.own_words), effects=())


def was_heard(before: State, turned: Turned) -> bool:
    """Whether the turn could do something with the line that it took in.

    It could not where the line was not understood, stood for an answer only as words, or came during a test.
    """
    after = turned.state
    if after.misunderstood > before.misunderstood or (before.running and before.running == after.running):
        return False
    shown = (one.visit for one in turned.effects if isinstance(one, ShowAnswer) and one.answer)
    return all(after.pressed.get(visit) for visit in shown)
