"""Whole bots together, on one PostgreSQL database and behind one Slack."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.replicated import Stage, stage
from tests.bot.talking import Talk

JO = "U0JO000001"


@pytest.fixture
async def on_stage(postgres_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(postgres_url, tmp_path) as one:
        yield one


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("by_socket", [True, False])
async def test_bots_start_talk_and_stop(
    postgres_url: str, tmp_path: Path, count: int, by_socket: bool
) -> None:
    async with stage(postgres_url, tmp_path, by_socket=by_socket) as on_stage:
        bots = [await on_stage.bot() for _ in range(count)]
        if by_socket:
            await on_stage.slack.until_connected()
        else:
            on_stage.talks_to(bots[-1])
        jo = Talk(on_stage, JO)
        await jo.says("hello")
        await jo.reads("Hello, I am Retriever")
        async with asyncio.timeout(30):
            for bot in bots:
                await bot.stop()
