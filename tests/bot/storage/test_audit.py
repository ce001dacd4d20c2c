import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import bot
from bot.incoming import Person, Tenant
from bot.storage import Store, Unit
from bot.storage.audit import OPERATOR

HERE = Tenant("", "T1")
JO, TWIN = Person(HERE, "UJO"), Person(Tenant("", "T2"), "UJO")
AGENT = Person(HERE, "UTOM")


async def test_a_person_stands_under_one_pseudonym_and_never_under_their_id(store: Store) -> None:
    def act(unit: Unit) -> None:
        unit.audit.add(HERE, actor=AGENT, act="DeskClaimed", case="A", now=1.0)
        unit.audit.add(HERE, actor=AGENT, act="DeskWrote", case="A", now=2.0)
        unit.audit.add(HERE, actor=None, act="erased", about=JO, now=3.0)

    await store.run(act)
    rows = await store.database.run(lambda c: [tuple(row) for row in c.execute(text("SELECT * FROM audit"))])
    assert "UJO" not in repr(rows)
    assert "UTOM" not in repr(rows)
    claimed, wrote, erased = await store.run(lambda unit: unit.audit.of_tenant(HERE))
    assert claimed.actor == wrote.actor != erased.about
    assert erased.actor == OPERATOR


async def test_a_persons_acts_are_found_by_who_they_are_and_a_twins_are_not(store: Store) -> None:
    def act(unit: Unit) -> None:
        unit.audit.add(HERE, actor=JO, act="login_attempt", case="A", now=1.0)
        unit.audit.add(TWIN.tenant, actor=TWIN, act="login_attempt", case="B", now=1.0)
        unit.audit.add(HERE, actor=None, act="exported", about=JO, now=2.0)

    await store.run(act)
    found = await store.run(lambda unit: unit.audit.of_person(JO))
    assert [(act.act, act.case) for act in found] == [("login_attempt", "A"), ("exported", "")]
    # The workspace has joined an enterprise; it is the same person.
    moved = Person(Tenant("E1", "T1"), "UJO")
    assert await store.run(lambda unit: unit.audit.of_person(moved)) == found


async def test_the_database_itself_refuses_to_change_a_row(store: Store) -> None:
    await store.run(lambda unit: unit.audit.add(HERE, actor=AGENT, act="DeskClaimed", case="A", now=1.0))
    with pytest.raises(DBAPIError, match="never changed"):
        await store.database.run(lambda c: c.execute(text("UPDATE audit SET actor = 'somebody'")))
    assert [act.act for act in await store.run(lambda unit: unit.audit.of_tenant(HERE))] == ["DeskClaimed"]


async def test_an_act_that_is_undone_leaves_no_row(store: Store) -> None:
    def fail(unit: Unit) -> None:
        unit.audit.add(HERE, actor=AGENT, act="DeskClaimed", case="A", now=1.0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.run(fail)
    assert await store.run(lambda unit: unit.audit.of_tenant(HERE)) == []


def test_no_other_module_touches_the_table() -> None:
    root = Path(bot.__file__).parent
    touching = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(
            r"tables import [^)]*\baudit\b|update\(audit|insert\(audit|delete\(audit", path.read_text()
        )
    }
    assert touching == {"storage/audit.py"}
    assert re.search(r"audit\.update|update\(audit", (root / "storage" / "audit.py").read_text()) is None


async def test_what_has_changed_is_told_to_one(store: Store) -> None:
    told = await asyncio.gather(*(store.run(lambda unit: unit.audit.is_new("tree", "a1")) for _ in range(6)))
    assert sorted(told) == [False] * 5 + [True]
    assert await store.run(lambda unit: unit.audit.is_new("tree", "b2"))
    assert await store.run(lambda unit: unit.audit.is_new("tree", "a1"))
