"""Small calls to Slack that nobody waits for: held while they run, and quiet when they fail."""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.outgoing import SlackBusy, SlackRefused

_log = logging.getLogger("bot.slack.errands")


FAILED = (SlackRefused, SlackBusy, SlackClientError, aiohttp.ClientError, TimeoutError)
"""All the ways in which a call to Slack fails."""

_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)


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
        return answered(error)[1]
    return type(error).__name__


def will_pass(error: SlackApiError) -> bool:
    """Whether it is Slack's own trouble, not ours: the same call may well work later."""
    status, code, _ = answered(error)
    return status == 429 or status >= 500 or code in _PASSING


def answered(error: SlackApiError) -> tuple[int, str, Mapping[str, object]]:
    """Status, Slack's own code and the headers of a refusal, whatever its body was.

    Where a body is no JSON, as from a proxy in between, the SDK hands over another kind of response or text.
    """
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, Mapping) else None
    headers = getattr(response, "headers", None)
    return int(status or 0), str(code or "unknown_error"), headers if isinstance(headers, Mapping) else {}
