"""Takes our own messages about a person out of Slack, on the person's side and at the desk."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import aiohttp
from msgspec import Struct, field
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import Person
from bot.outgoing import Place

_PAGE = 200
_TRIES = 6
_LONGEST_PAUSE = 60.0
_GONE = frozenset({"message_not_found", "thread_not_found", "file_not_found", "file_deleted"})
_EMPTY_HOME = {"type": "home", "blocks": [{"type": "divider"}]}
_NOT_REACHED = "not_reached"

Json = Mapping[str, Any]


class Sweep(Struct):
    """What became of our messages."""

    deleted: int = 0
    left: Counter[str] = field(default_factory=Counter)
    """How many things could not be done, by Slack's own code."""


class OwnMessages:
    """Our messages, as far as this installation's token reaches."""

    def __init__(self, client: AsyncWebClient) -> None:
        """``client`` makes each call once; patience is ours."""
        self._client = client

    async def take_away(self, person: Person, desk_cards: Sequence[Place]) -> Sweep:
        """Delete what we said to a person and about them. Never raises what Slack or the way to it does."""
        sweep = Sweep()
        us = await self._asking(sweep, self._client.auth_test)
        if us is None:
            return sweep
        if us.get("team_id") == person.tenant.team:
            opened = await self._asking(sweep, partial(self._client.conversations_open, users=person.user))
            if opened is not None:
                await self._empty_chat(sweep, str(opened["channel"]["id"]), us)
                home = partial(self._client.views_publish, user_id=person.user, view=_EMPTY_HOME)
                await self._asking(sweep, home)
        else:
            sweep.left["token_of_another_workspace"] += 1
        for card in desk_cards:
            await self._empty_thread(sweep, card, us)
        return sweep

    async def _empty_chat(self, sweep: Sweep, channel: str, us: Json) -> None:
        history = partial(self._client.conversations_history, channel=channel, limit=_PAGE)
        for message in [one async for one in self._pages(sweep, history) if _is_ours(one, us)]:
            await self._delete(sweep, channel, message, us)

    async def _empty_thread(self, sweep: Sweep, card: Place, us: Json) -> None:
        replies = partial(self._client.conversations_replies, channel=card.channel, ts=card.ts, limit=_PAGE)
        ours = [one async for one in self._pages(sweep, replies) if _is_ours(one, us)]
        # The card last: if it were gone first, a second try would find no thread.
        for message in sorted(ours, key=lambda one: str(one["ts"]), reverse=True):
            await self._delete(sweep, card.channel, message, us)

    async def _delete(self, sweep: Sweep, channel: str, message: Json, us: Json) -> None:
        # A picture that was passed on is a file of its own, which stays when its message goes.
        for file in message.get("files") or ():
            if file.get("user") == us.get("user_id"):
                await self._asking(sweep, partial(self._client.files_delete, file=str(file["id"])))
        gone = partial(self._client.chat_delete, channel=channel, ts=str(message["ts"]))
        if await self._asking(sweep, gone):
            sweep.deleted += 1

    async def _pages(self, sweep: Sweep, page: Callable[..., Awaitable[Any]]) -> AsyncIterator[Json]:
        cursor = ""
        while True:
            answer = await self._asking(sweep, partial(page, cursor=cursor) if cursor else page)
            if answer is None:
                return
            for message in answer.get("messages") or ():
                yield message
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _asking(self, sweep: Sweep, call: Callable[[], Awaitable[Any]]) -> Json | None:
        """A call's answer; ``None``, and a line in the account, where it was refused for good."""
        pause = 1.0
        for attempt in range(1, _TRIES + 1):
            try:
                answer: Json = await call()
            except SlackApiError as error:
                status = getattr(error.response, "status_code", 0)
                code = str(error.response.get("error", "unknown"))
                if code in _GONE:
                    return None
                if (status != 429 and status < 500) or attempt == _TRIES:
                    sweep.left[code] += 1
                    return None
                pause = _retry_after(error, pause)
            except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError):
                if attempt == _TRIES:
                    sweep.left[_NOT_REACHED] += 1
                    return None
            else:
                return answer
            await asyncio.sleep(min(pause, _LONGEST_PAUSE))
            pause *= 2
        raise AssertionError


def _is_ours(message: Json, us: Json) -> bool:
    return message.get("user") == us.get("user_id") or (
        message.get("bot_id") is not None and message.get("bot_id") == us.get("bot_id")
    )


def _retry_after(error: SlackApiError, otherwise: float) -> float:
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, TypeError, ValueError):
        return otherwise
