"""The page on the real stand-in for Slack, with a small real Bolt app as the bot behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import slack as stand_in
from bot.playground.slack import SlackStandIn
from tests.bot.playground.page.small_bot import JO, SmallBot, small_bot

PAGE = Path(stand_in.__file__).parent.parent / "page"
ABOUT = {
    "title": "Retriever demo",
    "mailboxes": [
        {"address": "jo@good.test", "password": "tidy-otter-9", "expect": "Everything works."},
        {
            "address": "ann@wrong.test",
            "password": "wet-heron-2",
            "expect": "The server refuses the password.",
        },
    ],
}

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@dataclass
class Demo:
    """Everything a test of the page needs: the stand-in, the bot, and a way to open the page."""

    slack: SlackStandIn
    bot: SmallBot
    dm: str
    open: Callable[..., Awaitable[Page]]
    disconnect: Callable[[], Awaitable[None]]
    trouble: list[str]

    async def says(
        self, channel: str, text: str, blocks: list[dict[str, Any]] | None = None, **more: Any
    ) -> str:
        """Post as the bot; the timestamp of what was posted."""
        posted = await self.bot.client.chat_postMessage(channel=channel, text=text, blocks=blocks, **more)
        return str(posted["ts"])


@pytest_asyncio.fixture
async def demo(chromium: Browser) -> AsyncIterator[Demo]:
    """The stand-in with the page and a connected bot. Whatever the page complains of is in `trouble`."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackStandIn(page_folder=PAGE, about=ABOUT))
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        bot = small_bot(client)
        handler = AsyncSocketModeHandler(bot.app, slack.app_token, web_client=client)
        await handler.connect_async()
        stack.push_async_callback(handler.close_async)
        await slack.until_connected()
        trouble: list[str] = []

        async def open_page(width: dict[str, int] = DESKTOP, **more: Any) -> Page:
            context = await chromium.new_context(viewport=width, **more)  # type: ignore[arg-type]  # a TypedDict
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
            page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
            page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
            page.on("request", lambda request: _note_foreign(request.url, slack.base, trouble))
            await page.goto(slack.base)
            await page.locator(".place").first.wait_for()
            return page

        yield Demo(slack, bot, slack.as_user(JO).dm, open_page, handler.close_async, trouble)


def _note_foreign(url: str, base: str, trouble: list[str]) -> None:
    if not url.startswith((base, base.replace("http", "ws", 1), "data:")):
        trouble.append(f"request to {url}")
