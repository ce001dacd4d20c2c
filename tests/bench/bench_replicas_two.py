"""What a second replica brings on PostgreSQL, and what two do to one case and to one that is held.

The same lines are said by the same people: all to one replica, or each half of the people to one of two; in
the next round the halves change places, so that every case moves between the replicas.
Usage: python tests/bench/bench_replicas_two.py [PEOPLE]
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import text

from tests.bench.figures import Figures
from tests.bench.postgres import database, looking_at

PEOPLE = 60
LINES = 8  # of each, in each round
ROUNDS = 3
UPDATES = 200
HELD_FOR = 3.0


class Worker:
    """A replica in its own process."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self._process, self._name = process, name
        self._first = 0

    async def work(self, people: list[str], lines: int, what: str = "status") -> float:
        """Seconds for so many lines of each."""
        order = {"people": people, "lines": lines, "first": self._first, "text": what, "by": self._name}
        self._first += lines
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return float(await self.answer())

    async def answer(self) -> str:
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()


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
            alone, both = [], []
            for number in range(ROUNDS):
                alone.append(await together(two[:1], people, LINES))
                both.append(await together(two, people, LINES, turned=number % 2 == 1))
            turns = count * LINES
            # Seconds for the same turns: 1.1 times as many a second is 1 / 1.1 of the time.
            figures.ratio(
                f"{turns} turns by two replicas against one ({turns / min(both):.0f} against"
                f" {turns / min(alone):.0f} a second)",
                min(both) * 1000,
                min(alone) * 1000,
                at_most=1 / 1.1,
            )
            await one_case(figures, url, two)
            await held_case(figures, url, two, people)
    return figures.exit_code()


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
