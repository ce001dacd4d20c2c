"""Finds the leads that can be live: each stands under a comparison without which it cannot fire."""

from collections.abc import Sequence

from knowledge.facts import BUILT_IN, AllOf, AnyOf, Condition, Is, Look
from knowledge.tree import Lead


class LeadIndex:
    """Leads by the facts that they need. Of some sixty, most need a cause that the case has not."""

    __slots__ = ("_always", "_by_fact", "_leads")

    def __init__(self, leads: Sequence[Lead]) -> None:
        self._leads = leads
        self._always: list[int] = []
        self._by_fact: dict[str, dict[object, list[int]]] = {}
        for number, lead in enumerate(leads):
            needed = needed_by(lead.when)
            if not needed:
                self._always.append(number)
            for one in needed:
                by_value = self._by_fact.setdefault(one.fact, {})
                for value in one.values:
                    by_value.setdefault(value, []).append(number)

    def live(self, look: Look) -> list[Lead]:
        """The leads whose condition fires, in the author's order."""
        possible = set(self._always)
        for fact, by_value in self._by_fact.items():
            value = look(fact)
            if value is None:
                continue
            for one in value if isinstance(value, frozenset) else (value,):
                possible.update(by_value.get(one, ()))
        leads = self._leads
        return [leads[number] for number in sorted(possible) if leads[number].when.fires(look)]


def needed_by(condition: Condition) -> tuple[Is, ...]:
    """Comparisons of which one at least must be true, or the condition cannot fire; none where none is known.

    Of several sets that would do, one about causes is taken: they are what most cases have not.
    """
    match condition:
        case Is():
            return (condition,)
        case AllOf(parts):
            sets = [needed for part in parts if (needed := needed_by(part))]
            return min(sets, key=lambda needed: (not _about_causes(needed), len(needed)), default=())
        case AnyOf(parts):
            each = [needed_by(part) for part in parts]
            return tuple(one for needed in each for one in needed) if all(each) else ()
        case _:
            return ()


def _about_causes(needed: tuple[Is, ...]) -> bool:
    return all(BUILT_IN.get(one.fact) == "cause" for one in needed)
