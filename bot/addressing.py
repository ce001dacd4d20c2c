"""Says whose a thing is: by whom it came, of which workspace, for whom it goes out."""

from bot.incoming import Person, Tenant
from bot.outgoing import AmendRelay, AmendSent, BotEffect, PublishHome, Purpose, RelayFile, ShowView
from bot.recording import Recorded
from bot.translation import AT_THE_DESK
from knowledge.effects import (
    CancelProbe,
    ClearTimer,
    Close,
    Effect,
    HandOff,
    RelayToDesk,
    RunProbe,
    SetTimer,
    TellDesk,
)


def owner_of(what: Recorded) -> Person:
    """The person by whom it came; at the desk, the agent."""
    return what.agent if isinstance(what, AT_THE_DESK) else what.person


def tenant_of(what: Recorded) -> Tenant:
    """The workspace of the case."""
    if isinstance(what, AT_THE_DESK):
        return what.tenant or what.agent.tenant
    return what.person.tenant


def purpose_of(effect: Effect | BotEffect) -> Purpose | None:
    """Whom an effect is for; ``None`` if it shows nothing in Slack."""
    match effect:
        case HandOff() | TellDesk() | RelayToDesk() | RelayFile() | AmendRelay() | AmendSent():
            return Purpose.DESK
        case ShowView():
            return Purpose.VIEW
        case PublishHome():
            return Purpose.HOME
        case SetTimer() | ClearTimer() | CancelProbe() | Close():
            return None
        case RunProbe():
            return None if effect.silent else Purpose.CUSTOMER
        case _:
            return Purpose.CUSTOMER
