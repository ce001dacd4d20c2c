from typing import Any

from msgspec.structs import replace

from bot.incoming import Person
from bot.recording import OUTGOING
from knowledge.effects import HandOff, Marked, Pack, RelayToDesk
from knowledge.events import HandOffRouted, Routing
from knowledge.state import Support
from tests.bot.fakes import ANN, JO, NOON, Bot

DAY = 86_400.0


def asks_for_a_person(state: Any, event: Any) -> Any:
    """ "person" goes to the desk, "done" ends the case, and all other words are relayed once it is there."""
    words = event.reading.text
    if words.startswith("done"):
        return replace(state, outcome="handed_off.solved", support=None), []
    if state.support is not None:
        return state, [RelayToDesk(heading=Marked("Jo:"), words=words)]
    pack = Pack(reference=state.reference, headline=Marked(words), lines=(), choices=(), spoken="")
    return replace(state, support=Support(asked_at=event.moment.at, reason="")), [HandOff(pack=pack)]


async def ask(bot: Bot, number: int, person: Person = JO) -> None:
    """One case: opened, handed over, ended."""
    bot.engine.answers["Typed"] = asks_for_a_person
    await bot.hears(*(bot.says(f"{word} {number}", person) for word in ("hello", "person", "done")))


async def at_desk(bot: Bot, now: float | None = None) -> list[Any]:
    """What stands at the heads of the desk's letters by then, delivered one after the other."""
    moment = bot.clock().timestamp() if now is None else now
    shown = []
    while True:
        due = [
            one for one in await bot.store.run(lambda unit: unit.outbox.due(moment)) if one.purpose == "desk"
        ]
        if not due:
            return shown
        for letter in due:
            shown.append(OUTGOING.load(letter.effect))
            await bot.store.run(lambda unit, letter=letter: unit.outbox.delivered(letter, 0.0))


def routed(bot: Bot) -> list[Routing]:
    return [event.routing for event in bot.engine.events if isinstance(event, HandOffRouted)]


async def test_the_fourth_request_of_a_day_waits_and_its_person_hears_of_other_ways(bot: Bot) -> None:
    for number in range(3):
        await ask(bot, number)
    assert routed(bot) == []
    assert len(await at_desk(bot)) == 3
    bot.clock.passes(hours=1)
    await ask(bot, 3)
    assert routed(bot) == [Routing.NOWHERE]
    assert await at_desk(bot) == []
    [late] = await at_desk(bot, NOON.timestamp() + DAY)
    assert late.pack.headline == "person 3"


async def test_anothers_request_is_not_delayed_by_it(bot: Bot) -> None:
    for number in range(5):
        await ask(bot, number)
    await at_desk(bot)
    await ask(bot, 0, ANN)
    assert [one.pack.headline for one in await at_desk(bot)] == ["person 0"]


async def test_a_day_later_three_more_may_come(bot: Bot) -> None:
    for number in range(3):
        await ask(bot, number)
    bot.clock.passes(hours=24, seconds=1)
    for number in range(3, 6):
        await ask(bot, number)
    assert routed(bot) == []
    assert len(await at_desk(bot)) == 6


async def test_lines_beyond_twenty_a_minute_are_folded_into_one_in_order(bot: Bot) -> None:
    bot.engine.answers["Typed"] = asks_for_a_person
    await bot.hears(bot.says("hello"), bot.says("person"))
    await bot.hears(*(bot.says(f"line {number}") for number in range(35)))
    [card, *lines] = await at_desk(bot)
    assert isinstance(card, HandOff)
    assert [line.words for line in lines] == [f"line {number}" for number in range(20)]
    bot.clock.passes(minutes=1)
    [folded] = await at_desk(bot)
    assert folded.words.split("\n") == [f"line {number}" for number in range(20, 35)]
    await bot.hears(bot.says("later"))
    assert [line.words for line in await at_desk(bot)] == ["later"]


async def test_a_fold_stays_within_what_slack_shows(bot: Bot) -> None:
    bot.engine.answers["Typed"] = asks_for_a_person
    await bot.hears(bot.says("hello"), bot.says("person"))
    await bot.hears(*(bot.says(f"{number} {'x' * 500}") for number in range(40)))
    await at_desk(bot)
    [folded] = await at_desk(bot, NOON.timestamp() + 60.0)
    assert len(folded.words) <= 2_800
    assert folded.words.endswith("…")


async def test_another_case_is_not_folded_with_it(bot: Bot) -> None:
    bot.engine.answers["Typed"] = asks_for_a_person
    for person in (JO, ANN):
        await bot.hears(bot.says("hello", person), bot.says("person", person))
    await bot.hears(*(bot.says(f"line {number}") for number in range(40)))
    await bot.hears(bot.says("anns line", ANN))
    assert "anns line" in [getattr(one, "words", "") for one in await at_desk(bot)]
