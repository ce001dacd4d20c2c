import asyncio
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.incoming import Person, Tenant
from bot.keeping import erasure
from bot.keeping.messages import OwnMessages
from bot.outbox import Deliverer
from bot.outgoing import Letter, Sent, SentMessages
from bot.playground.slack import SlackStandIn
from bot.slack.connection import web_client
from bot.storage import Store
from bot.storage.tables import sent
from tests.bot.fakes import ANN, JO, NOON, FakeMessenger, assemble
from tests.bot.talking import files_with

TWIN = Person(Tenant("", "T2"), JO.user)
CANARY = "kanarienvogel-52d0"


async def test_a_person_is_gone_from_every_file_and_what_comes_later_starts_anew(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    # A bot that runs on the same database meanwhile.
    bot = assemble(database_url)
    await bot.conversations.start(bot.wakes)
    await bot.hears(bot.says(CANARY), bot.says("anns words", ANN), bot.says("twins words", TWIN))
    case = await bot.case()
    assert (await erasure.plan(store, [JO])).rows["cases"] == 1
    assert await bot.case() == case
    done = await erasure.erase(store, [JO], None, NOON.timestamp())
    assert done.files_are_clear
    assert done.rows["cases"] == 1
    assert await bot.conversations.snapshot(JO) is None
    if store.database.is_sqlite:
        assert files_with(tmp_path / "data", CANARY) == []
    for other in (ANN, TWIN):
        assert await bot.conversations.snapshot(other) is not None
    await bot.hears(bot.says("here again"))
    assert await bot.case() != case
    assert [type(event).__name__ for event in bot.engine.events[-1:]] == ["Opened"]
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_an_event_that_was_being_handled_meanwhile_changes_nothing(
    store: Store, database_url: str
) -> None:
    bot = assemble(database_url)
    await bot.conversations.receive(bot.says("late"))
    [(tenant, stream)] = await store.run(lambda unit: unit.inbox.waiting_streams())
    waiting = await store.run(lambda unit: unit.inbox.next(tenant, stream))
    assert waiting is not None
    await erasure.erase(store, [JO], None, NOON.timestamp())
    await bot.conversations.start(bot.wakes)
    await bot.conversations._handle(waiting, tenant, stream)
    assert await erasure.plan(store, [JO]) == erasure.Erased()
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_a_letter_that_arrives_after_all_leaves_nothing_behind(store: Store, database_url: str) -> None:
    bot = assemble(database_url)
    arrives = asyncio.Event()

    class Slow(FakeMessenger):
        async def deliver(self, letter: Letter, known: SentMessages) -> Sent | None:
            await arrives.wait()
            return Sent(role="card", channel="D1", ts="1.1")

    deliverer = Deliverer(bot.store, bot.conversations, Slow(), bot.tasks, bot.clock)
    await bot.conversations.start(bot.wakes)
    await bot.hears(bot.says("help"))
    (letter,) = await store.run(lambda unit: unit.outbox.due(NOON.timestamp()))
    delivering = asyncio.ensure_future(deliverer._deliver(letter))
    await erasure.erase(store, [JO], None, NOON.timestamp())
    arrives.set()
    await delivering
    assert await store.database.run(lambda c: c.execute(select(sent)).all()) == []
    await bot.tasks.stop()
    await bot.store.database.close()


async def test_that_it_was_done_is_written_down_under_a_pseudonym(store: Store) -> None:
    await erasure.erase(store, [JO], None, 5.0)
    [act] = await store.run(lambda unit: unit.audit.of_person(JO))
    assert (act.actor, act.act) == ("operator", "erased")
    assert JO.user not in act.about


async def test_our_messages_go_with_the_rows(
    store: Store, slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(Tenant("", slack.platform.world.team.id), "U0JO000001")
    jo = slack.as_user(person.user)
    async with aiohttp.ClientSession() as session:
        client = web_client(slack.bot_token, slack.api_url, session)
        await client.chat_postMessage(channel=jo.dm, text=CANARY)
        await store.run(
            lambda unit: unit.cases.add(person.tenant, "A", user=person.user, state="{}", now=1.0)
        )
        done = await erasure.erase(store, [person], OwnMessages(client), 5.0)
    assert (done.deleted_messages, dict(done.left_messages)) == (1, {})
    assert jo.messages() == []
