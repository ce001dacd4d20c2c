"""Small calls to Slack that nobody waits for: held while they run, and quiet when they fail."""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.outgoing import SlackBusy, SlackRefused

_log = logging.getLogger("bot.slack.errands")


FAILED = (SlackRefused, SlackBusy, SlackClientError, aiohttp.ClientError, TimeoutError)
"""All the ways in which a call to Slack fails."""


class Errands:
    """Runs calls whose loss does no harm, such as a line that only its reader sees."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def run(self, call: Coroutine[object, object, object]) -> None:
        """Start a call and keep hold of it."""
        task = asyncio.get_running_loop().create_task(_quietly(call))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Wait for all that are under way."""
        while self._running:
            await asyncio.gather(*tuple(self._running))


async def _quietly(call: Awaitable[object]) -> None:
    try:
        await call
    except FAILED as error:
        # Never the exception's text: it may hold what was sent.
        _log.warning("slack_errand_failed", extra={"error": error_code(error)})


def error_code(error: Exception) -> str:
    """Slack's own code for a refusal; for everything else the kind of failure."""
    if isinstance(error, SlackRefused):
        return error.error
    if isinstance(error, SlackApiError):
        code = error.response.get("error")
        return str(code) if code else "unknown_error"
    return type(error).__name__
