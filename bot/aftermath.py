"""What is left to do when a turn is kept: whom to wake, and whether a line in it was heard."""

from msgspec import Struct, field

from bot.engine import Turned
from bot.incoming import Tenant
from knowledge.effects import ShowAnswer
from knowledge.state import State


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


def was_heard(before: State, turned: Turned) -> bool:
    """Whether the turn could do something with the line that it took in.

    It could not where the line was not understood, stood for an answer only as words, or came during a test.
    """
    after = turned.state
    if after.misunderstood > before.misunderstood or (before.running and before.running == after.running):
        return False
    shown = (one.visit for one in turned.effects if isinstance(one, ShowAnswer) and one.answer)
    return all(after.pressed.get(visit) for visit in shown)
