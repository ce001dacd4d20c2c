"""One replica without Slack, as a process: it takes turns with the real knowledge on a real database.

It reads a line of JSON for each piece of work (``people``, ``lines`` for each of them, ``first``), does it,
and answers with the seconds that it took. Usage: python tests/bench/replica_at_work.py DATABASE_URL
"""

import asyncio
import json
import sys
import time
from typing import Any

from bot.aftermath import ProbeKey
from bot.cli.serve import spare_what_stays
from bot.conversation import Conversations
from bot.desk_hours import DeskHours
from bot.diagnosis import read_form, read_line
from bot.incoming import Person, Profile, Tenant, Wrote
from bot.moments import Moments, utc_now
from bot.storage import Database, Store
from bot.tasks import Tasks
from bot.tree_engine import load_engine
from bot.vault import Vault

TENANT = Tenant("", "T1")
AT_ONCE = 16
LONGEST = 60.0  # seconds for one piece of work


class Reader:
    line = staticmethod(read_line)
    form = staticmethod(read_form)


class Directory:
    """Everybody is known already."""

    async def profile(self, person: Person) -> Profile:
        return Profile(name=person.user, zone="Europe/London", language="en", workspace="Paws")


class Nobody:
    """What follows from turns is another bench's."""

    def letters(self) -> None: ...

    def timers(self) -> None: ...

    def start(self, probe: ProbeKey) -> None: ...

    def cancel(self, probe: ProbeKey) -> None: ...


class Replica:
    """Takes turns."""

    def __init__(self, url: str) -> None:
        self.store = Store(Database(url))
        moments = Moments(Directory(), DeskHours.parse(None, "Europe/London", None))
        engine = load_engine(None)
        self.turns = Tasks()
        self.conversations = Conversations(self.store, engine, moments, Vault(), Reader(), self.turns)

    async def work(self, order: dict[str, Any]) -> float:
        """Everybody says so many lines, each of which is a turn; seconds until all are handled."""
        began = time.perf_counter()
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(user: str) -> None:
            async with gate:
                for number in range(order["first"], order["first"] + order["lines"]):
                    await self.conversations.receive(
                        Wrote(
                            key=f"{order['by']}:{user}:{number}",
                            at=utc_now(),
                            person=Person(TENANT, user),
                            channel="D1",
                            ts=f"{number}.1",
                            text=order["text"],
                        )
                    )

        await asyncio.gather(*map(one, order["people"]))
        # Each person's turns are one task, which ends when nothing of theirs waits. Nobody asks the database:
        # questions of the bench would take from it what is measured, twice as much with two replicas.
        await self.turns.stop(patience=LONGEST)
        return time.perf_counter() - began


async def main() -> None:
    replica = Replica(sys.argv[1])
    await replica.store.database.open()
    await replica.conversations.start(Nobody())
    spare_what_stays()  # as a serving bot does
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := await asyncio.to_thread(sys.stdin.readline):
        sys.stdout.write(f"{await replica.work(json.loads(line))}\n")
        sys.stdout.flush()
    await replica.store.database.close()


if __name__ == "__main__":
    asyncio.run(main())
