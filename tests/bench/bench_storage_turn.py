"""What the storage of a turn costs on SQLite at full durability, beside the same statements in plain sqlite3.

A turn is two transactions: the record, and the load, the save, the event and two letters. Usage:
python tests/bench/bench_storage_turn.py [TURNS]
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from bot.incoming import Tenant
from bot.storage import Database, Store, Unit, compiled
from tests.bench.figures import Figures

TURNS = 300
ROUNDS = 5
TENANT = Tenant("", "T1")
STATE = '{"made_up":"' + "x" * 3_000 + '"}'
LETTER = '{"kind":"Say","value":{"text":"' + "x" * 400 + '"}}'

Transaction = list[tuple[str, list[Any]]]
_PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
)


def record(number: int) -> Callable[[Unit], None]:
    """A press comes in."""

    def work(unit: Unit) -> None:
        values = {"stream": "U1", "kind": "Pressed", "payload": LETTER, "now": float(number)}
        unit.inbox.record(TENANT, key=f"press:{number}", **values)  # type: ignore[arg-type] # of mixed types

    return work


def handle(number: int) -> Callable[[Unit], None]:
    """The press moves the case, and two letters follow."""

    def work(unit: Unit) -> None:
        waiting = unit.inbox.next(TENANT, "U1")
        case = unit.cases.open_of(TENANT, "U1", lock=True)
        if waiting is None or case is None:
            raise LookupError(number)
        now = float(number)
        unit.inbox.settle(TENANT, waiting.seq, now)
        unit.cases.save(TENANT, case, state=STATE, is_open=True, now=now)
        unit.cases.add_event(TENANT, case.id, event=LETTER, now=now)
        for letter in range(2):
            unit.outbox.add(
                TENANT,
                letter=f"{number}.{letter}",
                case=case.id,
                user="U1",
                purpose="customer",
                effect=LETTER,
                now=now,
            )

    return work


async def opened(folder: Path, name: str) -> Store:
    """A database in which one case is open, and every statement has been met."""
    store = Store(Database(f"sqlite:///{folder / name}"))
    await store.database.open()
    await store.run(lambda unit: unit.cases.add(TENANT, "A", user="U1", state=STATE, now=0.0) and None)
    await turns(store, -10, 0)
    return store


async def turns(store: Store, first: int, last: int) -> float:
    """Seconds a turn takes, one after the other."""
    began = time.perf_counter()
    for number in range(first, last):
        await store.run(record(number))
        await store.run(handle(number))
    return (time.perf_counter() - began) / (last - first)


async def written_down(store: Store, first: int, last: int) -> list[Transaction]:
    """The statements of these turns with their values, by transaction."""
    found: list[Transaction] = []
    make = compiled._Text.values

    def listen(text: Any, given: Any) -> list[Any]:
        put = make(text, given)
        found[-1].append((text.text, put))
        return put

    compiled._Text.values = listen  # type: ignore[assignment, method-assign] # for this while
    try:
        for number in range(first, last):
            for work in (record(number), handle(number)):
                found.append([])
                await store.run(work)
    finally:
        compiled._Text.values = make  # type: ignore[method-assign]
    return found


async def plainly(file: Path, transactions: list[Transaction]) -> float:
    """Seconds that a turn's statements take in plain sqlite3, each transaction one hop to a thread."""
    with ThreadPoolExecutor(1) as thread:
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(thread, sqlite3.connect, file, 5.0, 0, None)
        for pragma in _PRAGMAS:
            await loop.run_in_executor(thread, connection.execute, f"PRAGMA {pragma}")

        def run(transaction: Transaction) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for text, values in transaction:
                connection.execute(text, values).fetchall()
            connection.commit()

        began = time.perf_counter()
        for transaction in transactions:
            await loop.run_in_executor(thread, run, transaction)
        took = (time.perf_counter() - began) / (len(transactions) / 2)
        await loop.run_in_executor(thread, connection.close)
    return took


async def main() -> int:
    """Both do the same turns, each in a file of its own, in turns; the median round counts."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(ROUNDS):
            store, model, other = [await opened(folder, f"{number}{letter}.db") for letter in "abc"]
            transactions = await written_down(model, 0, count)
            await other.database.close()
            floors.append(await plainly(folder / f"{number}c.db", transactions))
            ours.append(await turns(store, 0, count))
            for one in (store, model):
                await one.database.close()
    figures = Figures()
    statements = sum(map(len, transactions)) / count
    figures.fact(f"{statements:.0f} statements a turn, in both", statements >= 8)
    figures.ratio(
        "storage of one turn, against plain sqlite3 in a thread",
        median(ours) * 1000,
        median(floors) * 1000,
        at_most=2.5,
    )
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
