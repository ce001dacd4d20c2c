"""Walks through a tree by any event in any order, and says what must hold wherever it comes."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from msgspec.structs import replace

from knowledge.causes import CAUSES
from knowledge.codec import (
    effect_from_json,
    effect_to_json,
    event_from_json,
    event_to_json,
    state_from_json,
    state_to_json,
)
from knowledge.effects import Ask, RunProbe, Turn
from knowledge.engine import advance
from knowledge.events import (
    Agent,
    AgentWrote,
    Chose,
    Claimed,
    Command,
    Commanded,
    Desk,
    Event,
    FormClosed,
    FormSubmitted,
    HandOffRouted,
    Loss,
    MailServer,
    MessageReading,
    Moment,
    Opened,
    ProbeFinished,
    ProbeLost,
    ProbeResult,
    ProviderFacts,
    Reading,
    Released,
    Reopened,
    Resolved,
    RetestAsked,
    Returned,
    Routing,
    Security,
    ServerTried,
    StepOpened,
    TimerFired,
    Typed,
    Way,
)
from knowledge.library import Tree
from knowledge.looking import card, form, home, repeat, view
from knowledge.state import State

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
AGENT = Agent(id="priya", name="Priya")
SERVERS = (
    MailServer(host="smtp.gmail.com", port=465, security=Security.SSL),
    MailServer(host="mail.example.org", port=587, security=Security.STARTTLS),
    MailServer(host="mail.example.org", port=25, security=Security.NONE),
)
GMAIL = ProviderFacts(
    id="gmail",
    name="Gmail",
    family="google",
    kind="mailbox",
    password_auth="app_password",
    servers=SERVERS[:1],
    username="jo@gmail.com",
)

texts = st.sampled_from(
    [
        "it works",
        "no",
        "back",
        "???",
        "465 ssl",
        "a `*` **b** {{ 7*7 }} \\",
        "1. x\n2. y",
        "",
        "person",
        "stop",
        "è\u202e",
    ]
) | st.text(max_size=20)
causes = st.sampled_from(CAUSES)
providers = st.sampled_from(
    [None, GMAIL, replace(GMAIL, id="x", family="x", password_auth="oauth_only", servers=())]
)
messages = st.none() | st.builds(
    MessageReading, cause=causes, confidence=st.just(0.9), fragment=texts, provider=providers
)
readings = st.builds(
    Reading,
    text=texts,
    address=st.sampled_from([None, None, "jo@gmail.com", "max@example.org"]),
    provider=providers,
    host=st.sampled_from([None, None, "mail.example.org", "no\nhost"]),
    port=st.sampled_from([None, None, 25, 465, 99999]),
    security=st.sampled_from([None, Security.SSL]),
    message=messages,
    withheld=st.booleans(),
)
tried = st.builds(
    ServerTried, server=st.sampled_from(SERVERS), cause=causes, stage=st.just("auth"), reply=texts
)
results = st.builds(
    ProbeResult,
    kind=st.sampled_from(["reach", "login"]),
    tried=st.lists(tried, max_size=3).map(tuple),
    provider=providers,
    suggested_host=st.sampled_from([None, "mail.example.org"]),
    control=st.sampled_from([None, "fine", "failed"]),
)
TIMERS = ["idle", "idle_close", "remind", "desk_opens", "follow_up_1d", "follow_up_7d", "unknown"]
steps = st.tuples(
    st.integers(0, 18),
    st.integers(0, 6),
    st.integers(0, 4),
    readings,
    results,
    st.sampled_from(list(Command)),
    st.integers(1, 3000),
)


def event_of(state: State, asks: list[Ask], step: tuple, moment: Moment) -> Event:  # type: ignore[type-arg]
    what, back, choice, reading, result, command, _ = step
    ask = asks[-1 - back % len(asks)] if asks else None
    visit = ask.visit if ask else back
    match what:
        case 0 | 1 | 2 | 3 | 4 if ask is not None and (ask.choices or ask.more):
            choices = ask.choices or ask.more
            return Chose(moment=moment, visit=visit, choice=choices[choice % len(choices)].id)
        case 5 | 6 | 7:
            return Typed(moment=moment, reading=reading)
        case 8 | 9:
            return ProbeFinished(moment=moment, run=state.run - (choice == 4), result=result)
        case 10:
            return ProbeLost(moment=moment, run=state.run, loss=list(Loss)[back % len(Loss)])
        case 11:
            form_name = ["login", "check_up", "message"][choice % 3]
            return FormSubmitted(
                moment=moment, form=form_name, visit=visit, values={"username": "x"}, reading=reading
            )
        case 12:
            return FormClosed(moment=moment, form=["login", "check_up"][choice % 2], visit=visit)
        case 13:
            return TimerFired(moment=moment, timer=TIMERS[back])
        case 14:
            return StepOpened(moment=moment, step=back)
        case 15:
            return [
                Claimed(moment=moment, agent=AGENT),
                Released(moment=moment, agent=AGENT),
                AgentWrote(moment=moment, agent=AGENT, text=reading.text),
                RetestAsked(moment=moment, agent=AGENT),
                Resolved(
                    moment=moment, agent=AGENT, cause="unknown", step=back, helped="x", tell=reading.text
                ),
            ][choice]
        case 16:
            return Returned(moment=moment, way=Way.HOME)
        case 17:
            return Reopened(moment=moment, agent=AGENT if choice % 2 else None)
        case 18 if choice == 0:
            return HandOffRouted(moment=moment, routing=list(Routing)[back % 3])
        case _:
            return Commanded(moment=moment, command=command)


def check_turn(tree: Tree, turn: Turn, moment: Moment) -> None:
    """What holds after every turn: storage loses nothing, a person is one action away, *back* undoes."""
    assert state_from_json(state_to_json(turn.state)) == turn.state
    for effect in turn.effects:
        assert effect_from_json(effect_to_json(effect)) == effect
        if isinstance(effect, Ask):
            assert len(effect.choices) <= 5
            assert all(0 < len(choice.label) <= 75 for choice in (*effect.choices, *effect.more))
            assert "{{" not in effect.say.replace("{{ 7", "")
        if isinstance(effect, RunProbe) and effect.kind == "login":
            assert effect.server is not None
            assert effect.username
    retests = turn.state.support.retests if turn.state.support else 0
    assert turn.state.support is None or turn.state.logins <= 2 + retests
    asked = advance(tree, turn.state, Commanded(moment=moment, command=Command.PERSON))
    assert asked.state.support is not None
    assert not asked.state.closed
    check_back(tree, turn.state, moment)


def check_back(tree: Tree, state: State, moment: Moment) -> None:
    """One step back asks the latest answered question again, with the answers that stood then."""
    claimed = state.support is not None and state.support.claimed_by is not None
    if not state.trail or state.closed or claimed:
        return
    point = state.trail[-1]
    undone = advance(tree, state, Commanded(moment=moment, command=Command.BACK))
    assert undone.state.answers == point.answers
    assert undone.state.trail == state.trail[:-1]
    assert undone.state.findings == state.findings
    assert any(isinstance(effect, Ask) and effect.node == point.node for effect in undone.effects)


def walk_on(tree: Tree, opening: Reading | None, walk: list[tuple], *, open_desk: bool) -> None:  # type: ignore[type-arg]
    """Open a case, let all that happen, and look at everything after each turn and at the end."""
    at = START
    desk = Desk(open=open_desk, opens=None if open_desk else START + timedelta(hours=9))
    moment = Moment(at=at, zone="Europe/London", desk=desk)
    opened = Opened(moment=moment, way=Way.MESSAGE, customer="Jo", reference="K7M2", reading=opening)
    turn = advance(tree, None, opened)
    asks = [effect for effect in turn.effects if isinstance(effect, Ask)]
    for step in walk:
        at += timedelta(minutes=step[-1])
        moment = replace(moment, at=at)
        event = event_of(turn.state, asks, step, moment)
        assert event_from_json(event_to_json(event)) == event
        turn = advance(tree, turn.state, event)
        asks += [effect for effect in turn.effects if isinstance(effect, Ask)]
        check_turn(tree, turn, moment)
        assert len(turn.state.trail) <= 12
    for name in ("login", "check_up", "reply", "resolve", "message"):
        assert form(tree, turn.state, name, moment).title
    for name in (
        "how_we_know",
        "seven_steps",
        "other_ways",
        "what_they_get",
        "text_for_provider",
        "use_these_settings",
        "conversation",
    ):
        assert view(tree, turn.state, name, moment).close
    assert len(card(tree, turn.state, moment).lines) == 7
    assert home(tree, turn.state, (), moment).parts
    again = repeat(tree, turn.state, moment)
    assert all(effect.visit == turn.state.visit for effect in again if isinstance(effect, Ask))
