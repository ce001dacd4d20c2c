"""A Slack on this machine, and a client of ours that is connected to it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
import yaml
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import knowledge
from bot.incoming import Person, Tenant
from bot.outgoing import BotEffect, Letter, Place, Purpose, Sent
from bot.playground.slack import DEMO_WORLD, SlackStandIn, installed
from bot.slack.connection import SocketMode, open_session, web_client
from bot.slack.manifest import manifest
from bot.slack.surface import SlackSurface
from bot.slack.wording import Wording
from knowledge import Tree, load_tree
from knowledge.effects import Effect
from tests.bot.slack.ledger import Ledger

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


@dataclass(frozen=True)
class _Modes:
    mode: Literal["socket", "http"] = "socket"


WORLD = installed(DEMO_WORLD, manifest(_Modes()))


def person(user: str, team: str = TEAM) -> Person:
    """A member of the demo's workspace."""
    return Person(Tenant("", team), user)


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A fresh Slack in which our app is installed as its manifest says."""
    async with SlackStandIn(WORLD) as stand_in:
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


@pytest.fixture(scope="session")
def tree() -> Tree:
    """The built-in content."""
    return load_tree()


@pytest.fixture
def ledger(tree: Tree) -> Ledger:
    """Conversations that only record."""
    return Ledger(tree)


@pytest.fixture
def wording(ledger: Ledger) -> Wording:
    """The words around messages."""
    return Wording(ledger.words)


@dataclass
class Known:
    """Where the messages of cases stand."""

    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    async def below(self, tenant: Tenant, case: str, role: str) -> int:
        places = [place.ts for (of, _), place in self.places.items() if of == case]
        return sum(ts > self.places[case, role].ts for ts in places)

    async def find(self, tenant: Tenant, case: str, role: str) -> Place | None:
        return self.places.get((case, role))


@dataclass(frozen=True)
class Rig:
    """The Slack side as a whole, connected to a Slack on this machine by Socket Mode."""

    slack: SlackStandIn
    surface: SlackSurface
    app: AsyncApp
    ledger: Ledger
    known: Known

    async def deliver(
        self, whom: Person, case: str, effect: Effect | BotEffect, *, attempt: int = 0, id: str | None = None
    ) -> Sent | None:
        """Send a letter as the outbox does, and remember where it stands."""
        letter = Letter(
            id=id or secrets.token_hex(8),
            tenant=whom.tenant,
            case=case,
            person=whom,
            purpose=Purpose.CUSTOMER,
            effect=effect,
            attempt=attempt,
        )
        sent = await self.surface.messenger.deliver(letter, self.known)
        if sent is not None:
            self.known.places[case, sent.role] = Place(sent.channel, sent.ts)
        return sent

    async def settle(self) -> None:
        """Wait until all events are acknowledged and all small calls are made."""
        await self.slack.until_quiet()
        await self.surface.errands.finish()
        # A listener may still call Slack after its acknowledgement: wait until nothing more comes.
        calls = -1
        while calls != len(self.slack.requests):
            calls = len(self.slack.requests)
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture
async def rig(slack: SlackStandIn, client: AsyncWebClient, ledger: Ledger) -> AsyncIterator[Rig]:
    """Everything but the conversations, at work."""
    surface = SlackSurface(client, support_channel=DESK)
    app = surface.attach(ledger)
    socket = SocketMode(app, slack.app_token, client, ledger)
    await socket.connect()
    await slack.until_connected()
    yield Rig(slack, surface, app, ledger, Known())
    await surface.errands.finish()
    await socket.close()
