"""What stories reach of a tree, and what none of them does."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.causes import CAUSES
from knowledge.effects import ShowCard, Turn
from knowledge.facts import AllOf, Condition, Look
from knowledge.library import Tree
from knowledge.statements import STATEMENTS
from knowledge.stories import TurnStory
from knowledge.tree import AskNode, DecideNode, EndNode, Lead, Node, Position, remedy_node_id

_NO_CASE_HAS_IT = frozenset({"none"})
"""A text without a failure message is not kept as evidence."""


class Kind(StrEnum):
    """What can be reached, in the order in which a report lists it."""

    NODE = "node"
    BRANCH = "branch"
    BUTTON = "button"
    LEAD = "lead"
    REMEDY = "remedy"
    CAUSE = "cause"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be reached."""

    kind: Kind
    name: str
    path: str
    """Where it stands, as ``Content.positions`` has it; empty for causes and statements."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of one kind is reached."""

    kind: Kind
    reached: int
    all: int


class Coverage:
    """Watches stories being played. Play them with ``tree``, and hand every turn to ``saw``."""

    def __init__(self, tree: Tree) -> None:
        """``tree`` is the one to be covered; it is not changed."""
        self._original = tree
        self._seen: set[tuple[Kind, str]] = set()
        self._entered: Counter[str] = Counter()
        self.tree = _watched(tree, self._note)

    @property
    def entered(self) -> Mapping[str, int]:
        """How often each node was entered."""
        return self._entered

    def begin(self) -> None:
        """A new story begins."""
        self._visits: Mapping[str, int] = {}

    def saw(self, story: TurnStory, turn: Turn) -> None:
        """Note what a turn has reached."""
        state = turn.state
        for node, count in state.visits.items():
            new = count - self._visits.get(node, 0)
            if new > 0:
                self._entered[node] += new
                self._note(Kind.NODE, node)
        self._visits = state.visits
        for visit, choice in state.pressed.items():
            self._note(Kind.BUTTON, _button(state.asked.get(visit, ""), choice))
        for found in state.findings:
            self._note(Kind.CAUSE, found.cause)
        if any(isinstance(effect, ShowCard) for effect in turn.effects):
            for spec in self._original.content.steps.values():
                self._state(*spec.covers)
        if "other_ways" in (story.views or {}):
            # The contacts stand in this view.
            self._state(*self._original.content.product.covers)
        for name in state.visits:
            if (node := self._original.nodes.get(name)) is not None:
                self._state(*node.covers)

    def figures(self) -> tuple[Figures, ...]:
        """How much of everything is reached."""
        parts = parts_of(self._original)
        return tuple(
            Figures(
                kind,
                sum(1 for part in parts if part.kind is kind and self.has(part)),
                sum(1 for part in parts if part.kind is kind),
            )
            for kind in Kind
        )

    def missing(self) -> tuple[Part, ...]:
        """What no story reaches."""
        return tuple(part for part in parts_of(self._original) if not self.has(part))

    def has(self, part: Part) -> bool:
        """Whether a story reaches it."""
        return (part.kind, part.name) in self._seen

    def place(self, part: Part) -> Position | None:
        """Where it stands in the files; ``None`` for what stands nowhere in particular."""
        return self._original.content.positions.get(part.path) if part.path else None

    def _note(self, kind: Kind, name: str) -> None:
        self._seen.add((kind, name))

    def _state(self, *statements: str) -> None:
        self._seen.update((Kind.STATEMENT, one) for one in statements)


def parts_of(tree: Tree) -> tuple[Part, ...]:
    """Everything of a tree that a story can reach."""
    content = tree.content
    borrowed = {variant.ask for variants in content.remedies.values() for variant in variants}
    parts: list[Part] = []
    for name, node in content.nodes.items():
        if name not in borrowed or _led_to(tree, name):
            parts.append(Part(Kind.NODE, name, f"nodes.{name}"))
            parts.extend(_buttons(name, node))
        if isinstance(node, DecideNode):
            for number, branch in enumerate(node.branches):
                target = branch.next or branch.otherwise
                words = f"{_branch(name, number)} → {target}"
                parts.append(Part(Kind.BRANCH, words, f"nodes.{name}.branches.{number}"))
    for number, lead in enumerate(content.leads):
        parts.append(Part(Kind.LEAD, lead.lead, f"leads.{number}"))
    for cause, variants in content.remedies.items():
        for number in range(len(variants)):
            name = remedy_node_id(cause, number)
            parts.append(Part(Kind.REMEDY, name, f"remedies.{cause}.{number}"))
    parts.extend(Part(Kind.CAUSE, cause, "") for cause in CAUSES if cause not in _NO_CASE_HAS_IT)
    parts.extend(Part(Kind.STATEMENT, statement, "") for statement in STATEMENTS)
    return tuple(parts)
