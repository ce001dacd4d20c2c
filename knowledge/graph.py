"""The tree as a graph to look at: columns, boxes and arrows."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Literal, assert_never

from msgspec import Struct

from knowledge.causes import NO_FAULT
from knowledge.checking_flow import edges
from knowledge.coverage import remedy_of
from knowledge.facts import AllOf, AnyOf, Between, Condition, Is, Known, Not, leaves
from knowledge.library import ORIGINAL, Tree
from knowledge.marks import plain
from knowledge.tree import RESERVED_TARGETS, AskNode, DecideNode, EndNode, Node, PlanNode, Text

_CAUSE_FACTS = frozenset({"cause", "message.cause", "login.cause", "own.cause", "reach.cause"})
_LONGEST_CONDITION = 80
_SILENT = frozenset({"decide", "plan", "remedy", "call", "return"})
_VALUE = re.compile(r"\{\{ *([a-z_.]+)[^{}]*\}\}")
"""A value in a template; what the picture shows of it is its name."""

BoxKind = Literal[
    "ask", "say", "probe", "decide", "plan", "remedy", "hand_off", "remind", "end", "call", "return", "cause"
]


class Shading(Struct, frozen=True):
    """How often each box was reached: by stories, where nothing may be left out, or in cases."""

    of: Literal["stories", "cases"]
    counts: Mapping[str, int]
    """By node, as ``State.visits`` names them."""


class Box(Struct, frozen=True):
    """A node, or all remedies of one cause."""

    name: str
    kind: BoxKind
    words: str
    """The beginning of what is said or asked there; plain, may be empty."""
    count: int | None = None
    """How often it was reached; set where figures were given."""
    variants: int = 1


class Pill(Struct, frozen=True):
    """A lead that points at a step."""

    lead: str
    weight: int
    target: str
    """The node that it names; empty: the remedy of its cause, or the step's own node."""


class Column(Struct, frozen=True):
    """One of the seven steps, or a part of the dialogue beside them."""

    title: str
    step: int | None
    boxes: tuple[Box, ...]
    pills: tuple[Pill, ...] = ()


class Arrow(Struct, frozen=True):
    """A way from one box to another."""

    source: str
    target: str
    label: str


class Graph(Struct, frozen=True):
    """All that is drawn, from left to right and from top to bottom."""

    title: str
    columns: tuple[Column, ...]
    arrows: tuple[Arrow, ...]
    shading: Literal["stories", "cases"] | None = None

    def only(self, step: int) -> "Graph":
        """The column of one step, with the arrows that begin or end in it."""
        columns = tuple(column for column in self.columns if column.step == step)
        names = {box.name for column in columns for box in column.boxes}
        arrows = tuple(arrow for arrow in self.arrows if arrow.source in names or arrow.target in names)
        return Graph(self.title, columns, arrows, self.shading)


def graph_of(tree: Tree, shading: Shading | None = None) -> Graph:
    """Everything in its column: what comes before the plan, the seven steps, and the rest by its file."""
    content = tree.content
    columns = _places(tree)
    counts: dict[str, int] = {}
    for name, count in (shading.counts if shading else {}).items():
        remedy = remedy_of(name)
        for one in (name,) if remedy is None else (remedy[0], content.remedies[remedy[0]][remedy[1]].ask):
            counts[one] = counts.get(one, 0) + count
    arrows = tuple(_arrows(tree))
    made = []
    for key, names in columns.items():
        step = key if isinstance(key, int) else None
        boxes = tuple(
            _box(tree, name, counts if shading else None) for name in _ordered(tree, names, arrows, step)
        )
        title = _step_title(tree, step) if step is not None else str(key)
        made.append(Column(title, step, boxes, tuple(_pills(tree, step))))
    title = f"{content.tree.tree}, version {content.tree.version}"
    return Graph(title, tuple(made), arrows, shading.of if shading else None)


def _places(tree: Tree) -> dict[int | str, list[str]]:
    """The names of the boxes by column, columns from left to right."""
    content = tree.content
    files: dict[str, list[str]] = {}
    for name in content.nodes:
        position = content.positions.get(f"nodes.{name}")
        files.setdefault(position.file if position is not None else "tree.yaml", []).append(name)
    plans = {name for name, node in content.nodes.items() if isinstance(node, PlanNode)}
    first = {content.tree.start, *plans}
    begin = {file for file, names in files.items() if not first.isdisjoint(names)}
    columns: dict[int | str, list[str]] = {
        "Beginning": [name for file in sorted(begin) for name in files[file]]
    }
    for number in sorted(content.steps):
        position = content.positions.get(f"steps.{number}")
        columns[number] = files.get(position.file, []) if position is not None else []
    taken = {name for names in columns.values() for name in names}
    for file in sorted(files):
        if rest := [name for name in files[file] if name not in taken]:
            columns[PurePosixPath(file).stem.replace("-", " ").capitalize()] = rest
    for cause in content.remedies:
        columns[_column_of_cause(tree, cause)].append(cause)
    return {key: names for key, names in columns.items() if names or isinstance(key, int)}


def _column_of_cause(tree: Tree, cause: str) -> int | str:
    """The step at which the strongest lead about a cause points."""
    about = [
        lead
        for lead in tree.content.leads
        if lead.step in tree.content.steps
        and any(
            isinstance(leaf, Is) and leaf.fact in _CAUSE_FACTS and cause in leaf.values
            for leaf in leaves(lead.when)
        )
    ]
    best = max(about, key=lambda lead: (lead.lifts, lead.weight), default=None)
    return best.step if best is not None else "Beginning"


def _ordered(tree: Tree, names: list[str], arrows: tuple[Arrow, ...], step: int | None) -> Iterator[str]:
    """Boxes so that what follows stands below: from the column's first node along its arrows; causes last."""
    inside = dict.fromkeys(name for name in names if name in tree.content.nodes)
    following: dict[str, list[str]] = {}
    for arrow in arrows:
        following.setdefault(arrow.source, []).append(arrow.target)
    starts = [tree.content.steps[step].go] if step is not None else [tree.content.tree.start]
    waiting = [name for name in reversed([*starts, *inside]) if name in inside]
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in done:
            done.add(name)
            yield name
            waiting.extend(target for target in reversed(following.get(name, [])) if target in inside)
    yield from (name for name in names if name not in inside)


def _box(tree: Tree, name: str, counts: Mapping[str, int] | None) -> Box:
    node = tree.content.nodes.get(name)
    count = counts.get(name, 0) if counts is not None else None
    if node is None:
        variants = tree.content.remedies[name]
        if name in NO_FAULT:
            count = None  # no case comes there
        return Box(name, "cause", _words(tree, variants[-1].text), count, len(variants))
    words = "" if node.kind in _SILENT else _words(tree, node.text or name)
    return Box(name, node.kind, words, count)


def _words(tree: Tree, key: str) -> str:
    text = tree.content.texts.get(ORIGINAL, {}).get(key, Text())
    words = plain(text.ask or text.what or text.say or text.progress or "")
    return " ".join(_VALUE.sub(r"<\1>", words).split())


def _step_title(tree: Tree, step: int) -> str:
    text = tree.content.texts.get(ORIGINAL, {}).get(f"step.{step}", Text())
    return f"{step} {plain(text.title or text.name or '')}".rstrip()


def _pills(tree: Tree, step: int | None) -> Iterator[Pill]:
    leads = [lead for lead in tree.content.leads if lead.step == step and lead.lifts]
    for lead in sorted(leads, key=lambda lead: -lead.weight):
        yield Pill(lead.lead, lead.weight, lead.go or "")


def _arrows(tree: Tree) -> Iterator[Arrow]:
    for name, node in tree.content.nodes.items():
        for path, target, _ in edges(node):
            if target not in RESERVED_TARGETS:
                yield Arrow(name, target, _label(tree, name, node, path))
    for cause, variants in tree.content.remedies.items():
        for ask in dict.fromkeys(variant.ask for variant in variants):
            yield Arrow(cause, ask, "")


def _label(tree: Tree, name: str, node: Node, path: str) -> str:
    """What leads along an arrow: the button, what is typed, the condition, the loss."""
    match path.split("."):
        case ["choices", choice, _]:
            texts = tree.content.texts.get(ORIGINAL, {})
            own = texts.get(node.text or name, Text()) if isinstance(node, AskNode | EndNode) else Text()
            return plain(own.choices.get(choice) or texts.get("labels", Text()).choices.get(choice, choice))
        case ["branches", number] if isinstance(node, DecideNode):
            when = node.branches[int(number)].when
            return condition_words(when) if when is not None else "else"
        case ["typed" | "lost", way]:
            return f"{path.split('.', 1)[0]}: {way}"
        case _:
            return path if path in ("all_clear", "exhausted", "else") else ""


def condition_words(condition: Condition) -> str:
    """A condition as people read it, cut where it gets long."""
    words = _condition(condition)
    return words if len(words) <= _LONGEST_CONDITION else f"{words[: _LONGEST_CONDITION - 1]}…"


def _condition(condition: Condition) -> str:
    match condition:
        case AllOf(parts):
            return " and ".join(map(_condition, parts))
        case AnyOf(parts):
            return "(" + " or ".join(map(_condition, parts)) + ")"
        case Not(part):
            return f"not {_condition(part)}"
        case Is(fact, values):
            if values == frozenset({True}):
                return fact
            return f"{fact} = " + "/".join(sorted(map(str, values)))
        case Known(fact, known):
            return f"{fact} known" if known else f"{fact} unknown"
        case Between(fact, least, most, before):
            bounds = (("≥", least), ("≤", most), ("<", before))
            return " and ".join(f"{fact} {sign} {bound}" for sign, bound in bounds if bound is not None)
    assert_never(condition)
