import asyncio
from datetime import timedelta

from bot.outbox import Deliverer
from bot.probing import Probing
from bot.succession import MISSING_FOR, Succession
from bot.timers import Timers
from knowledge.effects import SetTimer
from smtp_probe import Network, probe
from tests.bot.fakes import NOON, Bot


def succession(bot: Bot, timers: Timers | None = None) -> Succession:
    deliverer = Deliverer(bot.store, bot.conversations, bot.messenger, bot.tasks, bot.clock)
    probing = Probing(
        bot.store,
        bot.conversations,
        Network(control=()),
        bot.tasks,
        bot.clock,
        probe=probe,
        wake_letters=deliverer.wake,
    )
    timers = timers or Timers(bot.store, bot.conversations, bot.clock)
    return Succession(bot.store, bot.conversations, deliverer, probing, timers, bot.clock)


async def test_letters_of_a_replica_that_stays_missing_are_taken_over_and_not_before(
    replicas: tuple[Bot, Bot],
) -> None:
    here, there = replicas
    await there.hears(there.says("help"))
    now = here.clock().timestamp()
    (letter,) = await there.store.run(lambda unit: unit.outbox.due(now))
    assert await there.store.run(lambda unit: unit.outbox.claim(letter, now, lease=60))

    heir = succession(here)
    await heir.look()
    assert await here.store.run(lambda unit: unit.outbox.due(now)) == []
    here.clock.passes(seconds=MISSING_FOR)
    await heir.look()
    later = here.clock().timestamp()
    (again,) = await here.store.run(lambda unit: unit.outbox.due(later))
    assert (again.id, again.attempts) == (letter.id, 1)


async def test_a_replica_fires_the_timer_of_one_that_is_gone_when_it_next_looks(
    replicas: tuple[Bot, Bot],
) -> None:
    here, gone = replicas
    timers = Timers(here.store, here.conversations, here.clock)
    here.tasks.hold(timers.run(), "timers")
    await asyncio.sleep(0.01)  # it has looked, and found none to wait for
    in_a_quarter = SetTimer(timer="remind", at=NOON + timedelta(minutes=15))
    gone.engine.answers["Opened"] = lambda *_: [in_a_quarter]
    await gone.hears(gone.says("help"))
    here.clock.passes(minutes=15)
    await succession(here, timers).look()
    async with asyncio.timeout(10):
        while not here.engine.events:
            await asyncio.sleep(0.001)
    assert here.engine.kinds() == ["TimerFired"]
    assert gone.engine.kinds() == ["Opened"]
