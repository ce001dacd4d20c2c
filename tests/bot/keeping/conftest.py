"""A database with people in it, and a stand-in for Slack."""

from collections.abc import AsyncIterator

import pytest

from bot.playground.slack import SlackStandIn


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as one:
        yield one
