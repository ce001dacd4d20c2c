"""How long a turn takes, words filled in, and how long the tree takes to load and to be checked.

Usage: python tests/bench/bench_knowledge.py [ROUNDS] [--profile]
"""

import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from unittest.mock import patch

from bot.cli.serve import spare_what_stays
from knowledge import story_player
from knowledge.effects import Turn
from knowledge.engine import advance
from knowledge.events import Event
from knowledge.library import Tree
from knowledge.loader import check_tree, load_tree
from knowledge.state import State
from knowledge.story_files import load_stories
from tests.bench.figures import Figures

ROUNDS = 20
TURNS_A_SECOND = 4_000
_SHOWN = 25

Turned = tuple[State | None, Event]


def turns_of_stories(tree: Tree) -> list[Turned]:
    """Every event of every story with the state before it, as the player makes them."""
    seen: list[Turned] = []

    def note(tree: Tree, state: State | None, event: Event) -> Turn:
        seen.append((state, event))
        return advance(tree, state, event)

    with patch.object(story_player, "advance", note):
        for story in load_stories()[0]:
            story_player.play(tree, story)
    return seen


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of this process alone, so that neighbours on the machine do not count."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def take_all(tree: Tree, turns: list[Turned]) -> None:
    for before, event in turns:
        advance(tree, before, event)


def quickest(tree: Tree, turns: list[Turned], rounds: int) -> float:
    """Microseconds of an average turn; each counts by the quickest of its rounds.

    A round takes half a second, in which a shared machine is hardly ever left alone; a turn is short enough.
    """
    now = time.perf_counter_ns
    best = [sys.maxsize] * len(turns)
    for _ in range(rounds):
        for number, (before, event) in enumerate(turns):
            began = now()
            advance(tree, before, event)
            spent = now() - began
            if spent < best[number]:
                best[number] = spent
    return sum(best) / len(turns) / 1000


def main() -> int:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    rounds = numbers[0] if numbers else ROUNDS
    figures = Figures()
    figures.limit("load the tree, after imports", min(_times(load_tree, rounds)), 100, "ms")
    figures.limit("check the tree", min(_times(check_tree, rounds)), 2_000, "ms")
    tree = load_tree()
    turns = turns_of_stories(tree)
    spare_what_stays()  # as the bot does that is served
    take_all(tree, turns)  # each template is compiled when it is first used
    each = quickest(tree, turns, rounds)
    figures.limit("a turn, words filled in", each, 1_000_000 / TURNS_A_SECOND, "us")
    sys.stdout.write(
        f"       {1_000_000 / each:.0f} turns a second, at least {TURNS_A_SECOND}; "
        f"{len(turns)} turns of all stories\n"
    )
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.runcall(take_all, tree, turns)
        pstats.Stats(profile).sort_stats("tottime").print_stats(_SHOWN)
    return figures.exit_code()


def _times(work: Callable[[], object], rounds: int) -> list[float]:
    """The quickest of them is judged: a busy machine only adds."""
    return [milliseconds(work) for _ in range(rounds)]


if __name__ == "__main__":
    sys.exit(main())
