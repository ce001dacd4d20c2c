"""Any event in any order: there is a turn, storage loses nothing, a person is one action away, *back* undoes.

Some hundred turns here; ``python -m tests.bench.bench_knowledge_walker`` walks 100,000.
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.engine import advance
from knowledge.events import Command, Commanded, Moment, ProbeFinished, ProbeResult, Reading, Typed
from knowledge.library import Tree
from knowledge.state import State
from tests.knowledge.walker import START, check_turn, readings, steps, texts, walk_on


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(opening=st.none() | readings, walk=st.lists(steps, max_size=25), open_desk=st.booleans())
def test_any_event_in_any_state_makes_a_turn(
    tree: Tree,
    opening: Reading | None,
    walk: list[tuple],  # type: ignore[type-arg]
    open_desk: bool,
) -> None:
    walk_on(tree, opening, walk, open_desk=open_desk)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(node=texts, before=texts, after=texts)
def test_a_case_of_another_tree_goes_on(tree: Tree, node: str, before: str, after: str) -> None:
    moment = Moment(at=START)
    state = State(
        tree="another",
        reference="K7M2",
        customer="Jo",
        language="xx",
        opened_at=START,
        node=node,
        visit=3,
        asked={3: before},
        calls=(before,),
        after_run=after,
        run=1,
        running=1,
        running_node=before,
    )
    turn = advance(tree, state, Typed(moment=moment, reading=Reading(text="hello")))
    turn = advance(tree, turn.state, Commanded(moment=moment, command=Command.CONTINUE))
    result = ProbeResult(kind="reach", tried=())
    turn = advance(tree, turn.state, ProbeFinished(moment=moment, run=1, result=result))

    check_turn(tree, turn, moment)
    assert turn.state.tree == tree.id
