from datetime import UTC, datetime

from msgspec.structs import replace
from sqlalchemy import text

from bot.incoming import Tenant
from bot.storage import Store, Unit
from bot.storage.summaries import Counted, Summary, begin_of, week_of
from knowledge import state_from_json, state_to_json
from knowledge.state import State

HERE, TWIN = Tenant("", "T1"), Tenant("", "T2")


def test_a_week_begins_on_monday() -> None:
    monday = 1_795_996_800.0  # 2026-11-30, 00:00 UTC
    assert week_of(monday) == week_of(monday - 1.0) + 1 == week_of(monday + 7 * 86_400.0 - 1.0)
    assert begin_of(week_of(monday + 100.0)) == monday


async def test_a_case_has_one_line_and_what_has_happened_stays(store: Store) -> None:
    def play(unit: Unit) -> None:
        unit.summaries.note(HERE, "A", Summary(week=5))
        unit.summaries.note(
            HERE, "A", Summary(week=5, provider="google", handed_off=True, answered_after=60.0)
        )
        # Handed back, and solved by its owner.
        unit.summaries.note(
            HERE, "A", Summary(week=5, outcome="resolved.user_confirmed", step=3, provider="google")
        )

    await store.run(play)
    assert await store.run(lambda unit: unit.summaries.counted(0)) == [
        Counted(5, "resolved.user_confirmed", 3, True, 1)
    ]
    assert await store.run(lambda unit: unit.summaries.named("provider", 0)) == {"google": 1}
    assert await store.run(lambda unit: unit.summaries.named("cause", 0)) == {}
    assert await store.run(lambda unit: unit.summaries.answered_after(0)) == [60.0]


async def test_weeks_and_workspaces_are_told_apart(store: Store) -> None:
    def play(unit: Unit) -> None:
        for number, (tenant, week) in enumerate(((HERE, 5), (HERE, 6), (TWIN, 6), (TWIN, 6))):
            unit.summaries.note(tenant, str(number), Summary(week=week, answered_after=float(number)))

    await store.run(play)
    assert await store.run(lambda unit: [(one.week, one.cases) for one in unit.summaries.counted(6)]) == [
        (6, 3)
    ]
    assert await store.run(lambda unit: [one.cases for one in unit.summaries.counted(0, "T2")]) == [2]
    assert await store.run(lambda unit: unit.summaries.answered_after(6)) == [1.0, 2.0, 3.0]
    assert await store.run(lambda unit: unit.summaries.answered_after(0, "T1")) == [0.0, 1.0]


async def test_ratings_are_counted_and_a_changed_one_counts_once(store: Store) -> None:
    def play(unit: Unit) -> None:
        unit.summaries.note(HERE, "A", Summary(week=5, rating="not_helped"))
        unit.summaries.note(HERE, "A", Summary(week=5, rating="helped"))
        unit.summaries.note(HERE, "B", Summary(week=5, rating="helped"))
        unit.summaries.note(TWIN, "C", Summary(week=5))

    await store.run(play)
    assert await store.run(lambda unit: unit.summaries.named("rating", 0)) == {"helped": 2}


async def test_only_cases_with_a_comment_are_found_whatever_their_words_look_like(store: Store) -> None:
    def state(**more: object) -> str:
        one = State(tree="t", reference="A", customer="Jo", language="en", opened_at=datetime.now(UTC))
        return state_to_json(replace(one, **more))  # type: ignore[arg-type]

    said = state(comment='too "slow"')
    lookalike = state(own_words=('"comment":"x"',))

    def play(unit: Unit) -> None:
        for number, (tenant, text_) in enumerate(((HERE, said), (HERE, lookalike), (TWIN, said))):
            unit.cases.add(tenant, str(number), user=f"U{number}", state=text_, now=begin_of(5) + number)

    await store.run(play)
    assert len(await store.run(lambda unit: unit.summaries.commented(5))) == 2
    [found] = await store.run(lambda unit: unit.summaries.commented(5, "T1"))
    assert state_from_json(found).comment == 'too "slow"'
    assert await store.run(lambda unit: unit.summaries.commented(6)) == []


async def test_letters_are_counted_by_what_became_of_them(store: Store) -> None:
    def play(unit: Unit) -> None:
        for number in range(5):
            unit.outbox.add(
                HERE, letter=str(number), case="A", user=f"U{number}", purpose="desk", effect="{}", now=0.0
            )
        again, aside, fault, _, _ = unit.outbox.due(1.0)
        for at in (1.0, 2.0):
            letter = next(one for one in unit.outbox.due(at) if one.seq == again.seq)
            unit.outbox.claim(letter, at, lease=0.5)
        unit.outbox.delivered(again, 2.0)
        unit.outbox.set_aside(aside, 2.0, "msg_too_long")
        unit.outbox.set_aside(fault, 2.0, "E-7Q2K")

    await store.run(play)
    letters = await store.run(lambda unit: unit.summaries.letters())
    assert (letters.waiting, letters.repeated) == (2, 1)
    assert letters.set_aside == {"msg_too_long": 1, "fault": 1}


async def test_the_report_reads_an_index_and_no_line(store: Store) -> None:
    if not store.database.is_sqlite:
        return  # an empty table of PostgreSQL is always read as a whole
    for groups in ("week, outcome, step, handed_off", "cause", "provider"):
        statement = (
            f"EXPLAIN QUERY PLAN SELECT {groups}, count(*) FROM summaries WHERE week >= 5 GROUP BY {groups}"
        )
        plan = await store.database.run(lambda c, asked=statement: [row[3] for row in c.execute(text(asked))])
        assert plan[0] == "SEARCH summaries USING COVERING INDEX summaries_by_week (week>?)"
    waits = (
        "EXPLAIN QUERY PLAN SELECT answered_after FROM summaries"
        " WHERE week >= 5 AND answered_after IS NOT NULL"
    )
    plan = await store.database.run(lambda c: [row[3] for row in c.execute(text(waits))])
    assert plan == ["SEARCH summaries USING COVERING INDEX summaries_answers (week>?)"]
