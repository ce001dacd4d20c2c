"""What stories reach of a tree, and what none of them does."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from knowledge.causes import CAUSES, NO_FAULT
from knowledge.effects import Ask, RunProbe, ShowCard, Turn
from knowledge.facts import AllOf, Condition, Look
from knowledge.library import Tree
from knowledge.statements import STATEMENTS
from knowledge.stories import TurnStory
from knowledge.tree import AskNode, DecideNode, EndNode, Node, Position, remedy_node_id

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


class Part(Struct, frozen=True):
    """One thing that can be reached."""

    kind: Kind
    name: str
    path: str
    """Where it stands, as ``Content.positions`` has it; empty for causes and statements."""


class Figures(Struct, frozen=True):
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
        self._visits: Mapping[str, int] = {}
        self.tree = _watched(tree, self._note)

    @property
    def entered(self) -> Mapping[str, int]:
        """How often each node was entered."""
        return self._entered

    def begin(self) -> None:
        """A new story begins."""
        self._visits = {}

    def saw(self, story: TurnStory, turn: Turn) -> None:
        """Note what a turn has reached."""
        state = turn.state
        entered: set[str] = set()
        for node, count in state.visits.items():
            new = count - self._visits.get(node, 0)
            if new > 0:
                self._enter(node, new)
                entered.add(node)
        started = any(isinstance(effect, RunProbe) for effect in turn.effects)
        if started and state.visits.get(state.running_node) == self._visits.get(state.running_node):
            self._enter(state.running_node, 1)  # a log-in begins with its form, without a step to its node
        self._visits = state.visits
        for visit, choice in state.pressed.items():
            self._note(Kind.BUTTON, _button(self._written(state.asked.get(visit, "")), choice))
        for found in state.findings:
            self._note(Kind.CAUSE, found.cause)
        for effect in turn.effects:
            if isinstance(effect, Ask) and self._is_aside(effect.node):
                self._enter(effect.node, 0 if effect.node in entered else 1)
        if any(isinstance(effect, ShowCard) for effect in turn.effects):
            for spec in self._original.content.steps.values():
                self._state(*spec.covers)
        if "other_ways" in (story.views or {}):
            # The contacts stand in this view.
            self._state(*self._original.content.product.covers)

    def _is_aside(self, name: str) -> bool:
        """Whether a question leaves the waiting one in its place: it is put without a step to its node."""
        node = self._original.content.nodes.get(name)
        return isinstance(node, AskNode) and node.aside

    def _enter(self, node: str, times: int) -> None:
        self._entered[node] += times
        self._note(Kind.NODE, self._written(node))
        self._note(Kind.REMEDY, node)
        self._state(*self._covers(node))

    def _written(self, name: str) -> str:
        """The node as the author wrote it: a remedy borrows its question."""
        remedy = remedy_of(name)
        if remedy is None:
            return name
        cause, number = remedy
        return self._original.content.remedies[cause][number].ask

    def _covers(self, name: str) -> tuple[str, ...]:
        node = self._original.nodes.get(name)
        return node.covers if node is not None else ()

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
    parts: list[Part] = []
    for name, node in content.nodes.items():
        parts.append(Part(Kind.NODE, name, f"nodes.{name}"))
        if isinstance(node, AskNode | EndNode):
            parts.extend(
                Part(Kind.BUTTON, _button(name, choice), f"nodes.{name}.choices.{choice}")
                for choice, spec in node.choices.items()
                if spec.view is None or spec.next is not None  # one that only shows something is no answer
            )
        if isinstance(node, DecideNode):
            parts.extend(
                Part(Kind.BRANCH, _branch(name, number, node), f"nodes.{name}.branches.{number}")
                for number in range(len(node.branches))
            )
    parts.extend(Part(Kind.LEAD, lead.lead, f"leads.{number}") for number, lead in enumerate(content.leads))
    parts.extend(
        Part(Kind.REMEDY, remedy_node_id(cause, number), f"remedies.{cause}.{number}")
        for cause, variants in content.remedies.items()
        for number in range(len(variants))
        if cause not in NO_FAULT  # words for the command that tests a server; no case needs them
    )
    parts.extend(Part(Kind.CAUSE, cause, "") for cause in CAUSES if cause not in _NO_CASE_HAS_IT)
    parts.extend(Part(Kind.STATEMENT, statement, "") for statement in STATEMENTS)
    return tuple(parts)


def remedy_of(name: str) -> tuple[str, int] | None:
    """The cause and the number of the variant, where a node puts a remedy."""
    match name.split("/"):
        case ["remedy", cause, number]:
            return cause, int(number)
        case _:
            return None


def _button(node: str, choice: str) -> str:
    return f"{node} [{choice}]"


def _branch(name: str, number: int, node: DecideNode) -> str:
    branch = node.branches[number]
    return f"{name} {number + 1} → {branch.next or branch.otherwise}"


class _Watched(AllOf, frozen=True):
    """A condition that tells when it has held. It is an ``AllOf``, so that its parts can still be read."""

    tell: Callable[[], None]

    def holds(self, look: Look) -> bool | None:
        result = AllOf.holds(self, look)
        if result is True:
            self.tell()
        return result

    def fires(self, look: Look) -> bool:
        return self.holds(look) is True


def _watched(tree: Tree, note: Callable[[Kind, str], None]) -> Tree:
    """The same tree, telling which branches are taken and which leads are live."""

    def watch(condition: Condition | None, kind: Kind, name: str) -> Condition:
        parts = () if condition is None else (condition,)  # nothing to hold always holds
        return _Watched(parts, lambda: note(kind, name))

    nodes: dict[str, Node] = {}
    for name, node in tree.nodes.items():
        nodes[name] = node
        if isinstance(node, DecideNode):
            branches = tuple(
                branch.model_copy(
                    update={"when": watch(branch.when, Kind.BRANCH, _branch(name, number, node))}
                )
                for number, branch in enumerate(node.branches)
            )
            nodes[name] = node.model_copy(update={"branches": branches})
    leads = tuple(
        lead.model_copy(update={"when": watch(lead.when, Kind.LEAD, lead.lead)})
        for lead in tree.content.leads
    )
    return dataclasses.replace(tree, content=replace(tree.content, leads=leads), nodes=nodes)
