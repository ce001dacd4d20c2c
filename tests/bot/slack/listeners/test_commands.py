import pytest

from bot.incoming import CameIn, CommandGiven
from bot.slack.listeners.commands import COMMAND
from knowledge.events import Command, Way
from tests.bot.slack.conftest import JO, STRANGER, TOM, WALKERS, Rig, person
from tests.bot.slack.ledger import reached
from tests.bot.slack.listeners.test_desk import handed_over


async def test_the_bare_command_opens_a_case_and_answers_its_caller_alone(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    assert (await jo.slash(COMMAND, channel=WALKERS)).ok
    (came,) = rig.ledger.received
    assert isinstance(came, CameIn)
    assert (came.person, came.way, came.text, came.channel) == (person(JO), Way.COMMAND, None, WALKERS)
    (seen,) = jo.ephemerals()
    assert seen["text"].startswith("Mailbox details do not belong in a channel")
    button = seen["blocks"][-1]["elements"][0]
    assert button["text"]["text"] == "Open our chat"
    assert button["url"] == "slack://app?team=T0PETSIT01&id=A0RETRIEV1&tab=messages"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("jo.example@gmail.com", "Thank you. I have begun with that address"),
        ("535 5.7.8 Username and Password not accepted", "I have read that"),
    ],
)
async def test_what_stands_behind_the_command_goes_to_the_case(rig: Rig, typed: str, answer: str) -> None:
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, typed, channel=WALKERS)
    (came,) = rig.ledger.of(CameIn)
    assert isinstance(came, CameIn)
    assert came.text == typed
    assert jo.ephemerals()[0]["text"].startswith(answer)


async def test_a_password_behind_the_command_is_cut_out_and_the_caller_is_told(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, "my password is Tr0ub4dor&3xq", channel=WALKERS)
    (came,) = rig.ledger.of(CameIn)
    assert isinstance(came, CameIn)
    assert came.withheld
    assert "Tr0ub4dor" not in repr(rig.ledger.received)
    assert jo.ephemerals()[0]["text"].startswith("That looked like a password")


async def test_help_says_how_and_opens_nothing(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, "help")
    assert rig.ledger.received == []
    assert "Never type a password here." in jo.ephemerals()[0]["text"]


@pytest.mark.parametrize("word", ["stop", "person", "RESTART", "continue", "back"])
async def test_a_word_that_always_works_does_so_behind_the_command(rig: Rig, word: str) -> None:
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    await rig.slack.as_user(JO).slash(COMMAND, word)
    (given,) = rig.ledger.received
    assert isinstance(given, CommandGiven)
    assert given.command == Command(word.casefold())


@pytest.mark.parametrize("word", ["stop", "back", "why", "change"])
async def test_a_word_about_a_case_begins_none(rig: Rig, word: str) -> None:
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, word)
    assert rig.ledger.received == []
    assert jo.ephemerals()[0]["text"].startswith("You have no open check-up")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("kit@pawsome.example", "Tom has your case, so I have passed that on to Tom."),
        ("go back", "I have read that; the answer is in our private chat."),
    ],
)
async def test_while_an_agent_has_the_case_the_answer_says_what_came_of_the_line(
    rig: Rig, typed: str, answer: str
) -> None:
    await handed_over(rig, claimed_by=TOM)
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, typed, channel=WALKERS)
    assert jo.ephemerals()[0]["text"].startswith(answer)


async def test_an_address_in_a_case_that_has_one_begins_nothing(rig: Rig) -> None:
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, "kit@pawsome.example", channel=WALKERS)
    assert jo.ephemerals()[0]["text"].startswith("I have read that")


async def test_status_tells_where_the_case_stands(rig: Rig) -> None:
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, "status")
    assert "jo.example@gmail.com" in jo.ephemerals()[0]["text"]
    assert rig.ledger.received == []


async def test_status_without_a_case_says_so(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.slash(COMMAND, "status")
    assert jo.ephemerals()[0]["text"].startswith("You have no open check-up")


async def test_a_command_that_cannot_be_recorded_is_not_acknowledged(rig: Rig) -> None:
    rig.ledger.refuses = RuntimeError("the database is away")
    shown = await rig.slack.as_user(JO).slash(COMMAND)
    assert not shown.ok


async def test_somebody_of_another_workspace_cannot_run_it(rig: Rig) -> None:
    shown = await rig.slack.as_user(STRANGER).slash(COMMAND)
    assert not shown.ok
    assert rig.ledger.received == []
