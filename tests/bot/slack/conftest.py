"""A Slack on this machine, and a client of ours that is connected to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from slack_sdk.web.async_client import AsyncWebClient

import knowledge
from bot.incoming import Person, Tenant
from bot.playground.slack import DEMO_WORLD, SlackStandIn
from bot.slack.connection import open_session, web_client

CONTENT = Path(knowledge.__file__).parent / "content"
TEAM = DEMO_WORLD.team.id
DESK = "C0SUPPORT1"
WALKERS = "C0WALKERS1"
JO, ANN, TOM, PRIYA, GUEST, STRANGER = (
    "U0JO000001",
    "U0ANN00001",
    "U0TOM00001",
    "U0PRIYA001",
    "U0GUEST001",
    "U0STRANGE1",
)


def person(user: str, team: str = TEAM) -> Person:
    """A member of the demo's workspace."""
    return Person(Tenant("", team), user)


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A fresh Slack."""
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest_asyncio.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    """The bot's client."""
    session = open_session()
    yield web_client(slack.bot_token, slack.api_url, session)
    await session.close()


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The words that belong to Slack alone, as they are written."""
    written = (CONTENT / "texts" / "en" / "slack.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(written))
