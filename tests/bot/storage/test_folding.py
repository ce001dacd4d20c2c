from bot.incoming import Person, Tenant
from bot.storage import Store, Unit

HERE = Tenant("", "T1")
JO, TWIN = Person(HERE, "UJO"), Person(Tenant("", "T2"), "UJO")


def add(unit: Unit, letter: str, person: Person = JO, case: str = "A") -> None:
    unit.outbox.add(
        person.tenant, letter=letter, case=case, user=person.user, purpose="desk", effect=letter, now=1.0
    )


async def test_words_go_into_the_newest_fold_of_the_case_that_still_waits(store: Store) -> None:
    def play(unit: Unit) -> list[str | None]:
        for letter, person, case in (
            ("fold-1", JO, "A"),
            ("plain", JO, "A"),
            ("fold-2", JO, "A"),
            ("fold-3", TWIN, "A"),
            ("fold-4", JO, "B"),
        ):
            add(unit, letter, person, case)
        found = unit.folds.waiting(JO, "A")
        assert found is not None
        unit.folds.rewrite(found, "more")
        again, other = unit.folds.waiting(JO, "A"), unit.folds.waiting(TWIN, "A")
        return [found.effect, again and again.effect, other and other.effect]

    assert await store.run(play) == ["fold-2", "more", "fold-3"]


async def test_one_that_is_being_delivered_takes_no_more(store: Store) -> None:
    await store.run(lambda unit: add(unit, "fold-1"))
    [letter] = await store.run(lambda unit: unit.outbox.due(1.0))
    assert await store.run(lambda unit: unit.outbox.claim(letter, 1.0, lease=60.0))
    assert await store.run(lambda unit: unit.folds.waiting(JO, "A")) is None
