from sqlalchemy import insert, select

from bot.incoming import Person, Tenant
from bot.outgoing import Place
from bot.storage import Store, Unit
from bot.storage.tables import metadata

HERE, THERE = Tenant("", "T1"), Tenant("", "T2")
JO, TWIN, ANN = Person(HERE, "UJO"), Person(THERE, "UJO"), Person(HERE, "UANN")

OF_NOBODY = {"audit", "installations", "kept", "login_attempts", "marks", "spent"}
"""Pseudonyms, keyed hashes, and what is the workspace's or the program's own."""


def fill(unit: Unit, person: Person, case: str) -> None:
    """Something of a person in every table that can hold something."""
    tenant, user = person.tenant, person.user
    stored = unit.cases.add(tenant, case, user=user, state='"canary"', now=1.0)
    unit.cases.add_event(tenant, case, event='"canary"', now=1.0)
    unit.inbox.record(tenant, key=f"{user}:1", stream=user, kind="Wrote", payload='"canary"', now=1.0)
    unit.outbox.add(
        tenant,
        letter=f"{tenant.team}{case}",
        case=case,
        user=user,
        purpose="desk",
        effect='"canary"',
        now=1.0,
    )
    unit.outbox.remember(tenant, case, "desk_card", Place("C1", f"{tenant.team}{case}"), 1.0)
    unit.outbox.remember(tenant, "", f"home:{user}", Place("", ""), 1.0)
    unit.timers.set(tenant, case, "remind", 5.0)
    unit.probes.request(tenant, case, 1, user=user, kind="reach", effect="{}", ticket=None, view=None)
    unit.pictures.keep(tenant, case, file="F1", name="canary.png", link="https://x", now=1.0)
    unit.paces.take(tenant, user, 1.0)
    rest = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case}
    closed = {"week": 1, "outcome": "", "step": 0, "cause": "", "provider": "", "handed_off": False}
    connection = unit.people._connection
    connection.execute(insert(metadata.tables["summaries"]), rest | closed)
    connection.execute(insert(metadata.tables["mailed_hand_offs"]), rest | {"asked": "1", "tried_at": 1.0})
    assert stored.open


async def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return await store.database.run(
        lambda c: {
            name: sorted((tuple(row) for row in c.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
        }
    )


async def test_a_person_fills_every_table_that_is_not_said_to_hold_nobody(store: Store) -> None:
    await store.run(lambda unit: fill(unit, JO, "A"))
    counted = await store.run(lambda unit: unit.people.count(JO))
    assert set(counted) == set(metadata.tables) - OF_NOBODY
    assert counted["sent"] == 2


async def test_a_person_is_erased_and_their_twin_and_their_neighbour_are_as_they_were(store: Store) -> None:
    await store.run(lambda unit: (fill(unit, TWIN, "A"), fill(unit, ANN, "B")))
    before = await everything(store)
    await store.run(lambda unit: fill(unit, JO, "A"))
    assert await everything(store) != before
    await store.run(lambda unit: unit.people.erase(JO))
    assert await everything(store) == before
    assert await store.run(lambda unit: unit.people.named("UJO")) == [TWIN]


async def test_a_bare_id_names_everybody_who_has_it(store: Store) -> None:
    await store.run(lambda unit: (fill(unit, JO, "A"), fill(unit, TWIN, "A")))
    assert await store.run(lambda unit: unit.people.named("UJO")) == [JO, TWIN]
    assert await store.run(lambda unit: unit.people.named("UJO", "T2")) == [TWIN]
    assert await store.run(lambda unit: unit.people.named("UJO", "T3")) == []


async def test_who_has_only_looked_at_home_is_known_as_well(store: Store) -> None:
    await store.run(lambda unit: unit.outbox.remember(HERE, "", "home:UJO", Place("", ""), 1.0))
    assert await store.run(lambda unit: unit.people.named("UJO")) == [JO]


async def test_what_is_kept_of_changed_lines_goes_with_their_writer_alone(store: Store) -> None:
    def edited(unit: Unit) -> None:
        for user in ("UJO", "UJO2"):
            unit.outbox.remember(HERE, "", f"edited:{user}:D1:1.1", Place("D1", "2.2"), 1.0)

    await store.run(edited)
    assert await store.run(lambda unit: unit.people.named("UJO")) == [JO]
    await store.run(lambda unit: unit.people.erase(JO))
    assert await store.run(lambda unit: unit.people.named("UJO")) == []
    assert await store.run(lambda unit: unit.outbox.find(HERE, "", "edited:UJO2:D1:1.1")) is not None


async def test_what_would_still_act_is_taken_away_first(store: Store) -> None:
    await store.run(lambda unit: fill(unit, JO, "A"))
    assert await store.run(lambda unit: unit.people.running_probes(JO)) == [("A", 1)]
    assert await store.run(lambda unit: unit.people.still(JO)) is False
    assert await store.run(lambda unit: unit.outbox.due(9.0)) == []
    assert await store.run(lambda unit: unit.timers.due(9.0)) == []
    assert await store.run(lambda unit: unit.probes.unfinished()) == []
    assert await store.run(lambda unit: unit.inbox.waiting_streams()) == []
    assert await store.run(lambda unit: unit.people.desk_cards(JO)) == [Place("C1", "T1A")]


async def test_a_letter_on_its_way_to_slack_is_known_as_such(store: Store) -> None:
    await store.run(lambda unit: fill(unit, JO, "A"))
    [letter] = await store.run(lambda unit: unit.outbox.due(9.0))
    assert await store.run(lambda unit: unit.outbox.claim(letter, 9.0, lease=60.0))
    assert await store.run(lambda unit: unit.people.still(JO)) is True
