"""How many turns a second the engine makes, words filled in, and how long the content takes to load.

Usage: python tests/bench/bench_engine_turns.py [ROUNDS]
"""

import sys
import time
from unittest.mock import patch

from knowledge import story_player
from knowledge.effects import Turn
from knowledge.engine import advance
from knowledge.events import Event
from knowledge.library import Tree
from knowledge.loader import load_stories, load_tree
from knowledge.state import State
from knowledge.stories import StoryFile

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def turns_of(tree: Tree, story: StoryFile) -> list[tuple[State | None, Event]]:
    """Every event of a story with the state before it, as the player makes them."""
    seen: list[tuple[State | None, Event]] = []

    def note(tree: Tree, state: State | None, event: Event) -> Turn:
        seen.append((state, event))
        return advance(tree, state, event)

    with patch.object(story_player, "advance", note):
        story_player.play(tree, story)
    return seen


def main() -> None:
    begin = time.process_time()
    tree = load_tree()
    sys.stdout.write(f"load: {(time.process_time() - begin) * 1000:.0f} ms of processor time\n")

    turns: list[tuple[State | None, Event]] = []
    stories, _ = load_stories()
    for story in stories:
        turns += turns_of(tree, story)
    for before, event in turns:
        advance(tree, before, event)
    begin = time.process_time()
    for _ in range(ROUNDS):
        for before, event in turns:
            advance(tree, before, event)
    spent = time.process_time() - begin
    sys.stdout.write(
        f"{len(turns)} turns of {len(stories)} stories: {len(turns) * ROUNDS / spent:.0f} turns/s\n"
    )


main()
