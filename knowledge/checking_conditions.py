"""Checks whether conditions can hold at all, and whether what stands behind another is ever chosen.

A condition is tried on every combination of values that could make a difference to it: each value that it
names, another one, and *unknown*. Where there are too many of them, nothing is said.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from math import prod

from knowledge.checking import Checking, conditions_in
from knowledge.facts import BUILT_IN as KNOWN_FACTS
from knowledge.facts import AllOf, Between, Condition, Is, Value, leaves
from knowledge.tree import DecideNode

_MOST_COMBINATIONS = 20_000
_ALWAYS_KNOWN = frozenset(
    {
        "way", "first", "language", "silent", "untried", "logins", "refusals", "logins_left", "support",
        "support.overnight", "desk", "routing", "today", "misunderstood", "withheld", "closed",
    }
)  # fmt: skip
_OTHER = "\0another value"


def check_conditions(checking: Checking) -> None:
    """Every check of this module."""
    for path, condition in conditions_in(checking.content):
        truths = _truths(checking, condition)
        if truths is None:
            continue
        if True not in truths:
            checking.add(path, "This can never be true.", "Its parts exclude each other; remove one.")
        elif truths == {True}:
            checking.add(path, "This is always true.", "Leave the condition out.")
    for path, conditions, what in _chains(checking):
        for later, wanted in enumerate(conditions):
            for number, before in enumerate(conditions[:later], start=1):
                if before is not None and wanted is not None and _covers(checking, before, wanted):
                    message = f"This {what} is never chosen: number {number} holds whenever this one does."
                    checking.add(f"{path}.{later}", message, "Put the narrower one first.")
                    break


def _chains(checking: Checking) -> Iterator[tuple[str, Sequence[Condition | None], str]]:
    """Lists of which the first entry that is true is chosen."""
    content = checking.content
    for name, node in content.nodes.items():
        if isinstance(node, DecideNode):
            yield f"nodes.{name}.branches", [branch.when for branch in node.branches], "branch"
    for cause, variants in content.remedies.items():
        yield f"remedies.{cause}", [variant.when for variant in variants], "variant"
    for language, texts in content.texts.items():
        for key, text in texts.items():
            if len(text.variants) > 1:
                yield f"texts.{language}.{key}.variants", [one.when for one in text.variants], "variant"


def _truths(checking: Checking, condition: Condition) -> set[bool | None] | None:
    """How a condition can come out; ``None``: too many cases to try."""
    values = _values(checking, condition)
    if values is None:
        return None
    truths: set[bool | None] = set()
    for combination in product(*values.values()):
        facts = dict(zip(values, combination, strict=True))
        truths.add(condition.holds(facts.get))
        if len(truths) > 1 and True in truths:
            break
    return truths


def _covers(checking: Checking, before: Condition, condition: Condition) -> bool:
    """Whether one condition holds whenever another one does."""
    own = {leaf.fact for leaf in leaves(condition)}
    if any(leaf.fact not in own and not _always_known(leaf.fact) for leaf in leaves(before)):
        return False  # what only the earlier one asks for may be unknown
    values = _values(checking, AllOf((before, condition)))
    if values is None:
        return False
    for combination in product(*values.values()):
        facts = dict(zip(values, combination, strict=True))
        if condition.holds(facts.get) is True and before.holds(facts.get) is not True:
            return False
    return True


def _values(checking: Checking, condition: Condition) -> dict[str, list[Value]] | None:
    """For each fact of a condition, the values that could make a difference."""
    named: dict[str, set[str | int | bool | date]] = {}
    for leaf in leaves(condition):
        values = named.setdefault(leaf.fact, set())
        match leaf:
            case Is():
                values.update(leaf.values)
            case Between():
                for bound in (leaf.least, leaf.most, leaf.before):
                    values.update(_around(bound))
            case _:
                pass
    tried = {fact: _tried(checking, fact, values) for fact, values in named.items()}
    return tried if prod(len(values) for values in tried.values()) <= _MOST_COMBINATIONS else None


def _around(bound: int | date | None) -> Iterator[int | date]:
    if isinstance(bound, date):
        yield from (date.fromordinal(bound.toordinal() + step) for step in (-1, 0, 1))
    elif bound is not None:
        yield from (bound - 1, bound, bound + 1)


def _tried(checking: Checking, fact: str, named: set[str | int | bool | date]) -> list[Value]:
    declared = checking.content.tree.facts.get(fact)
    kind = (declared.values or declared.kind or "text") if declared is not None else KNOWN_FACTS.get(fact)
    values: list[Value] = []
    if fact == "cause":
        # A set: one live cause, all that are named at once, or another one.
        texts = sorted(map(str, named))
        values += [frozenset({one}) for one in texts]
        values += [frozenset(texts), frozenset({_OTHER})]
    elif kind == "flag" or fact.startswith("amendment."):
        values += [True, False]
    elif isinstance(kind, tuple):
        values += kind
    elif kind == "count" or fact.startswith("visits."):
        # Counts begin at nothing.
        numbers = {int(one) for one in named if isinstance(one, int) and one >= 0}
        values += sorted({0, *numbers, max(numbers, default=0) + 1})
    elif kind == "date":
        values += sorted(one for one in named if isinstance(one, date))
    else:
        values += [*sorted(map(str, named)), _OTHER]
    return values if _always_known(fact) else [*values, None]


def _always_known(fact: str) -> bool:
    return fact in _ALWAYS_KNOWN or fact.startswith(("visits.", "amendment."))
