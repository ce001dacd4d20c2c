"""Says whose a thing is: by whom it came, of which workspace, for whom it goes out."""

from bot.incoming import Person, Tenant
from bot.outgoing import (
    AmendAnswer,
    AmendRelay,
    AmendSent,
    BotEffect,
    PublishHome,
    Purpose,
    RelayFile,
    ShowProgress,
    ShowView,
)
from bot.recording import Recorded
from bot.translation import AT_THE_DESK
from knowledge.effects import (
    Ask,
    CancelProbe,
    ClearTimer,
    Close,
    Effect,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    SetTimer,
    ShowAnswer,
    ShowCard,
    ShowFinding,
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


def role_of(effect: Effect | BotEffect) -> str | None:
    """Which message of the private chat a letter posts or changes; ``None``: one that nothing else does.

    Whatever changes a message draws all of it, so of two changes the later one is enough.
    """
    match effect:
        case Ask(visit=visit) | ShowAnswer(visit=visit):
            return f"question:{visit}"
        case ShowCard():
            return "card"
        case RunProbe(run=run) | ShowProgress(run=run) | ShowFinding(run=run):
            return f"probe:{run}"
        case RelayToCustomer(source=source) | AmendAnswer(source=source):
            return f"answer:{source}"
        case _:
            return None


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
