import asyncio
from datetime import timedelta
from pathlib import Path

from bot.storage import Unit
from bot.tasks import Tasks
from bot.timers import Timers, fire
from knowledge.effects import SetTimer
from knowledge.events import TimerFired
from tests.bot.fakes import NOON, TENANT, Bot, assemble

AT = NOON + timedelta(minutes=15)


async def with_a_timer(bot: Bot) -> str:
    bot.engine.answers["Opened"] = lambda *_: [SetTimer(timer="remind", at=AT)]
    await bot.hears(bot.says("help"))
    return await bot.case()


async def test_a_timer_wakes_its_case_once_at_its_time(bot: Bot) -> None:
    await with_a_timer(bot)
    tasks = Tasks()
    timers = Timers(bot.store, bot.conversations, bot.clock)
    tasks.hold(timers.run(), "timers")
    await asyncio.sleep(0.01)
    assert bot.engine.kinds() == ["Opened"]
    bot.clock.passes(minutes=15)
    timers.wake()
    while len(bot.engine.events) < 2:
        await asyncio.sleep(0.001)
    timers.wake()
    await asyncio.sleep(0.01)
    await tasks.stop()
    (fired,) = bot.engine.events[1:]
    assert isinstance(fired, TimerFired)
    assert (fired.timer, fired.moment.at) == ("remind", AT)


async def test_a_timer_fires_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'retriever.db'}"
    died = assemble(url)
    await died.store.database.open()
    await died.conversations.start(died.wakes)
    await with_a_timer(died)
    await died.store.database.close()

    again = assemble(url)
    again.clock.passes(hours=3)
    await again.store.database.open()
    await again.conversations.start(again.wakes)
    tasks = Tasks()
    tasks.hold(Timers(again.store, again.conversations, again.clock).run(), "timers")
    while not again.engine.events:
        await asyncio.sleep(0.001)
    await tasks.stop()
    assert again.engine.kinds() == ["TimerFired"]
    await again.store.database.close()


async def test_firing_is_one_transaction_and_repeats_nothing(bot: Bot) -> None:
    await with_a_timer(bot)
    due = AT.timestamp()
    first, _ = await bot.store.run(lambda unit: fire(unit, due))
    again, next_at = await bot.store.run(lambda unit: fire(unit, due))
    assert (first, again, next_at) == ([(TENANT, "UJO")], [], None)


async def test_a_timer_that_was_set_anew_waits_for_its_new_time(bot: Bot) -> None:
    case = await with_a_timer(bot)
    later = AT.timestamp() + 60
    await bot.store.run(lambda unit: unit.timers.set(TENANT, case, "remind", later))
    streams, next_at = await bot.store.run(lambda unit: fire(unit, AT.timestamp()))
    assert (streams, next_at) == ([], later)


async def test_of_several_replicas_that_see_a_timer_due_at_once_one_fires_it(
    replicas: tuple[Bot, Bot],
) -> None:
    here, there = replicas
    await with_a_timer(there)
    due = AT.timestamp()
    fired = await asyncio.gather(*(bot.store.run(lambda unit: fire(unit, due)) for bot in (here, there) * 5))
    assert sorted(streams for streams, _ in fired) == [[]] * 9 + [[(TENANT, "UJO")]]


async def test_a_timer_that_somebody_is_changing_keeps_no_other_waiting(replicas: tuple[Bot, Bot]) -> None:
    here, there = replicas
    await with_a_timer(there)
    due = AT.timestamp()
    await here.store.run(lambda unit: unit.timers.set(TENANT, "HELD", "remind", due - 1))
    with there.store.database.engine.begin() as frozen:
        Unit(frozen, 1).timers.set(TENANT, "HELD", "remind", due - 1)
        streams, next_at = await here.store.run(lambda unit: fire(unit, due))
    assert (streams, next_at) == ([(TENANT, "UJO")], due - 1)
