"""What a second replica brings on PostgreSQL, and what two do to one case and to one that is held.

The same lines are said by the same people: all to one replica, or each half of the people to one of two; in
the next round the halves change places, so that every case moves between the replicas. What a second replica
brings is a second core: rounds in which other programs had more than a tenth of the cores do not count as
long as there are calm ones.
Usage: python tests/bench/bench_replicas_two.py [PEOPLE]
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import text

from tests.bench.calm import Watch
from tests.bench.figures import Figures
from tests.bench.postgres import database, looking_at

PEOPLE = 60
LINES = 8  # of each, in each round
ROUNDS, MOST_ROUNDS = 3, 10
CALM = 0.1  # of the cores for others
UPDATES = 200
HELD_FOR = 3.0


class Worker:
    """A replica in its own process."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self.process, self._name = process, name
        self._first = 0

    async def work(self, people: list[str], lines: int, what: str = "status") -> float:
        """Seconds for so many lines of each."""
        order = {"people": people, "lines": lines, "first": self._first, "text": what, "by": self._name}
        self._first += lines
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        return float(await self.answer())

    async def answer(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def worker(url: str, name: str) -> AsyncIterator[Worker]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.replica_at_work", url,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    one = Worker(process, name)
    assert await one.answer() == "ready"
    try:
        yield one
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def together(workers: list[Worker], people: list[str], lines: int, turned: bool = False) -> float:
    """Seconds until all lines are handled, of people who are spread over the replicas."""
    shares = [people[number :: len(workers)] for number in range(len(workers))]
    if turned:
        shares.reverse()
    began = time.perf_counter()
    await asyncio.gather(*(one.work(share, lines) for one, share in zip(workers, shares, strict=True)))
    return time.perf_counter() - began


async def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    people = [f"U{number:04d}" for number in range(count)]
    figures = Figures()
    with database() as url:
        async with AsyncExitStack() as stack:
            two = [await stack.enter_async_context(worker(url, name)) for name in "ab"]
            await two[0].work(people, 1, "hello")
            await two[1].work(people, 1)
            await one_and_two(figures, url, two, people)
            await one_case(figures, url, two)
            await held_case(figures, url, two, people)
    return figures.exit_code()


async def one_and_two(figures: Figures, url: str, two: list[Worker], people: list[str]) -> None:
    """The same turns by one replica and by two, in turn, and how calm it was."""
    ours = [one.process.pid for one in two] + _server(url)
    rounds: list[tuple[float, float, float]] = []
    while len(rounds) < MOST_ROUNDS and sum(others <= CALM for others, *_ in rounds) < ROUNDS:
        watch, began = Watch(ours), time.perf_counter()
        alone = await together(two[:1], people, LINES)
        both = await together(two, people, LINES, turned=len(rounds) % 2 == 1)
        cores = (time.perf_counter() - began) * (os.cpu_count() or 1)
        rounds.append((watch.others() / cores, alone, both))
    calmest = sorted(rounds)[:ROUNDS]
    alone, both = min(one for _, one, _ in calmest), min(one for *_, one in calmest)
    turns = len(people) * LINES
    # Seconds for the same turns: 1.1 times as many a second is 1 / 1.1 of the time.
    figures.ratio(
        f"{turns} turns by two replicas against one ({turns / both:.0f} against {turns / alone:.0f} a second;"
        f" the calmest {ROUNDS} of {len(rounds)} rounds, others had up to {calmest[-1][0]:.0%} of the cores)",
        both * 1000,
        alone * 1000,
        at_most=1 / 1.1,
    )


def _server(url: str) -> list[int]:
    """The server's process, where it is on this machine."""
    engine = looking_at(url)
    with engine.connect() as connection:
        asked = text("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int")
        numbers = [] if os.environ.get("TEST_DATABASE_URL") else [int(connection.execute(asked).scalar_one())]
    engine.dispose()
    return numbers


async def one_case(figures: Figures, url: str, two: list[Worker]) -> None:
    """Both move the same case, as fast as they can."""
    await two[0].work(["UONE"], 1, "hello")
    engine = looking_at(url)
    asked = text(
        "SELECT count(*), max(version) FROM events JOIN cases ON cases.id = events.case"
        " WHERE cases.user = 'UONE'"
    )

    def kept() -> tuple[int, int]:
        with engine.connect() as connection:
            events, version = connection.execute(asked).one()
            return int(events), int(version)

    before = kept()
    await asyncio.gather(*(one.work(["UONE"], UPDATES // 2) for one in two))
    after = kept()
    engine.dispose()
    moved = (after[0] - before[0], after[1] - before[1])
    figures.fact(f"{moved[0]} of {UPDATES} updates of one case kept", moved == (UPDATES, UPDATES))


async def held_case(figures: Figures, url: str, two: list[Worker], people: list[str]) -> None:
    """Somebody holds one case; the others' turns go on."""
    engine = looking_at(url)
    free = min([await together(two, people[1:], 2) for _ in range(2)])
    with engine.connect() as connection, connection.begin():
        connection.execute(text("BEGIN"))
        connection.execute(text('SELECT 1 FROM cases WHERE "user" = :user FOR UPDATE'), {"user": people[0]})
        waiting = asyncio.ensure_future(two[0].work(people[:1], 1))
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        took = await two[1].work(people[1:], 2)
        held_meanwhile = not waiting.done()
        await asyncio.sleep(max(0.0, HELD_FOR - (time.perf_counter() - began)))
        connection.execute(text("COMMIT"))
    await waiting
    engine.dispose()
    figures.fact("the held case waited meanwhile", held_meanwhile)
    figures.ratio("turns of others while one case is held", took * 1000, free * 1000, at_most=3)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
