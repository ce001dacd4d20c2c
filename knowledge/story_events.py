"""Turns what a story says into the events that the engine takes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from knowledge.case_facts import zone
from knowledge.events import (
    Agent,
    AgentWrote,
    Claimed,
    Commanded,
    Desk,
    Event,
    FormClosed,
    FormSubmitted,
    HandOffRouted,
    MailServer,
    MessageReading,
    Moment,
    Opened,
    ProbeResult,
    Reading,
    Released,
    Reopened,
    Resolved,
    RetestAsked,
    Returned,
    ServerTried,
    StepOpened,
    TimerFired,
    Typed,
)
from knowledge.stories import DeskStory, Line, ProbeStory, Story, StoryFile, TurnStory
from knowledge.story_values import server_of


def time_of(text: str, before: datetime, zone_name: str) -> datetime:
    """A story's time: a clock on the same day (the next one, if it has passed), or day and clock."""
    if "T" in text:
        return datetime.fromisoformat(text).replace(tzinfo=zone(zone_name))
    hour, minute = text.split(":")
    local = before.astimezone(zone(zone_name))
    found = local.replace(hour=int(hour), minute=int(minute), second=0)
    return found + timedelta(days=1) if found < local.replace(second=0, microsecond=0) else found


def moment_of(story: Story, at: datetime, desk: DeskStory) -> Moment:
    """The moment of a turn."""

    def told(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text).replace(tzinfo=zone(desk.zone)) if text else None

    return Moment(
        at=at,
        zone=story.zone,
        desk=Desk(
            open=desk.open,
            zone=desk.zone,
            opens=told(desk.opens),
            closes=told(desk.closes),
            answer_due=told(desk.answer_due),
        ),
    )


def reading_of(file: StoryFile, line: str | Line) -> Reading:
    """A typed line as the engine takes it; an address in it is found, its provider by its domain."""
    spoken = Line(text=line) if isinstance(line, str) else line
    address = spoken.address or next(
        (word.strip("<>,;.") for word in spoken.text.split() if "@" in word.strip("<>,;.")[1:-1]), None
    )
    if spoken.address is None and address is not None and address == spoken.username:
        address = None  # told as the user name it tells no mailbox
    domain = address.rpartition("@")[2] if address else ""
    name = spoken.provider or file.story.domains.get(domain)
    provider = file.providers[name].facts(address) if name is not None else None
    message = None
    if spoken.cause is not None:
        message = MessageReading(
            cause=spoken.cause,
            confidence=0.9,
            fragment=spoken.fragment or spoken.text,
            provider=provider if spoken.provider else None,
            client=spoken.client,
        )
    return Reading(
        text=spoken.text,
        address=address,
        provider=provider if address else None,
        host=spoken.host,
        port=spoken.port,
        security=spoken.security,
        username=spoken.username,
        message=message,
        withheld=spoken.withheld,
        faults=spoken.faults,
    )


def result_of(file: StoryFile, turn: TurnStory, server: MailServer | None, address: str) -> ProbeResult:
    """What a scripted test found."""
    if turn.login is not None and server is not None:
        tried = ServerTried(
            server=server,
            cause=turn.login.cause,
            stage="done" if turn.login.cause == "ok" else "auth",
            reply=turn.login.reply,
        )
        return ProbeResult(kind="login", tried=(tried,))
    probe = turn.probe or ProbeStory()
    return ProbeResult(
        kind="reach",
        tried=tuple(
            ServerTried(
                server=server_of(text),
                cause=cause,
                stage="done" if cause == "ok" else cause.split(".")[0],
                reply=probe.reply if cause != "ok" else None,
                took_ms=probe.took * 1000 if probe.took is not None else None,
                looked_up=probe.looked_up,
            )
            for text, cause in probe.tried.items()
        ),
        provider=file.providers[probe.provider].facts(address) if probe.provider else None,
        suggested_host=probe.suggested_host,
        suggested_address=probe.suggested_address,
        suggested_provider=(
            file.providers[probe.suggested_provider].facts(address) if probe.suggested_provider else None
        ),
        strange_host=probe.strange_host is not None,
        strange_provider=(
            file.providers[probe.strange_host].facts(address)
            if probe.strange_host is not None and probe.strange_host in file.providers
            else None
        ),
        control=probe.control,
    )


def desk_event(story: Story, turn: TurnStory, moment: Moment) -> Event | None:
    """What an agent does in this turn."""

    def agent(name: str | None) -> Agent:
        return Agent(id=(name or story.agent).lower(), name=name or story.agent)

    if turn.claims is not None:
        return Claimed(moment=moment, agent=agent(turn.claims))
    if turn.releases is not None:
        return Released(moment=moment, agent=agent(turn.releases))
    if turn.writes is not None:
        return AgentWrote(moment=moment, agent=agent(None), text=turn.writes)
    if turn.retest is not None:
        return RetestAsked(moment=moment, agent=agent(turn.retest))
    if turn.resolves is not None:
        return Resolved(moment=moment, agent=agent(None), **turn.resolves.model_dump())
    if turn.reopens is not None:
        return Reopened(moment=moment, agent=agent(None) if turn.reopens == "desk" else None)
    if turn.routed is not None:
        return HandOffRouted(moment=moment, routing=turn.routed)
    return None


def customer_event(
    file: StoryFile, turn: TurnStory, moment: Moment, visits: Mapping[str, int], visit: int
) -> Event | None:
    """What the customer does in this turn, or a timer; presses and tests are the player's.

    ``visits`` tells which question offered a form last.
    """
    story = file.story
    reading = reading_of(file, turn.line) if turn.line is not None else None
    if turn.comes_in is not None:
        return Opened(
            moment=moment,
            way=turn.comes_in,
            customer=story.person,
            reference=story.reference,
            workspace=story.workspace,
            reading=reading,
        )
    if turn.returns is not None:
        return Returned(moment=moment, way=turn.returns)
    if turn.types is not None:
        return Typed(moment=moment, reading=reading_of(file, turn.types))
    if turn.says_command is not None:
        return Commanded(moment=moment, command=turn.says_command)
    if turn.opens_step is not None:
        return StepOpened(moment=moment, step=turn.opens_step)
    if turn.submits is not None:
        [(form, values)] = turn.submits.items()
        shown = visits.get(form, visit)
        return FormSubmitted(moment=moment, form=form, visit=shown, values=values, reading=reading)
    if turn.closes is not None:
        return FormClosed(moment=moment, form=turn.closes, visit=visits.get(turn.closes, visit))
    if turn.timer is not None:
        return TimerFired(moment=moment, timer=turn.timer)
    return None
