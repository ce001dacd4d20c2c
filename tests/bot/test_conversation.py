import asyncio
import json
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import text

from bot.aftermath import ProbeKey
from bot.incoming import (
    CameIn,
    CancelledProbe,
    CommandGiven,
    DeskClaimed,
    DeskWrote,
    OpenedHome,
    Person,
    Pressed,
    Submitted,
    Tenant,
)
from bot.outgoing import Place, PublishHome, ShowView, TellPresser
from bot.recording import ProbeEnded
from knowledge.effects import (
    Ask,
    CancelProbe,
    ClearTimer,
    Close,
    Marked,
    RunProbe,
    Say,
    SetTimer,
    ShowAnswer,
    ShowFinding,
)
from knowledge.events import (
    Agent,
    AgentWrote,
    Claimed,
    Command,
    MailServer,
    MovedOn,
    Opened,
    ProbeResult,
    Reopened,
    Returned,
    Security,
    Typed,
    Way,
)
from tests.bot.fakes import ANN, JO, NOON, TENANT, TOM, Bot, assemble

SERVER = MailServer(host="smtp.x.example", port=465, security=Security.SSL)
LOGIN = RunProbe(run=1, kind="login", address="jo@x.example", server=SERVER, username="jo@x.example")
REACH = RunProbe(run=1, kind="reach", address="jo@x.example")


def pressed(case: str, person: Person = JO, choice: str = "yes", key: str = "press") -> Pressed:
    return Pressed(key=key, at=NOON, person=person, case=case, visit=1, choice=choice, channel="D1")


async def test_a_line_opens_a_case_and_the_next_one_goes_on_with_it(bot: Bot) -> None:
    await bot.hears(bot.says("help"), bot.says("more"))
    opened, typed = bot.engine.events
    assert isinstance(opened, Opened)
    assert (opened.customer, opened.workspace, opened.moment.zone) == ("Ujo", "Paws", "Europe/London")
    assert isinstance(typed, Typed)
    assert typed.reading.text == "more"
    assert [effect.text for effect in await bot.letters()] == ["Opened", "Typed"]


async def test_a_case_is_called_by_its_readable_random_reference(bot: Bot) -> None:
    await bot.hears(bot.says("help"))
    case = await bot.case()
    assert len(case) == 9
    assert set(case) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-")


async def test_the_same_event_twice_is_handled_once(bot: Bot) -> None:
    assert await bot.conversations.receive(bot.says("help", key="Ev1"))
    assert not await bot.conversations.receive(bot.says("help", key="Ev1"))
    await bot.settled()
    assert bot.engine.kinds() == ["Opened"]


async def test_what_was_recorded_and_not_handled_is_handled_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'retriever.db'}"
    died = assemble(url)
    await died.store.database.open()
    await died.conversations.receive(died.says("one"))
    await died.conversations.receive(died.says("two"))
    await died.store.database.close()

    again = assemble(url)
    await again.store.database.open()
    await again.conversations.start(again.wakes)
    await again.settled()
    assert again.engine.kinds() == ["Opened", "Typed"]
    await again.store.database.close()


async def test_many_lines_of_one_person_are_handled_in_their_order(bot: Bot) -> None:
    lines = [f"line {number}" for number in range(30)]
    for line in lines:
        await bot.conversations.receive(bot.says(line))
    await bot.settled()
    assert [event.reading.text for event in bot.engine.events] == lines  # type: ignore[union-attr]


async def test_one_person_does_not_wait_for_another(bot: Bot) -> None:
    bot.directory.slow[JO] = asyncio.Event()
    await bot.conversations.receive(bot.says("slow", JO))
    await bot.conversations.receive(bot.says("quick", ANN))
    while await bot.conversations.snapshot(ANN) is None:
        await asyncio.sleep(0)
    assert bot.engine.kinds() == ["Opened"]
    bot.directory.slow.pop(JO).set()
    await bot.settled()
    assert len(bot.engine.events) == 2


async def test_an_internal_error_leaves_the_case_and_tells_a_reference_only(bot: Bot) -> None:
    await bot.hears(bot.says("help"))
    before = await bot.conversations.snapshot(JO)

    def fails(*_: object) -> list[Say]:
        raise RuntimeError("made-up-canary")

    bot.engine.answers["Typed"] = fails
    await bot.hears(bot.says("this fails"))
    del bot.engine.answers["Typed"]
    await bot.hears(bot.says("this works"))
    _, apology, answer = await bot.letters()
    assert apology.say.startswith("slack.internal_error E-")
    assert [choice.id for choice in apology.choices] == ["continue", "person"]
    assert answer.text == "Typed"
    after = await bot.conversations.snapshot(JO)
    assert before is not None
    assert after is not None
    assert after.state.visit == before.state.visit + 1


async def test_an_error_in_the_first_turn_is_told_too_and_leaves_no_case(bot: Bot) -> None:
    def fails(*_: object) -> list[Say]:
        raise RuntimeError

    bot.engine.answers["Opened"] = fails
    await bot.hears(bot.says("help"))
    assert [effect.say[:20] for effect in await bot.letters()] == ["slack.internal_error"]
    assert await bot.conversations.snapshot(JO) is None


async def test_a_press_on_somebody_elses_case_is_refused_like_one_on_no_case(bot: Bot) -> None:
    await bot.hears(bot.says("help", ANN))
    await bot.letters()
    await bot.hears(pressed(await bot.case(ANN), JO, key="1"), pressed("AAAA-AAAA", JO, key="2"))
    refusals = await bot.letters()
    assert bot.engine.kinds() == ["Opened"]
    assert [type(one) for one in refusals] == [TellPresser, TellPresser]
    assert refusals[0] == refusals[1]


async def test_twins_of_two_tenants_have_a_case_each(bot: Bot) -> None:
    twin = Person(Tenant("", "T2"), JO.user)
    await bot.hears(bot.says("help", JO, key="Ev1"), bot.says("help", twin, key="Ev1"))
    here, there = await bot.conversations.snapshot(JO), await bot.conversations.snapshot(twin)
    assert here is not None
    assert there is not None
    assert here.case != there.case
    assert await bot.conversations.case(TENANT, there.case) is None
    await bot.hears(pressed(there.case, JO))
    assert bot.engine.kinds() == ["Opened", "Opened"]


async def test_a_typed_password_rests_nowhere(bot: Bot) -> None:
    secret = "Zq9-made-up-canary"
    await bot.hears(
        bot.says(f"password: {secret}", key="1"),
        Submitted(
            key="2",
            at=NOON,
            person=JO,
            case="",
            form="check_up",
            visit=0,
            values={"port": f"pass={secret}"},
        ),
        DeskWrote(key="3", at=NOON, agent=TOM, case="AAAA-AAAA", text=f"pw: {secret}"),
    )
    typed = bot.engine.events[0]
    assert isinstance(typed, Opened)
    assert typed.reading is not None
    assert typed.reading.withheld
    files = list(Path(bot.url.removeprefix("sqlite:///")).parent.glob("retriever.db*"))
    assert len(files) == 3
    assert not any(secret.encode() in file.read_bytes() for file in files)


def asked_for_a_password(bot: Bot) -> None:
    """From its opening on the case waits at a question about a password; `google2023` answers it."""
    bot.engine.answers["Opened"] = lambda state, _: (replace(state, node="secret"), [])
    bot.engine.answers["Typed"] = lambda state, event: (
        state
        if event.reading.text == "google2023"
        else replace(state, misunderstood=state.misunderstood + 1),
        [],
    )


async def kept_lines(bot: Bot) -> list[tuple[str, bool]]:
    rows = await bot.store.database.run(
        lambda c: list(c.execute(text("SELECT event FROM events ORDER BY number")).scalars())
    )
    kept = [json.loads(row)["value"]["reading"] for row in rows[1:]]
    return [(one["text"], one["withheld"]) for one in kept]


async def test_while_a_password_is_asked_for_a_line_that_looks_like_one_is_not_kept(bot: Bot) -> None:
    asked_for_a_password(bot)
    await bot.hears(bot.says("help"))
    for line in (
        "Fluffy2024x",
        "google2023",
        "it works now",
        "port 99999",
        "a long line is Fluffy2024x, a story",
    ):
        await bot.hears(bot.says(line))
    assert await kept_lines(bot) == [
        ("[withheld]", True),
        ("google2023", False),
        ("it works now", False),
        ("port 99999", False),
        ("a long line is [withheld], a story", True),
    ]


async def test_a_password_behind_the_slash_command_is_not_kept_either(bot: Bot) -> None:
    asked_for_a_password(bot)
    await bot.hears(bot.says("help"))
    await bot.hears(CameIn(key="slash", at=NOON, person=JO, way=Way.COMMAND, text="Fluffy2024x"))
    assert await kept_lines(bot) == [("[withheld]", True)]
    files = list(Path(bot.url.removeprefix("sqlite:///")).parent.glob("retriever.db*"))
    assert files
    assert not any(b"Fluffy2024x" in file.read_bytes() for file in files)


async def test_a_form_that_starts_no_test_sends_its_person_to_the_chat(bot: Bot) -> None:
    form = Submitted(key="1", at=NOON, person=JO, case="", form="check_up", visit=0, view="V1")
    await bot.hears(form)
    shown = [effect for effect in await bot.letters() if isinstance(effect, ShowView)]
    assert shown == [ShowView(view="V1", text=Marked("slack.answer_in_chat"), title="form.check_up title")]


async def test_asking_for_a_person_without_a_case_opens_one_with_that_word(bot: Bot) -> None:
    await bot.hears(CommandGiven(key="1", at=NOON, person=JO, command=Command.PERSON))
    (opened,) = bot.engine.events
    assert isinstance(opened, Opened)
    assert opened.reading is not None
    assert opened.reading.text == "person"


async def test_a_form_without_a_case_opens_one_with_all_that_it_says(bot: Bot) -> None:
    form = Submitted(key="1", at=NOON, person=JO, case="", form="check_up", visit=0, values={"host": "mx"})
    await bot.hears(form)
    (opened,) = bot.engine.events
    assert isinstance(opened, Opened)
    assert opened.reading is not None
    assert opened.reading.text == "mx"


async def test_the_answer_to_the_last_question_of_a_case_goes_to_that_case(bot: Bot) -> None:
    closing(bot)
    await bot.hears(bot.says("help"))
    first = await bot.case()
    await bot.hears(bot.says("done"))
    shown = ShowAnswer(visit=2, ask=Marked("Helpful?"), answer="Yes")
    bot.engine.answers["Typed"] = lambda *_: [shown]
    await bot.hears(bot.says("yes"))
    assert bot.engine.kinds()[-1] == "Typed"
    assert await bot.conversations.snapshot(JO) is None
    bot.clock.passes(days=2)
    await bot.hears(bot.says("yes, but later"))
    assert await bot.case() != first


async def test_timers_are_set_and_cleared_with_the_turn(bot: Bot) -> None:
    bot.engine.answers["Opened"] = lambda *_: [
        SetTimer(timer="remind", at=NOON),
        SetTimer(timer="b", at=NOON),
    ]
    bot.engine.answers["Typed"] = lambda *_: [ClearTimer(timer="remind")]
    await bot.hears(bot.says("help"), bot.says("more"))
    timers = await bot.store.run(lambda unit: unit.timers.due(NOON.timestamp()))
    assert [timer.timer for timer in timers] == ["b"]


async def test_a_log_in_gets_the_ticket_of_its_form_and_shows_its_result_there(bot: Bot) -> None:
    bot.engine.answers["FormSubmitted"] = lambda *_: [LOGIN]
    bot.engine.answers["ProbeFinished"] = lambda *_: [ShowFinding(run=1, text=Marked("Refused."))]
    await bot.hears(bot.says("help"))
    case = await bot.case()
    await bot.hears(
        Submitted(key="V1", at=NOON, person=JO, case=case, form="login", visit=1, secret="ticket", view="V1")
    )
    probe = await bot.store.run(lambda unit: unit.probes.get(TENANT, case, 1))
    assert probe is not None
    assert (probe.ticket, probe.view) == ("ticket", "V1")
    assert bot.wakes.started == [ProbeKey(TENANT, case, 1)]
    await bot.letters()
    result = ProbeResult(kind="login", tried=())
    await bot.hears(ProbeEnded(key="p", at=NOON, person=JO, case=case, run=1, result=result))
    shown = [effect for effect in await bot.letters() if isinstance(effect, ShowView)]
    assert shown == [
        ShowView(view="V1", text=Marked("Refused. slack.result_in_chat"), title="form.login title")
    ]


async def test_a_password_that_no_probe_needs_is_wiped(bot: Bot) -> None:
    await bot.hears(bot.says("help"))
    case = await bot.case()
    ticket = bot.vault.seal("made-up", person=JO, case=case, host="h", port=1, username="u")
    assert bot.vault.sweep() == 1
    await bot.hears(Submitted(key="V1", at=NOON, person=JO, case=case, form="login", visit=1, secret=ticket))
    assert bot.vault.sweep() == 0


async def test_cancelling_ends_a_probe_once(bot: Bot) -> None:
    bot.engine.answers["Opened"] = lambda *_: [REACH]
    await bot.hears(bot.says("help"))
    case = await bot.case()
    cancel = CancelledProbe(key="1", at=NOON, person=JO, case=case, run=1)
    await bot.hears(cancel, replace(cancel, key="2"))
    assert bot.engine.kinds() == ["Opened", "ProbeLost"]
    assert bot.wakes.cancelled[0] == ProbeKey(TENANT, case, 1)


async def test_a_case_that_stops_its_probe_hears_no_result_of_it(bot: Bot) -> None:
    bot.engine.answers["Opened"] = lambda *_: [REACH]
    bot.engine.answers["Typed"] = lambda *_: [CancelProbe(run=1)]
    await bot.hears(bot.says("help"), bot.says("stop"))
    case = await bot.case()
    assert bot.wakes.cancelled == [ProbeKey(TENANT, case, 1)]
    assert await bot.store.run(lambda unit: unit.probes.unfinished()) == []


def closing(bot: Bot) -> None:
    bot.engine.answers["Typed"] = lambda state, _: (replace(state, outcome="done"), [Close(outcome="done")])
    bot.engine.answers["Reopened"] = lambda state, _: (replace(state, outcome=None), [])


async def test_after_the_end_a_line_opens_a_new_case_and_the_earlier_one_is_kept(bot: Bot) -> None:
    closing(bot)
    await bot.hears(bot.says("help"))
    first = await bot.case()
    await bot.hears(bot.says("done"), bot.says("again"))
    assert await bot.case() != first
    earlier = await bot.conversations.case(TENANT, first)
    assert earlier is not None
    assert earlier.state.outcome == "done"
    _, listed = await bot.conversations.home(JO)
    assert [one.reference for one in listed] == [first]


async def test_an_earlier_case_is_opened_again_unless_another_is_open(bot: Bot) -> None:
    closing(bot)
    await bot.hears(bot.says("help"))
    first = await bot.case()
    await bot.hears(bot.says("done"))
    again = CommandGiven(key="1", at=NOON, person=JO, command=Command.CONTINUE, case=first)
    await bot.hears(again)
    assert isinstance(bot.engine.events[-1], Reopened)
    assert await bot.case() == first
    bot.engine.answers["Opened"] = lambda state, _: (replace(state, answers={"address": "a@b.example"}), [])
    await bot.hears(bot.says("done twice"), bot.says("a new one"))
    second = await bot.case()
    await bot.letters()
    await bot.hears(replace(again, key="2"))
    which = (await bot.letters())[-1]
    assert isinstance(which, Ask)
    assert which.say == "slack.two_cases_say " + " ".join((first, "a@b.example"))
    assert await bot.case() == second
    instead, go_on = (choice.id for choice in which.choices)
    press = Pressed(key="3", at=NOON, person=JO, case=first, visit=0, choice=go_on)
    await bot.hears(press)
    assert isinstance(bot.engine.events[-1], Returned)
    assert await bot.case() == second
    await bot.hears(replace(press, key="4", choice=instead))
    assert [type(event) for event in bot.engine.events[-2:]] == [MovedOn, Reopened]


async def test_an_agents_act_names_the_agent_and_is_written_down(bot: Bot) -> None:
    await bot.hears(bot.says("help"))
    case = await bot.case()
    await bot.hears(
        DeskClaimed(key="1", at=NOON, agent=TOM, case=case),
        DeskWrote(key="2", at=NOON, agent=TOM, case=case, text="Hello Jo"),
    )
    claimed, wrote = bot.engine.events[1:]
    assert isinstance(claimed, Claimed)
    assert claimed.agent == Agent(id="UTOM", name="Utom")
    assert isinstance(wrote, AgentWrote)
    assert wrote.text == "Hello Jo"
    acts = await bot.store.run(lambda unit: unit.audit.of_person(TOM))
    assert [(act.act, act.case) for act in acts] == [("DeskClaimed", case), ("DeskWrote", case)]


async def test_home_is_kept_up_to_date_for_whoever_has_looked_at_it(bot: Bot) -> None:
    bot.engine.answers["Opened"] = lambda *_: [Say(text=Marked("hello"))]
    await bot.hears(bot.says("help", ANN), OpenedHome(key="h", at=NOON, person=JO), bot.says("help", JO))
    published = [effect for effect in await bot.letters() if isinstance(effect, PublishHome)]
    assert published == [PublishHome(person=JO), PublishHome(person=JO)]


async def test_a_replayed_request_is_known_for_ten_minutes(bot: Bot) -> None:
    assert await bot.conversations.first_time("signature:v0=abc")
    bot.clock.passes(minutes=9)
    assert not await bot.conversations.first_time("signature:v0=abc")
    bot.clock.passes(minutes=2)
    assert await bot.conversations.first_time("signature:v0=def")
    kept = await bot.store.database.run(lambda c: list(c.execute(text("SELECT mark FROM marks"))))
    assert [tuple(row) for row in kept] == [("signature:v0=def",)]


async def test_the_desks_thread_leads_to_the_customers_case(bot: Bot) -> None:
    await bot.hears(bot.says("help"))
    case = await bot.case()
    place = Place("C1", "17.1")
    await bot.store.run(lambda unit: unit.outbox.remember(TENANT, case, "desk_card", place, 1.0))
    found = await bot.conversations.desk_case("C1", "17.1")
    assert found is not None
    assert (found.case, found.person) == (case, JO)
    assert await bot.conversations.desk_case("C1", "18.1") is None


async def test_events_are_kept_in_order_as_json(bot: Bot) -> None:
    await bot.hears(bot.says("help"), bot.says("more"))
    rows = await bot.store.database.run(
        lambda c: list(c.execute(text("SELECT event FROM events ORDER BY number")).scalars())
    )
    assert ["Opened" in rows[0], "Typed" in rows[1]] == [True, True]


async def test_the_same_talk_goes_on_postgresql(postgres_url: str) -> None:
    bot = assemble(postgres_url)
    await bot.store.database.open()
    await bot.conversations.start(bot.wakes)
    bot.engine.answers["Opened"] = lambda *_: [REACH, SetTimer(timer="remind", at=NOON)]
    people = [Person(TENANT, f"U{number}") for number in range(8)]
    lines = [bot.says(line, person) for line in ("one", "two", "three") for person in people]
    await asyncio.gather(*(bot.conversations.receive(line) for line in lines))
    await bot.settled()
    for person in people:
        snapshot = await bot.conversations.snapshot(person)
        assert snapshot is not None
        assert snapshot.state.visit == 3
    assert len(bot.wakes.started) == 8
    assert len(await bot.letters()) == 8 * 3
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_the_talk_of_a_case_comes_from_its_events_in_order(bot: Bot) -> None:
    await bot.hears(bot.says("it will not send"))
    bot.clock.passes(minutes=3)
    await bot.hears(bot.says("still not"))
    case = await bot.case()
    told = [(one.at, one.speaker, one.words) for one in await bot.conversations.talk(TENANT, case)]
    later = NOON + timedelta(minutes=3)
    assert told == [
        (NOON, "customer", "it will not send"),
        (NOON, "bot", "Opened"),
        (later, "customer", "still not"),
        (later, "bot", "Typed"),
    ]


async def test_the_talk_of_another_workspaces_case_of_the_same_name_is_nothing(bot: Bot) -> None:
    await bot.hears(bot.says("it will not send"))
    assert await bot.conversations.talk(Tenant("", "T2"), await bot.case()) == []


async def test_what_was_recorded_and_cannot_be_read_stops_nobody(bot: Bot) -> None:
    kept = {"key": "k", "stream": "UJO", "kind": "OfALaterVersion", "payload": '{"kind":"OfALaterVersion"}'}
    await bot.store.run(lambda unit: unit.inbox.record(TENANT, now=0.0, **kept))
    await bot.hears(bot.says("help"))
    assert bot.engine.kinds() == ["Opened"]
