"""Says what something that came in means for a case: an event, or nothing."""

from typing import assert_never

from msgspec import Struct

from bot.incoming import (
    CameIn,
    CancelledProbe,
    ClosedForm,
    CommandGiven,
    DeskAmended,
    DeskClaimed,
    DeskReleased,
    DeskReopened,
    DeskResolved,
    DeskRetest,
    DeskWrote,
    OpenedHome,
    OpenedStep,
    Pressed,
    Profile,
    Showed,
    Submitted,
    TookBack,
    Wrote,
)
from bot.recording import HandOffWent, Inner, ProbeEnded, Recorded, TimerCameDue
from knowledge.events import (
    Agent,
    AgentWrote,
    Chose,
    Claimed,
    Command,
    Commanded,
    Event,
    FormClosed,
    FormSubmitted,
    HandOffRouted,
    Loss,
    Moment,
    Opened,
    ProbeFinished,
    ProbeLost,
    Reading,
    Released,
    Reopened,
    Resolved,
    RetestAsked,
    Returned,
    StepOpened,
    TimerFired,
    Typed,
    Way,
)

AT_THE_DESK = (DeskClaimed, DeskReleased, DeskWrote, DeskAmended, DeskRetest, DeskResolved, DeskReopened)
REOPENS = frozenset({"reopen", "open_again"})
"""Choices that open a closed case again."""


class Circumstances(Struct, frozen=True, kw_only=True):
    """What was looked up before the transaction."""

    moment: Moment
    customer: Profile
    reference: str
    """For a case that may have to be opened."""
    reading: Reading | None = None
    """What was typed or shown, read."""
    strange: frozenset[str] = frozenset()
    """Ids of files that were shown and cannot be opened, whatever they are called."""
    agent: Agent | None = None
    """Who acted at the desk."""


def opens_a_case(what: Recorded) -> bool:
    """Whether it begins a case for somebody who has none open."""
    match what:
        case CameIn() | Wrote() | Showed():
            return True
        case CommandGiven():
            return what.case is None
        case Submitted():
            return not what.case
        case _:
            return False


def opening(what: CameIn | Wrote | Showed | CommandGiven | Submitted, around: Circumstances) -> Opened:
    """The first event of a case."""
    match what:
        case CameIn():
            way, reading = what.way, around.reading
        case Wrote() | Showed():
            way, reading = Way.MESSAGE, around.reading
        case CommandGiven():
            # Whoever asks for a person before there is a case gets one at once; the other words have no
            # meaning yet.
            way = Way.COMMAND
            reading = Reading(text=what.command) if what.command is Command.PERSON else None
        case Submitted():
            way, reading = Way.SHORTCUT, around.reading
        case _:
            assert_never(what)
    return Opened(
        moment=around.moment,
        way=way,
        customer=around.customer.name,
        reference=around.reference,
        language=around.customer.language,
        workspace=around.customer.workspace,
        reading=reading,
        source=what.ts if isinstance(what, Wrote | Showed) else "",
    )


def event_for(what: Recorded, around: Circumstances) -> Event | None:
    """What it means for a case that exists; ``None`` if it moves none."""
    moment = around.moment
    match what:
        case CameIn():
            if around.reading is not None:
                return Typed(moment=moment, reading=around.reading)
            return Returned(moment=moment, way=what.way)
        case Wrote():
            reading = around.reading or Reading(text=what.text)
            return Typed(moment=moment, reading=reading, source=what.ts, edited=what.edited)
        case Showed():
            # A picture in which no failure can be read moves nothing: the words are asked for.
            if around.reading is None:
                return None
            return Typed(moment=moment, reading=around.reading, source=what.ts)
        case Pressed() if what.choice in REOPENS:
            return Reopened(moment=moment)
        case Pressed():
            return Chose(moment=moment, visit=what.visit, choice=what.choice)
        case CommandGiven():
            return Commanded(moment=moment, command=what.command)
        case OpenedStep():
            return StepOpened(moment=moment, step=what.step)
        case Submitted():
            return FormSubmitted(
                moment=moment,
                form=what.form,
                visit=what.visit,
                values=dict(what.values),
                reading=around.reading,
            )
        case ClosedForm():
            return FormClosed(moment=moment, form=what.form, visit=what.visit)
        case CancelledProbe():
            return ProbeLost(moment=moment, run=what.run, loss=Loss.CANCELLED)
        case OpenedHome() | TookBack() | DeskAmended():
            return None
        case ProbeEnded() | TimerCameDue() | HandOffWent():
            return _from_ourselves(what, moment)
        case DeskClaimed() | DeskReleased() | DeskWrote() | DeskRetest() | DeskResolved() | DeskReopened():
            return _from_the_desk(what, moment, around.agent or Agent(id=what.agent.user, name=""))
        case _:
            assert_never(what)


def _from_ourselves(what: Inner, moment: Moment) -> Event:
    match what:
        case ProbeEnded(result=None):
            return ProbeLost(moment=moment, run=what.run, loss=what.loss or Loss.DIED, cause=what.cause)
        case ProbeEnded():
            assert what.result is not None  # noqa: S101 - the case above has taken the other
            return ProbeFinished(moment=moment, run=what.run, result=what.result)
        case TimerCameDue():
            return TimerFired(moment=moment, timer=what.timer)
        case HandOffWent():
            return HandOffRouted(moment=moment, routing=what.routing)
        case _:
            assert_never(what)


def _from_the_desk(
    what: DeskClaimed | DeskReleased | DeskWrote | DeskRetest | DeskResolved | DeskReopened,
    moment: Moment,
    agent: Agent,
) -> Event:
    match what:
        case DeskClaimed():
            return Claimed(moment=moment, agent=agent)
        case DeskReleased():
            return Released(moment=moment, agent=agent)
        case DeskWrote():
            return AgentWrote(moment=moment, agent=agent, text=what.text, source=what.source)
        case DeskRetest():
            return RetestAsked(moment=moment, agent=agent)
        case DeskResolved():
            return Resolved(
                moment=moment,
                agent=agent,
                cause=what.cause,
                step=what.step,
                helped=what.helped,
                tell=what.tell,
            )
        case DeskReopened():
            return Reopened(moment=moment, agent=agent)
        case _:
            assert_never(what)
