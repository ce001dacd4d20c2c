"""A stand-in on loopback, clients of the real SDK, and a real Bolt app connected to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackStandIn, Timing

QUICK = Timing(acknowledge=0.4, event_retries=(0.0, 0.05, 0.05))


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def quick() -> AsyncIterator[SlackStandIn]:
    """A stand-in with short times."""
    async with SlackStandIn(timing=QUICK) as stand_in:
        yield stand_in


@pytest.fixture
def client(slack: SlackStandIn) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


def bolt(slack: SlackStandIn) -> AsyncApp:
    """A real Bolt app that talks to the stand-in."""
    web = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    return AsyncApp(client=web, signing_secret=slack.signing_secret, request_verification_enabled=True)


@asynccontextmanager
async def listening(slack: SlackStandIn, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app, connected by Socket Mode."""
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()
    await slack.until_connected()
    try:
        yield handler
    finally:
        await handler.close_async()


@pytest.fixture
def make_app() -> Callable[[SlackStandIn], AsyncApp]:
    return bolt


@pytest.fixture
def connect() -> Callable[..., object]:
    return listening
