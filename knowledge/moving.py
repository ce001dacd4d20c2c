"""Takes a case of an older tree over to a newer one, by what the author says was renamed."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from knowledge.library import Tree
from knowledge.state import Checkpoint, State

_V = TypeVar("_V")


def moved(tree: Tree, state: State) -> State:
    """The state under the names of this tree; the same object where nothing in it was renamed.

    What stands at a node that is gone without a new name goes on by ``retired``, or by the plan.
    """
    renamed = tree.content.tree.renamed
    if not renamed.nodes and not renamed.facts:
        return state
    nodes = _settled(renamed.nodes)
    facts = _settled(renamed.facts)

    def node(name: str) -> str:
        return nodes.get(name, name)

    visits: dict[str, int] = {}
    for name, count in state.visits.items():
        visits[node(name)] = visits.get(node(name), 0) + count
    return replace(
        state,
        node=node(state.node),
        visits=visits,
        asked={visit: node(name) for visit, name in state.asked.items()},
        running_node=node(state.running_node),
        after_run=node(state.after_run) if state.after_run is not None else None,
        calls=tuple(map(node, state.calls)),
        unclear=node(state.unclear),
        before=node(state.before),
        answers=_under_new_names(state.answers, facts),
        told=_under_new_names(state.told, facts),
        trail=tuple(_point(point, nodes, facts) for point in state.trail),
    )


def gone_node(tree: Tree, state: State) -> str:
    """The node that a case waits at and that this tree has no longer; empty where there is none."""
    return state.node if state.node and state.node not in tree.nodes and not state.closed else ""


def _point(point: Checkpoint, nodes: Mapping[str, str], facts: Mapping[str, str]) -> Checkpoint:
    node = nodes.get(point.node, point.node)
    return replace(point, node=node, answers=_under_new_names(point.answers, facts))


def _under_new_names(table: Mapping[str, _V], names: Mapping[str, str]) -> dict[str, _V]:
    """What stands under a new name already is newer, and stays."""
    kept = {name: value for name, value in table.items() if name not in names}
    return {**{names[name]: value for name, value in table.items() if name in names}, **kept}


def _settled(names: Mapping[str, str]) -> dict[str, str]:
    """The newest name for each old one, where a name was changed more than once."""
    settled = {}
    for old in names:
        new = old
        for _ in names:
            if new not in names:
                break
            new = names[new]
        settled[old] = new
    return settled
