import json
from typing import Any

import pytest
from msgspec.structs import replace

from bot.incoming import CancelledProbe, CommandGiven, Incoming, OpenedStep, Pressed
from bot.slack import ids
from knowledge.effects import Ask, Choice, RunProbe, ShowAnswer, ShowCard
from knowledge.events import Chose, Command
from tests.bot.slack.conftest import ANN, JO, Rig, person
from tests.bot.slack.ledger import AT, after, opened, reached


async def shown(rig: Rig, kind: type) -> str:
    """Jo's case with its effect of that kind in her chat; the message's ts."""
    state, effects = opened(rig.ledger.tree) if kind is RunProbe else reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    effect = next(each for each in effects if isinstance(each, kind))
    sent = await rig.deliver(person(JO), "c1", effect)
    assert sent is not None
    return sent.ts


def only(rig: Rig) -> Incoming:
    (incoming,) = rig.ledger.received
    return incoming


async def test_a_choice_is_handed_in_with_its_question(rig: Rig) -> None:
    ts = await shown(rig, Ask)
    assert (await rig.slack.as_user(JO).press(ts, "answer:app")).ok
    pressed = only(rig)
    assert isinstance(pressed, Pressed)
    assert (pressed.person, pressed.case, pressed.visit, pressed.choice) == (person(JO), "c1", 2, "app")


async def test_two_presses_are_two_and_a_replayed_one_is_one(rig: Rig) -> None:
    ts = await shown(rig, Ask)
    jo = rig.slack.as_user(JO)
    await jo.press(ts, "answer:app")
    await jo.press(ts, "answer:app")
    assert len(rig.ledger.received) == 2
    replayed = rig.slack.envelopes[-1]
    again = await rig.slack.platform.delivery.ask("interactive", replayed.payload, accepts_response=False)
    assert again is not None
    assert len(rig.ledger.received) == 2


@pytest.mark.parametrize("word", ["back", "change", "why", "restart", "stop"])
async def test_the_more_menu_holds_the_words_that_always_work(rig: Rig, word: str) -> None:
    ts = await shown(rig, Ask)
    assert (await rig.slack.as_user(JO).select(ts, ids.MORE, word)).ok
    given = only(rig)
    assert isinstance(given, CommandGiven)
    assert (given.command, given.case) == (Command(word), "c1")


async def test_change_under_an_answer_names_the_question_that_is_to_change(rig: Rig) -> None:
    ts = await shown(rig, Ask)
    _, effects = after(rig.ledger.tree, reached(rig.ledger.tree)[0], Chose(moment=AT, visit=2, choice="app"))
    answer = next(each for each in effects if isinstance(each, ShowAnswer))
    await rig.deliver(person(JO), "c1", answer)
    assert (await rig.slack.as_user(JO).press(ts, "answer:change")).ok
    pressed = only(rig)
    assert isinstance(pressed, Pressed)
    assert (pressed.visit, pressed.choice) == (2, "change")


async def test_the_settings_that_work_are_opened_from_the_more_menu(rig: Rig) -> None:
    more = (Choice(id="use", label="Use these settings", opens="view", name="use_these_settings"),)
    state, effects = reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    ask = replace(next(each for each in effects if isinstance(each, Ask)), more=more)
    sent = await rig.deliver(person(JO), "c1", ask)
    assert sent is not None
    jo = rig.slack.as_user(JO)
    assert (await jo.select(sent.ts, ids.MORE, "view:use_these_settings:use")).ok
    await rig.settle()
    view = jo.view()
    assert view is not None
    assert view["title"]["text"] == "Use these settings"
    assert "smtp.gmail.com" in json.dumps(view["blocks"])
    assert rig.ledger.received == []


async def test_a_step_is_opened_from_the_cards_menu(rig: Rig) -> None:
    ts = await shown(rig, ShowCard)
    assert (await rig.slack.as_user(JO).select(ts, ids.STEP, "5")).ok
    step = only(rig)
    assert isinstance(step, OpenedStep)
    assert (step.case, step.step) == ("c1", 5)


async def test_the_cards_way_to_a_person_is_always_there(rig: Rig) -> None:
    ts = await shown(rig, ShowCard)
    assert (await rig.slack.as_user(JO).press(ts, "command:person")).ok
    given = only(rig)
    assert isinstance(given, CommandGiven)
    assert given.command is Command.PERSON


async def test_a_closed_cases_card_opens_it_again(rig: Rig) -> None:
    state, effects = reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    card = next(each for each in effects if isinstance(each, ShowCard)).card
    again = replace(card, choices=(Choice(id="reopen", label="Open this case again"),))
    sent = await rig.deliver(person(JO), "c1", ShowCard(card=again))
    assert sent is not None
    await rig.slack.as_user(JO).press(sent.ts, "command:continue")
    given = only(rig)
    assert isinstance(given, CommandGiven)
    assert (given.command, given.case) == (Command.CONTINUE, "c1")


async def test_cancel_names_its_probe(rig: Rig) -> None:
    ts = await shown(rig, RunProbe)
    assert (await rig.slack.as_user(JO).press(ts, "cancel:1")).ok
    cancelled = only(rig)
    assert isinstance(cancelled, CancelledProbe)
    assert (cancelled.case, cancelled.run) == ("c1", 1)


async def test_something_to_read_opens_from_its_button(rig: Rig) -> None:
    state, effects = opened(rig.ledger.tree, "psp wont send")
    rig.ledger.keep("c1", person(JO), state)
    (ask,) = (each for each in effects if isinstance(each, Ask))
    sent = await rig.deliver(person(JO), "c1", ask)
    assert sent is not None
    jo = rig.slack.as_user(JO)
    await jo.press(sent.ts, "view:seven_steps:what")
    view = jo.view()
    assert view is not None
    assert view["callback_id"] == "reading"
    assert "Gmail or Hotmail" in str(view["blocks"])
    assert rig.ledger.received == []


async def test_a_press_that_cannot_be_recorded_is_not_acknowledged(rig: Rig) -> None:
    ts = await shown(rig, Ask)
    rig.ledger.refuses = RuntimeError("the database is away")
    assert not (await rig.slack.as_user(JO).press(ts, "answer:app")).ok


def altered(payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A press whose one action was changed on the way."""
    return {**payload, "actions": [{**payload["actions"][0], **changes}]}


@pytest.mark.parametrize(
    "changes",
    [
        {"block_id": "q|c2|1"},
        {"block_id": "card|c2|0", "action_id": "step", "selected_option": {"value": "2"}},
        {"block_id": "q|c2|1", "action_id": "form:login:login"},
        {"block_id": "q|c2|1", "action_id": "view:how_we_know:know"},
        {"block_id": "q|../../etc|1", "action_id": "view:how_we_know:know"},
        {"block_id": "card|c2|0", "action_id": "step", "selected_option": {"value": "../1"}},
        {"action_id": "cancel:x"},
        {"action_id": "command:shutdown"},
        {"action_id": "more", "selected_option": {"value": "shutdown"}},
        {
            "block_id": "q|c2|1",
            "action_id": "more",
            "selected_option": {"value": "view:use_these_settings:use"},
        },
        {"action_id": "home:open_again", "value": ""},
        {"action_id": "desk:claim"},
        {"action_id": "desk:send_note", "value": "hello"},
    ],
)
async def test_an_altered_press_shows_and_does_nothing_of_somebody_elses_case(
    rig: Rig, changes: dict[str, Any]
) -> None:
    ts = await shown(rig, Ask)
    other, _ = reached(rig.ledger.tree, "ann.example@yahoo.co.uk")
    rig.ledger.keep("c2", person(ANN), other)
    jo = rig.slack.as_user(JO)
    await jo.press(ts, "answer:app")
    rig.ledger.received.clear()
    payload = altered(rig.slack.envelopes[-1].payload, action_ts="2.0", **changes)
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    await rig.settle()
    assert "ann.example" not in str(jo.view())
    assert all(getattr(incoming, "person", None) == person(JO) for incoming in rig.ledger.received)
    assert "ann.example" not in str(rig.slack.requests)
