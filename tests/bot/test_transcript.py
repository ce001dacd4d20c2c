from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot import diagnosis
from bot.transcript import Speaker, Spoken, transcript
from bot.tree_engine import TreeEngine
from knowledge import load_tree
from knowledge.effects import Ask, ShowFinding
from knowledge.events import (
    Agent,
    AgentWrote,
    Chose,
    Claimed,
    Command,
    Commanded,
    Event,
    FormSubmitted,
    Moment,
    Opened,
    ProbeFinished,
    ProbeResult,
    Reading,
    ServerTried,
    Typed,
    Way,
)
from tests.bot.slack.ledger import AT

TOM = Agent(id="U1", name="Tom")


def at(minutes: int) -> Moment:
    return Moment(at=AT.at + timedelta(minutes=minutes), zone=AT.zone)


@pytest.fixture(scope="module")
def engine() -> TreeEngine:
    return TreeEngine(load_tree())


def talk(engine: TreeEngine, *events: Event) -> list[Spoken]:
    return transcript(engine, events)


def opening(text: str = "") -> Opened:
    return Opened(
        moment=at(0),
        way=Way.MESSAGE,
        customer="Jo Example",
        reference="K7M2-9QXB",
        reading=Reading(text=text) if text else None,
    )


def told(lines: Sequence[Spoken], speaker: Speaker) -> list[str]:
    return [line.words for line in lines if line.speaker is speaker]


def test_every_line_has_its_speaker_and_its_time_and_they_come_in_order(engine: TreeEngine) -> None:
    lines = talk(
        engine,
        opening("psp won't send"),
        Typed(moment=at(3), reading=Reading(text="no idea")),
        Commanded(moment=at(5), command=Command.PERSON),
        Claimed(moment=at(7), agent=TOM),
        AgentWrote(moment=at(9), agent=TOM, text="Good morning Jo."),
        Typed(moment=at(11), reading=Reading(text="hello Tom")),
    )
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert told(lines, Speaker.CUSTOMER) == ["psp won't send", "no idea", "person", "hello Tom"]
    assert told(lines, Speaker.AGENT) == ["Good morning Jo."]
    assert {line.name for line in lines if line.speaker is Speaker.CUSTOMER} == {"Jo Example"}
    assert {line.name for line in lines if line.speaker is Speaker.AGENT} == {"Tom"}
    agent = next(line for line in lines if line.speaker is Speaker.AGENT)
    assert agent.at == AT.at + timedelta(minutes=9)
    assert any("Which email address" in line for line in told(lines, Speaker.BOT))


def test_a_finding_and_an_answer_that_was_pressed_are_in_it(engine: TreeEngine) -> None:
    reading = diagnosis.read_line("jo.example@gmail.com", False)
    first = replace(opening("x"), reading=reading)
    state = engine.advance(None, first).state
    assert state.running is not None
    assert state.provider is not None
    tried = tuple(ServerTried(server=each, cause="ok", stage="done") for each in state.provider.servers)
    result = ProbeResult(kind="reach", tried=tried, provider=state.provider)
    found = ProbeFinished(moment=at(1), run=state.running, result=result)
    effects = engine.advance(state, found).effects
    lines = talk(engine, first, found)
    findings = [effect.text for effect in effects if isinstance(effect, ShowFinding)]
    assert findings
    assert set(findings) <= {line.words for line in lines if line.at == at(1).at}
    ask = next(effect for effect in effects if isinstance(effect, Ask))
    pressed = Chose(moment=at(2), visit=ask.visit, choice=ask.choices[0].id)
    (answer,) = told(talk(engine, first, found, pressed)[len(lines) :], Speaker.CUSTOMER)
    assert answer == (ask.choices[0].chosen_label or ask.choices[0].label)


def test_what_was_filled_in_is_one_line_of_the_customers(engine: TreeEngine) -> None:
    form = FormSubmitted(
        moment=at(1),
        form="check_up",
        visit=1,
        values={"address": "jo@example.org", "host": "", "message": "Connection Failed"},
    )
    lines = talk(engine, opening("help"), form)
    assert "jo@example.org · Connection Failed" in told(lines, Speaker.CUSTOMER)


def test_foreign_words_carry_no_marks(engine: TreeEngine) -> None:
    lines = talk(
        engine, opening("help"), Commanded(moment=at(1), command=Command.PERSON),
        Claimed(moment=at(2), agent=TOM), AgentWrote(moment=at(3), agent=TOM, text="**bold** <!channel>"),
    )  # fmt: skip
    assert told(lines, Speaker.AGENT) == ["\\*\\*bold\\*\\* <!channel>"]
