"""Brings facts down to what some conditions can tell apart: where it is the same, they decide the same."""

from collections.abc import Container, Iterable

from knowledge.facts import BUILT_IN, Between, Condition, Is, Look, Value, leaves

Decided = tuple[Value, ...]
"""What the conditions see of some facts. It holds none of a customer's words: these are all *another*."""

CLOSED = frozenset(name for name, kind in BUILT_IN.items() if kind != "text")

ANOTHER = "\0another"
"""Stands for every known value that no condition names."""


class Deciding:
    """The facts that some conditions ask for, each with the values that they name."""

    __slots__ = ("_closed", "_open", "facts")

    def __init__(self, conditions: Iterable[Condition], closed: Container[str] = CLOSED) -> None:
        """``closed`` holds facts that have one of a few values; all others may hold words of anybody's."""
        named: dict[str, dict[Value, Value]] = {}
        compared: set[str] = set()
        for condition in conditions:
            for leaf in leaves(condition):
                values = named.setdefault(leaf.fact, {})
                values[None] = None  # what is not known is told apart from what is another
                if isinstance(leaf, Is):
                    values.update({value: value for value in leaf.values})
                elif isinstance(leaf, Between):
                    compared.add(leaf.fact)
        self.facts = frozenset(named)
        as_they_are = [fact for fact in sorted(named) if fact in closed or fact in compared]
        self._closed = tuple(as_they_are)
        self._open = tuple((fact, named[fact]) for fact in sorted(named) if fact not in as_they_are)

    def of(self, look: Look) -> Decided:
        """What the conditions see of these facts: two that are equal make every one of them decide alike."""
        return (
            *map(look, self._closed),
            *[values.get(look(fact), ANOTHER) for fact, values in self._open],
        )
