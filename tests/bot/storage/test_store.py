import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.incoming import Person, Tenant
from bot.outgoing import Place
from bot.storage import Database, Store, Unit
from bot.storage.cases import LostUpdateError, StoredCase

HERE = Tenant("", "T1")
TWIN = Tenant("", "T2")


def record(unit: Unit, key: str, *, tenant: Tenant = HERE, stream: str = "U1") -> bool:
    return unit.inbox.record(tenant, key=key, stream=stream, kind="Wrote", payload=key, now=1.0)


async def test_a_key_is_recorded_once_per_tenant(store: Store) -> None:
    assert await store.run(lambda unit: record(unit, "Ev1"))
    assert not await store.run(lambda unit: record(unit, "Ev1"))
    assert await store.run(lambda unit: record(unit, "Ev1", tenant=TWIN))


async def test_a_stream_is_handed_out_in_the_order_in_which_it_came(store: Store) -> None:
    def fill(unit: Unit) -> None:
        record(unit, "first")
        record(unit, "another's", stream="U2")
        record(unit, "second")

    await store.run(fill)
    seen = []
    while (waiting := await store.run(lambda unit: unit.inbox.next(HERE, "U1"))) is not None:
        seen.append(waiting.payload)
        seq = waiting.seq
        assert await store.run(lambda unit, seq=seq: unit.inbox.settle(HERE, seq, 2.0))
        assert not await store.run(lambda unit, seq=seq: unit.inbox.settle(HERE, seq, 2.0))
    assert seen == ["first", "second"]
    assert await store.run(lambda unit: unit.inbox.waiting_streams()) == [(HERE, "U2")]


async def test_what_was_handled_leaves_its_key_and_nothing_of_what_it_said(store: Store) -> None:
    def handle(unit: Unit) -> None:
        record(unit, "Ev1")
        waiting = unit.inbox.next(HERE, "U1")
        assert waiting is not None
        unit.inbox.settle(HERE, waiting.seq, 2.0)

    await store.run(handle)
    rows = await store.database.run(lambda c: list(c.execute(text("SELECT key, payload FROM inbox"))))
    assert [tuple(row) for row in rows] == [("Ev1", None)]
    assert not await store.run(lambda unit: record(unit, "Ev1"))


async def test_a_requests_mark_is_new_once_until_it_is_forgotten(store: Store) -> None:
    assert await store.run(lambda unit: unit.inbox.first_time("v0=abc", 0.0, keep=600))
    assert not await store.run(lambda unit: unit.inbox.first_time("v0=abc", 599.0, keep=600))
    assert await store.run(lambda unit: unit.inbox.first_time("v0=abc", 1201.0, keep=600))
    assert not await store.run(lambda unit: unit.inbox.first_time("v0=abc", 1800.0, keep=600))


async def test_a_person_has_one_open_case_and_keeps_the_earlier_ones(store: Store) -> None:
    first = await store.run(lambda unit: unit.cases.add(HERE, "A", user="U1", state="{}", now=1.0))
    with pytest.raises(IntegrityError):
        await store.run(lambda unit: unit.cases.add(HERE, "B", user="U1", state="{}", now=2.0))
    await store.run(lambda unit: unit.cases.save(HERE, first, state="{}", is_open=False, now=3.0))
    await store.run(lambda unit: unit.cases.add(HERE, "B", user="U1", state="{}", now=4.0))
    newest = await store.run(lambda unit: unit.cases.newest(HERE, "U1"))
    assert [(case.id, case.open) for case in newest] == [("B", True), ("A", False)]


async def test_twins_in_two_tenants_see_their_own_only(store: Store) -> None:
    def fill(unit: Unit) -> None:
        for tenant, state in ((HERE, "here"), (TWIN, "twin")):
            unit.cases.add(tenant, "A", user="U1", state=state, now=1.0)
            unit.cases.add_event(tenant, "A", event=state, now=1.0)
            unit.outbox.remember(tenant, "A", "card", Place("D1", state), 1.0)
            unit.timers.set(tenant, "A", "remind", 5.0)
            unit.probes.request(tenant, "A", 1, user="U1", kind=state, effect="{}", ticket=None, view=None)
            unit.audit.add(tenant, actor=Person(tenant, "U9"), act=state, case="A", now=1.0)

    await store.run(fill)

    def look(unit: Unit, tenant: Tenant) -> list[object]:
        case, probe = unit.cases.get(tenant, "A"), unit.probes.get(tenant, "A", 1)
        assert case is not None
        assert probe is not None
        opened = unit.cases.open_of(tenant, "U1")
        return [
            case.state,
            probe.kind,
            opened and opened.state,
            unit.cases.events(tenant, "A"),
            unit.outbox.find(tenant, "A", "card"),
            [(act.act, act.case) for act in unit.audit.of_tenant(tenant)],
            [case.state for case in unit.cases.newest(tenant, "U1")],
        ]

    here = ["here", "here", "here", ["here"], Place("D1", "here"), [("here", "A")], ["here"]]
    assert await store.run(lambda unit: look(unit, HERE)) == here
    assert await store.run(lambda unit: unit.timers.clear(HERE, "A", "remind"))
    assert await store.run(lambda unit: [timer.tenant for timer in unit.timers.due(9.0)]) == [TWIN]
    assert await store.run(lambda unit: unit.cases.owner(Tenant("E1", "T1"), "A")) is None


async def test_no_update_of_200_at_once_is_lost(store: Store) -> None:
    await store.run(lambda unit: unit.cases.add(HERE, "A", user="U1", state="0", now=1.0))

    def count_up(unit: Unit) -> None:
        case = unit.cases.get(HERE, "A", lock=True)
        assert case is not None
        unit.cases.save(HERE, case, state=str(int(case.state) + 1), is_open=True, now=2.0)

    await asyncio.gather(*(store.run(count_up) for _ in range(200)))
    case = await store.run(lambda unit: unit.cases.get(HERE, "A"))
    assert case is not None
    assert (case.state, case.version) == ("200", 201)


async def test_a_save_over_a_newer_state_is_refused(store: Store) -> None:
    old = await store.run(lambda unit: unit.cases.add(HERE, "A", user="U1", state="old", now=1.0))
    await store.run(lambda unit: unit.cases.save(HERE, old, state="new", is_open=True, now=2.0))
    with pytest.raises(LostUpdateError):
        await store.run(lambda unit: unit.cases.save(HERE, old, state="lost", is_open=True, now=3.0))


async def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail(unit: Unit) -> None:
        record(unit, "Ev1")
        unit.cases.add(HERE, "A", user="U1", state="{}", now=1.0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.run(fail)
    assert await store.run(lambda unit: unit.cases.get(HERE, "A")) is None
    assert await store.run(lambda unit: record(unit, "Ev1"))


def post(unit: Unit, letter: str, *, user: str = "U1", purpose: str = "customer") -> None:
    unit.outbox.add(HERE, letter=letter, case="A", user=user, purpose=purpose, effect="{}", now=1.0)


def due(unit: Unit, now: float = 1.0) -> list[str]:
    return [letter.id for letter in unit.outbox.due(now)]


async def test_letters_of_one_conversation_go_one_after_the_other(store: Store) -> None:
    def fill(unit: Unit) -> list[str]:
        post(unit, "a1")
        post(unit, "a2")
        post(unit, "desk", purpose="desk")
        post(unit, "b1", user="U2")
        return due(unit)

    assert await store.run(fill) == ["a1", "desk", "b1"]

    def settle(unit: Unit) -> list[str]:
        first, desk, other = unit.outbox.due(1.0)
        unit.outbox.delivered(first, 2.0)
        unit.outbox.set_aside(desk, 2.0, "not_in_channel")
        unit.outbox.postpone(other, 30.0)
        return due(unit)

    assert await store.run(settle) == ["a2"]
    assert await store.run(lambda unit: unit.outbox.next_due()) == 1.0
    assert await store.run(lambda unit: due(unit, 30.0)) == ["a2", "b1"]


async def test_a_letter_that_is_being_tried_is_not_handed_out_again(store: Store) -> None:
    def attempt(unit: Unit) -> tuple[list[str], list[int]]:
        post(unit, "a1")
        (letter,) = unit.outbox.due(1.0)
        assert unit.outbox.claim(letter, 1.0, lease=60.0)
        assert not unit.outbox.claim(letter, 61.0, lease=60.0)
        return due(unit, 60.0), [again.attempts for again in unit.outbox.due(61.0)]

    assert await store.run(attempt) == ([], [1])


async def test_the_desks_thread_leads_to_the_case(store: Store) -> None:
    place = Place("C1", "17.1")
    await store.run(lambda unit: unit.outbox.remember(TWIN, "A", "desk_card", place, 1.0))
    assert await store.run(lambda unit: unit.outbox.case_of_thread("C1", "17.1")) == (TWIN, "A")
    assert await store.run(lambda unit: unit.outbox.case_of_thread("C2", "17.1")) is None


async def test_a_timer_set_again_is_replaced_and_is_cleared_only_at_its_time(store: Store) -> None:
    def play(unit: Unit) -> tuple[object, ...]:
        unit.timers.set(HERE, "A", "remind", 10.0)
        unit.timers.set(HERE, "A", "remind", 20.0)
        return (
            unit.timers.next_at(),
            unit.timers.due(15.0),
            unit.timers.clear(HERE, "A", "remind", at=10.0),
            unit.timers.clear(HERE, "A", "remind", at=20.0),
            unit.timers.next_at(),
        )

    assert await store.run(play) == (20.0, [], False, True, None)


async def test_a_probe_begins_once_and_ends_once(store: Store) -> None:
    def play(unit: Unit) -> tuple[object, ...]:
        unit.probes.request(HERE, "A", 1, user="U1", kind="login", effect="{}", ticket="k", view=None)
        began = [unit.probes.start(HERE, "A", 1, 1.0) for _ in range(2)]
        left = [probe.ticket for probe in unit.probes.unfinished()]
        ended = [unit.probes.end(HERE, "A", 1, 2.0) for _ in range(2)]
        after = unit.probes.get(HERE, "A", 1)
        return began, left, ended, after and after.ticket, unit.probes.unfinished()

    assert await store.run(play) == ([True, False], ["k"], [True, False], None, [])


async def test_a_kept_value_stays_the_first_one_after_opening_again(store: Store, database_url: str) -> None:
    assert await store.run(lambda unit: unit.records.keep("key", "first")) == "first"
    again = Database(database_url)
    await again.open()
    assert await Store(again).run(lambda unit: unit.records.keep("key", "second")) == "first"
    await again.close()


async def test_a_stored_case_prints_no_state(store: Store) -> None:
    case = await store.run(lambda unit: unit.cases.add(HERE, "A", user="U1", state="jo@x.example", now=1.0))
    assert isinstance(case, StoredCase)
    assert "jo@x.example" not in repr(case)


async def test_messages_below_another_are_those_of_the_case_posted_later_to_its_customer(
    store: Store,
) -> None:
    def post(unit: Unit) -> None:
        for number, role in enumerate(
            ("question:1", "card", "probe:1", "question:2", "desk_card", "sent:1.1")
        ):
            channel = "CDESK" if role in ("desk_card", "sent:1.1") else "D1"
            unit.outbox.remember(HERE, "A", role, Place(channel, str(number)), float(number))
        unit.outbox.remember(TWIN, "A", "question:3", Place("D1", "9"), 9.0)
        unit.outbox.remember(HERE, "B", "question:3", Place("D1", "9"), 9.0)

    await store.run(post)
    assert await store.below(HERE, "A", "card") == 2
    assert await store.below(HERE, "A", "question:2") == 0
    assert await store.below(HERE, "A", "never posted") == 0
    await store.run(lambda unit: unit.outbox.remember(HERE, "A", "card", Place("D1", "10"), 10.0))
    assert await store.below(HERE, "A", "card") == 0
