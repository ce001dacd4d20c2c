from dataclasses import dataclass
from typing import Any

from bot.incoming import Tenant
from bot.keeping.tree_changes import TreeChanges
from bot.storage import Store
from tests.bot.fakes import Clock, FakeEngine


@dataclass
class SomeTree:
    id: str


def with_tree(name: str) -> Any:
    return FakeEngine(tree=SomeTree(name))


async def trees(store: Store) -> list[str]:
    return [act.about for act in await store.run(lambda unit: unit.audit.of_tenant(Tenant("", "")))]


async def test_a_tree_is_written_down_at_the_first_start_and_when_it_is_another(store: Store) -> None:
    for name in ("a1", "a1", "b2"):
        await TreeChanges(store, with_tree(name), Clock()).look()
    assert await trees(store) == ["a1", "b2"]


async def test_an_edit_while_the_bot_runs_is_written_down(store: Store) -> None:
    engine = with_tree("a1")
    changes = TreeChanges(store, engine, Clock())
    await changes.look()
    engine.tree.id = "b2"
    await changes.look()
    await changes.look()
    assert await trees(store) == ["a1", "b2"]
