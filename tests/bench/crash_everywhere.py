"""Kills the bot just before and just after every commit of a whole case, in turn, and compares what is left.

Each time the bot is started again and the people press on: the same case and the same messages must be left
as without a crash, nothing waiting, nothing twice. Takes some ten seconds for each crash and worker.
Usage: python tests/bench/crash_everywhere.py [EVERY_NTH_COMMIT] [WORKERS]
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.figures import Figures
from tests.bot.crashing import Forge, Left, play


def say(line: str) -> None:
    """At once: the whole takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def differences(left: Left, right: Left) -> list[str]:
    """Where two differ, in words."""
    told = []
    for name in ("customer", "desk", "cases", "waiting", "doubles", "logins"):
        mine, other = getattr(left, name), getattr(right, name)
        if mine == other:
            continue
        if isinstance(mine, tuple):
            more, fewer = Counter(mine) - Counter(other), Counter(other) - Counter(mine)
            told.append(
                f"{name}: too much {list(more)}, missing {list(fewer)}" if more or fewer else f"{name}: order"
            )
        else:
            told.append(f"{name}: {mine} instead of {other}")
    return told


async def main() -> int:
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    began, figures, faults, losses, done = time.monotonic(), Figures(), 0, 0, 0

    async def one(forge: Forge, die_at: int, after: bool) -> Left:
        with tempfile.TemporaryDirectory(prefix="retriever-crash-") as folder:
            return await play(forge, Path(folder), die_at, after=after)

    async with Forge() as forge:
        undisturbed = await one(forge, 0, False)
    points = [(n, after) for n in range(1, undisturbed.commits + 1, every) for after in (False, True)]
    planned = len(points)
    say(f"{undisturbed.commits} commits, {planned} crashes")
    points.reverse()

    async def work() -> None:
        nonlocal faults, losses, done
        async with Forge() as forge:
            while points:
                die_at, after = points.pop()
                where = f"{'after' if after else 'before'} commit {die_at}"
                try:
                    left = await one(forge, die_at, after)
                except AssertionError as error:
                    faults += 1
                    say(f"{where}: stuck: {error!s:.2000}")
                    continue
                if not left.has_died:
                    say(f"{where}: the case had ended before")
                    continue
                done += 1
                losses += left.losses
                for told in differences(left, undisturbed):
                    faults += 1
                    say(f"{where}: {told:.2000}")

    await asyncio.gather(*(work() for _ in range(workers)))
    say(
        f"{done} crashes in {time.monotonic() - began:.0f} s; tests reported as lost and made again: {losses}"
    )
    figures.fact(
        f"undisturbed nothing waits and nothing is said twice: {undisturbed.waiting}, {undisturbed.doubles}",
        undisturbed.commits > 0 and (undisturbed.waiting, undisturbed.doubles) == (0, 0),
    )
    # Commits are made together where they meet, so that the last ones are not made in every run.
    figures.fact(f"it died at {done} of {planned} points", done >= 0.9 * planned)
    figures.fact("after every crash the same case and the same messages", faults == 0)
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
