from bot.outbox import Deliverer
from bot.probing import Probing
from bot.succession import MISSING_FOR, Succession
from bot.timers import Timers
from smtp_probe import Network, probe
from tests.bot.fakes import Bot, assemble


def succession(bot: Bot) -> Succession:
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
    timers = Timers(bot.store, bot.conversations, bot.clock)
    return Succession(bot.store, bot.conversations, deliverer, probing, timers, bot.clock)


async def test_letters_of_a_replica_that_stays_missing_are_taken_over_and_not_before(
    postgres_url: str,
) -> None:
    here = assemble(postgres_url)
    there = assemble(postgres_url, here.clock)
    for bot in (here, there):
        await bot.store.database.open()
        await bot.conversations.start(bot.wakes)
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
    for bot in (here, there):
        await bot.tasks.stop()
        await bot.store.database.close()
