"""Whether a turn on SQLite takes longer with a million past cases of ten events than with a hundred.

Both files are made in a temporary folder, of some gigabytes, and are gone afterwards. Usage:
python tests/bench/bench_storage_past.py [PAST_CASES]
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bot.conversation import Conversations
from bot.desk_hours import DeskHours
from bot.diagnosis import read_form, read_line
from bot.incoming import CommandGiven, Person, Tenant, Wrote
from bot.moments import Moments, utc_now
from bot.storage import Database, Store
from bot.tasks import Tasks
from bot.tree_engine import load_engine
from bot.vault import Vault
from knowledge.events import Command
from tests.bench.figures import Figures
from tests.bot.fakes import FakeDirectory, FakeWakes

PAST, FEW = 1_000_000, 100
EVENTS = 10
PEOPLE = 40
TURNS = 400
TENANT = Tenant("", "T1")
_STATE = '{"made_up":"' + "x" * 300 + '"}'
_EVENT = '{"kind":"Pressed","value":"made up"}'

_COUNT = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) "
_NAME = "printf('PAST%08d', i)"
_CASES = (
    _COUNT + 'INSERT INTO cases (enterprise, team, id, "user", open, version, state, opened_at, changed_at,'
    f" closed_at) SELECT '', 'T1', {_NAME}, printf('UPAST%06d', i / 4), 0, 10, :state, i, i, i FROM n"
)
_EVENTS = (
    _COUNT + ", e(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM e WHERE k < :events) INSERT INTO events"
    f" (enterprise, team, \"case\", number, event, at) SELECT '', 'T1', {_NAME}, k, :event, i FROM n, e"
)


class _Reader:
    line = staticmethod(read_line)
    form = staticmethod(read_form)


class Talks:
    """The conversations on one file, each with a case that is open."""

    def __init__(self, file: Path) -> None:
        """Nothing is opened yet."""
        self.file = file
        self.store = Store(Database(f"sqlite:///{file}"))
        self._tasks = Tasks()
        moments = Moments(FakeDirectory(), DeskHours.parse(None, "Europe/London", None))
        self._conversations = Conversations(
            self.store, load_engine(None), moments, Vault(), _Reader(), self._tasks
        )
        self._turns = 0

    async def begin(self, past: int) -> None:
        """With so many cases behind them."""
        made = Database(f"sqlite:///{self.file}")
        await made.open()
        await made.close()
        await asyncio.to_thread(_fill, self.file, past)
        await self.store.database.open()
        await self._conversations.start(FakeWakes())
        for number in range(PEOPLE):
            person = Person(TENANT, f"UNOW{number}")
            line = Wrote(
                key=f"begin:{number}", at=utc_now(), person=person, channel="D1", ts="1.1", text="hello"
            )
            await self._turn(line)

    async def turn(self, number: int) -> float:
        """Seconds from the receipt to the last row of one turn."""
        person = Person(TENANT, f"UNOW{number % PEOPLE}")
        self._turns += 1
        asked = CommandGiven(key=f"status:{self._turns}", at=utc_now(), person=person, command=Command.STATUS)
        began = time.perf_counter()
        await self._turn(asked)
        return time.perf_counter() - began

    async def _turn(self, what: Wrote | CommandGiven) -> None:
        await self._conversations.receive(what)
        while self._conversations._working:
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Close the file."""
        await self._tasks.stop()
        await self.store.database.close()


def _fill(file: Path, past: int) -> None:
    """Fast, and with nothing to be lost: it is thrown away if it is not finished."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    connection.execute(_CASES, {"count": past, "state": _STATE})
    connection.execute(_EVENTS, {"count": past, "events": EVENTS, "event": _EVENT})
    connection.execute("COMMIT")
    connection.close()


async def main() -> int:
    """Turn by turn on the one file and on the other, so that both meet the same weather."""
    past = int(sys.argv[1]) if len(sys.argv) > 1 else PAST
    figures = Figures()
    with tempfile.TemporaryDirectory() as name:
        many, few = Talks(Path(name) / "many.db"), Talks(Path(name) / "few.db")
        began = time.perf_counter()
        await many.begin(past)
        await few.begin(FEW)
        size = many.file.stat().st_size / 1e9
        took = time.perf_counter() - began
        made = f"{past:,} past cases of {EVENTS} events, {size:.1f} GB, made in {took:.0f} s"
        events = await many.store.run(lambda unit: len(unit.cases.events(TENANT, f"PAST{past - 1:08d}")))
        figures.fact(made, events == EVENTS)
        slow, quick = [], []
        for number in range(TURNS):
            slow.append(await many.turn(number))
            quick.append(await few.turn(number))
        await many.end()
        await few.end()
    figures.ratio(
        f"a turn, against one with {FEW} past cases", median(slow) * 1000, median(quick) * 1000, at_most=1.2
    )
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
