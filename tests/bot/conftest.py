"""A bot on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.fakes import Bot, assemble


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    one = assemble(f"sqlite:///{tmp_path / 'retriever.db'}")
    await one.store.database.open()
    await one.conversations.start(one.wakes)
    yield one
    await one.tasks.stop()
    await one.store.database.close()
