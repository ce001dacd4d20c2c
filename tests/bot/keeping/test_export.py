import json

from bot.incoming import DeskClaimed, DeskResolved, DeskWrote, Person, Tenant, Wrote
from bot.keeping.export import export
from bot.storage import Store
from tests.bot.fakes import ANN, JO, NOON, TOM, assemble


async def test_a_person_gets_what_they_told_and_what_was_said_to_them(
    store: Store, database_url: str
) -> None:
    bot = assemble(database_url)
    await bot.conversations.start(bot.wakes)
    await bot.hears(bot.says("my mail is jo@example.com"), bot.says("help me please"))
    case = await bot.case()
    await bot.hears(
        DeskClaimed(key="1", at=NOON, agent=TOM, case=case),
        DeskWrote(key="2", at=NOON, agent=TOM, case=case, text="Hello Jo"),
    )
    told = await export(store, [JO], NOON.timestamp())
    assert told["person"] == {"team": "T1", "user": "UJO"}
    [one] = told["cases"]
    assert one["reference"] == case
    assert [event["what"] for event in one["events"]] == ["Opened", "Typed", "Claimed", "AgentWrote"]
    assert one["events"][3]["text"] == "Hello Jo"
    assert one["events"][3]["agent"] == "Utom"
    assert [said["text"] for said in told["said_to_you"]][:2] == ["Opened", "Typed"]
    assert json.loads(json.dumps(told)) == told
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_what_is_counted_of_a_case_and_that_it_went_by_mail_is_in_it(
    store: Store, database_url: str
) -> None:
    bot = assemble(database_url)
    await bot.conversations.start(bot.wakes)
    await bot.hears(bot.says("help"))
    case, now = await bot.case(), NOON.timestamp()
    await store.run(lambda unit: unit.mailed.take_turn(JO.tenant, case, "L1", now, again_after=60.0))
    await store.run(lambda unit: unit.mailed.sent(JO.tenant, case, "L1", now))
    [one] = (await export(store, [JO], now))["cases"]
    assert one["sent_by_mail"] == [{"at": "2026-11-23T12:00:00+00:00"}]
    [counted] = one["counted_for_the_report"]
    assert set(counted) == {"outcome", "step", "cause", "provider", "handed_off", "answered_after", "rating"}
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_nobody_elses_words_ids_and_notes_are_in_it(store: Store, database_url: str) -> None:
    bot = assemble(database_url)
    await bot.conversations.start(bot.wakes)
    await bot.hears(bot.says("mine"), bot.says("anns-canary", ANN))
    case = await bot.case()
    await bot.hears(
        DeskClaimed(key="1", at=NOON, agent=TOM, case=case),
        DeskResolved(
            key="2",
            at=NOON,
            agent=TOM,
            case=case,
            cause="ok",
            step=None,
            helped="note-canary",
            tell="All done",
        ),
    )
    twin = Person(Tenant("", "T2"), JO.user)
    await bot.hears(bot.says("twins-canary", twin))
    text = json.dumps(await export(store, [JO], NOON.timestamp()))
    assert "All done" in text
    for canary in ("anns-canary", "note-canary", "twins-canary", "UTOM", "UANN", "T2"):
        assert canary not in text
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_what_waits_to_be_handled_is_in_it_without_the_number_of_a_password(store: Store) -> None:
    from bot.incoming import Submitted
    from bot.recording import RECORDED

    sent = Submitted(
        key="v1", at=NOON, person=JO, case="A", form="login", visit=1, values={"host": "smtp.x.example"},
        secret="ticket-canary",
    )  # fmt: skip
    wrote = Wrote(key="w1", at=NOON, person=JO, channel="D1", ts="1.1", text="are you there?")
    claimed = DeskClaimed(key="d1", at=NOON, agent=TOM, case="A")
    for what in (sent, wrote, claimed):
        await store.run(
            lambda unit, what=what: unit.inbox.record(
                JO.tenant,
                key=what.key,
                stream=JO.user,
                kind=RECORDED.kind(what),
                payload=RECORDED.dump(what),
                now=1.0,
            )
        )
    told = await export(store, [JO], NOON.timestamp())
    assert [(one["what"], one.get("text")) for one in told["not_handled_yet"]] == [
        ("Submitted", None),
        ("Wrote", "are you there?"),
    ]
    assert "ticket-canary" not in json.dumps(told)


async def test_that_it_was_read_out_is_written_down_under_a_pseudonym(store: Store) -> None:
    await export(store, [JO], 5.0)
    [act] = await store.run(lambda unit: unit.audit.of_person(JO))
    assert (act.actor, act.act, act.at) == ("operator", "exported", 5.0)
    assert JO.user not in act.about
    again = await export(store, [JO], 6.0)
    assert [one["act"] for one in again["written_down"]] == ["exported"]
