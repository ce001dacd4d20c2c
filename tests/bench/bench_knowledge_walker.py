"""Walks 100,000 turns through the tree, any event in any order: no exception, no dead end, *back* undoes.

Usage: python -m tests.bench.bench_knowledge_walker [TURNS]
"""

import sys
import time

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from knowledge.events import Reading
from knowledge.library import Tree
from knowledge.loader import load_tree
from tests.knowledge.walker import readings, steps, walk_on

TURNS = 100_000
_A_CASE = 30
_TOLD_EVERY = 200
"""Cases; a walk of all turns takes ten minutes."""


def walk_far(tree: Tree, turns: int) -> tuple[int, int]:
    """So many turns at least; how many cases and how many turns there were.

    A fault is raised where it is found, and then looked for in the shortest walk that has it.
    """
    made = [0, 0]

    @settings(
        max_examples=turns // _A_CASE + 1,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        database=None,
    )
    @given(
        opening=st.none() | readings,
        walk=st.lists(steps, min_size=_A_CASE, max_size=_A_CASE),
        open_desk=st.booleans(),
    )
    def walk_one(opening: Reading | None, walk: list[tuple], open_desk: bool) -> None:  # type: ignore[type-arg]
        walk_on(tree, opening, walk, open_desk=open_desk)
        made[0] += 1
        made[1] += len(walk)
        if made[0] % _TOLD_EVERY == 0:
            sys.stderr.write(f"       {made[1]} of {turns} turns\n")

    while made[1] < turns:
        walk_one()
    return made[0], made[1]


def main() -> int:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    began = time.perf_counter()
    cases, turns = walk_far(load_tree(), numbers[0] if numbers else TURNS)
    seconds = time.perf_counter() - began
    sys.stdout.write(
        f"ok     {turns} turns in {cases} cases, each followed by *person* and *back*: "
        f"no exception, no dead end; {seconds:.0f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
