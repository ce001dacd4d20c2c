"""What a conversation needs of the knowledge: turns, words, and states as JSON."""

from collections.abc import Sequence
from typing import Protocol

from knowledge.effects import Earlier, Effect, Home, Marked
from knowledge.events import Event, Moment
from knowledge.library import Tree
from knowledge.state import State


class Turned(Protocol):
    """A new state, and what is asked of the world."""

    @property
    def state(self) -> State:
        """Where the case stands now."""

    @property
    def effects(self) -> tuple[Effect, ...]:
        """In order."""


class Engine(Protocol):
    """A loaded tree with the functions that move a case by it; all of them pure."""

    @property
    def tree(self) -> Tree:
        """The content."""

    def advance(self, state: State | None, event: Event) -> Turned:
        """One step; ``state`` is ``None`` only for ``Opened``."""

    def words(self, key: str, language: str, **values: str) -> Marked:
        """A text of the content."""

    def label(self, choice: str, language: str) -> str:
        """What is written on a button that many questions share, by the choice's id."""

    def home(self, state: State | None, earlier: Sequence[Earlier], moment: Moment) -> Home:
        """What App Home shows."""

    def asks_for_a_secret(self, state: State) -> bool:
        """Whether the waiting question is about a password, so that a line might be one."""

    def is_courtesy(self, state: State, text: str) -> bool:
        """Whether a line says thank you, or the like, and nothing else."""

    def asks_for_the_message(self, state: State) -> bool:
        """Whether the waiting question asks for the words of a failure, and takes "only that" or "later"."""

    def dump(self, state: State) -> str:
        """A state as JSON."""

    def load(self, text: str) -> State:
        """Back from ``dump``."""
