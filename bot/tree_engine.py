"""The engine with a tree loaded: the functions of the knowledge as a conversation takes them."""

from collections.abc import Sequence
from pathlib import Path

import knowledge
from bot.engine import Turned
from bot.errors import BotError
from knowledge.effects import Earlier, Home, Marked
from knowledge.events import Event, Moment
from knowledge.library import Tree
from knowledge.state import State
from knowledge.tree import AskNode


class TreeEngine:
    """Moves cases by one tree."""

    def __init__(self, tree: Tree) -> None:
        """``tree`` is never changed."""
        self._tree = tree

    @property
    def tree(self) -> Tree:
        """The content."""
        return self._tree

    def advance(self, state: State | None, event: Event) -> Turned:
        """One step."""
        return knowledge.advance(self._tree, state, event)

    def words(self, key: str, language: str, **values: str) -> Marked:
        """A text of the content."""
        return knowledge.words(self._tree, key, language, **values)

    def label(self, choice: str, language: str) -> str:
        """What is written on a button that many questions share, by the choice's id."""
        return knowledge.plain(knowledge.words(self._tree, "labels", language, part=f"choices.{choice}"))

    def home(self, state: State | None, earlier: Sequence[Earlier], moment: Moment) -> Home:
        """What App Home shows."""
        return knowledge.home(self._tree, state, earlier, moment)

    def asks_for_a_secret(self, state: State) -> bool:
        """Whether the waiting question is about a password, so that a line might be one."""
        node = self._tree.nodes.get(state.node)
        return isinstance(node, AskNode) and node.secret_near

    def is_courtesy(self, state: State, text: str) -> bool:
        """Whether a line says thank you, or the like, and nothing else."""
        return knowledge.is_courtesy(self._tree, state, text)

    def asks_for_the_message(self, state: State) -> bool:
        """Whether the waiting question asks for the words of a failure, and takes "only that" or "later"."""
        node = self._tree.nodes.get(state.node)
        choices = node.choices if isinstance(node, AskNode) else {}
        return {"only", "later"} <= set(choices) and state.visit not in state.answered

    def dump(self, state: State) -> str:
        """A state as JSON."""
        return knowledge.state_to_json(state)

    def load(self, text: str) -> State:
        """Back from ``dump``."""
        return knowledge.state_from_json(text)


def load_engine(folder: Path | None) -> TreeEngine:
    """The engine with the tree of a folder, or with the built-in one. BotError tells every fault in it."""
    try:
        return TreeEngine(knowledge.load_tree(folder))
    except knowledge.TreeFaults as faults:
        raise BotError(
            "the tree has faults.",
            context=str(folder or "built-in"),
            hint=f"retriever tree check lists them with file, line and remedy.\n{faults}",
        ) from None
