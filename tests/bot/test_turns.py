import asyncio
import threading
from contextlib import suppress
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select

from bot.recording import RECORDED
from bot.storage import Unit
from bot.storage.inbox import Waiting
from bot.storage.tables import inbox
from knowledge.state import State
from tests.bot.fakes import JO, TENANT, Bot


async def test_two_lines_at_once_for_a_case_that_has_just_ended_are_both_taken(
    replicas: tuple[Bot, Bot],
) -> None:
    both = threading.Barrier(2)

    def courtesy(state: State, text: str) -> bool:
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)  # where nobody holds the case, the other one is here, too
        return True

    here = replicas[0]
    await here.hears(here.says("help"))
    name = await here.case()

    def ends(unit: Unit) -> None:
        case = unit.cases.get(TENANT, name)
        assert case is not None
        ended: Any = replace(here.engine.load(case.state), outcome="resolved.user_confirmed")
        now = here.clock().timestamp()
        unit.cases.save(TENANT, case, state=here.engine.dump(ended), is_open=False, now=now)

    def two_lines(unit: Unit) -> list[Waiting]:
        for word in ("thanks", "thank you"):
            line = here.says(word)
            told = {"stream": JO.user, "kind": "Wrote", "payload": RECORDED.dump(line)}
            unit.inbox.record(TENANT, key=line.key, **told, now=0.0)
        rows = select(inbox.c.seq, inbox.c.kind, inbox.c.payload).where(inbox.c.handled_at.is_(None))
        return [Waiting(*row) for row in unit._connection.execute(rows.order_by(inbox.c.seq))]

    await here.store.run(ends)
    for bot in replicas:
        bot.engine.is_courtesy = courtesy  # type: ignore[method-assign]
        bot.engine.answers["Typed"] = lambda state, _: (state, [])
    # Each was recorded while the other was, and has seen its own alone.
    lines = await here.store.run(two_lines)
    handled = zip(replicas, lines, strict=True)
    await asyncio.gather(*(bot.conversations._handle(line, TENANT, JO.user) for bot, line in handled))
    assert len(await here.store.run(lambda unit: unit.cases.events(TENANT, name))) == 3
