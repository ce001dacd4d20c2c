"""Everything together, killed at a commit: the same case and the same messages are left as without.

This is a sample; ``python tests/bench/crash_everywhere.py`` kills at every commit in turn.
"""

import asyncio
from pathlib import Path

from tests.bot.crashing import Forge, Left, play

# Each a commit, and whether the bot dies just after it rather than just before.
SAMPLE = ((2, True), (17, True), (63, False), (88, True))


async def test_a_bot_killed_at_a_commit_leaves_what_an_undisturbed_one_leaves(tmp_path: Path) -> None:
    gate = asyncio.Semaphore(3)

    async def one(die_at: int, after: bool) -> Left:
        folder = tmp_path / f"{die_at}-{after}"
        folder.mkdir()
        async with gate, Forge() as forge:
            return await play(forge, folder, die_at, after=after)

    undisturbed, *killed = await asyncio.gather(one(0, False), *(one(*point) for point in SAMPLE))
    assert (undisturbed.waiting, undisturbed.doubles, undisturbed.has_died) == (0, 0, False)
    assert all(left.has_died for left in killed)
    for left in killed:
        assert left == undisturbed
