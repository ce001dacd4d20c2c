"""Who may act as the support desk, and whether its channel may be told anything; the default is no."""

import asyncio
import time
from collections.abc import Callable, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import Person
from bot.slack.directory import name_of
from bot.slack.errands import error_code, will_pass

FRESH_SECONDS = 60.0
"""A right that was lost is lost for us within this time."""
CHANNEL_SHARED = "channel_shared"
"""Why the desk is told nothing: others than its own workspace read its channel, or are about to."""
_PATIENCE = 1.5
"""Seconds for looking everybody up: a form must open within three of its press."""
_PAGE = 200
_MOST_PAGES = 20

_SHARED = (
    "is_shared",
    "is_ext_shared",
    "is_pending_ext_shared",
    "is_org_shared",
    "pending_shared",
    "pending_connected_team_ids",
)

Fields = Mapping[str, object]


class DeskGate:
    """The one gate of the desk. Its channel comes from the operator alone; without one nobody passes."""

    def __init__(
        self, client: AsyncWebClient, channel: str | None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.channel = channel
        self._client = client
        self._now = now
        self._team: str | None = None
        self._seen: dict[Person, tuple[float, bool]] = {}

    async def admits(self, person: Person) -> bool:
        """Whether a person acts for the desk now: its own team, in its channel, a full member and no bot."""
        known = self._seen.get(person)
        if known is not None and self._now() - known[0] < FRESH_SECONDS:
            return known[1]
        asked_at = self._now()
        try:
            allowed = await self._is_member_now(person)
        except (SlackClientError, aiohttp.ClientError, TimeoutError):
            return False
        self._seen = {who: seen for who, seen in self._seen.items() if asked_at - seen[0] < FRESH_SECONDS}
        self._seen[person] = (asked_at, allowed)
        return allowed

    async def agents(self, most: int) -> dict[str, str]:
        """User id → name of everybody whom the desk's channel admits.

        Empty where there are more members than ``most``, or where Slack does not say in time.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                team, members = await self._own_team(), await self._members()
                if len(members) > most:
                    return {}
                answers = await asyncio.gather(
                    *(self._client.users_info(user=user) for user in sorted(members))
                )
        except (SlackClientError, aiohttp.ClientError, TimeoutError):
            return {}
        users = [user for answer in answers if isinstance(user := answer.get("user"), Mapping)]
        return {str(user.get("id")): name_of(user) for user in users if _is_full_member(user, team or "")}

    def is_desk(self, channel: str | None) -> bool:
        """Whether a channel is the desk's."""
        return bool(channel) and channel == self.channel

    async def channel_problem(self) -> str | None:
        """Why the desk's channel must not be told anything now, in Slack's words or like them."""
        if not self.channel:
            return "no_support_channel"
        try:
            answer = await self._client.conversations_info(channel=self.channel)
        except SlackApiError as error:
            if will_pass(error):
                raise
            return error_code(error)
        found = answer.get("channel")
        if not isinstance(found, Mapping):
            return "channel_not_found"
        if is_shared(found):
            return CHANNEL_SHARED
        if found.get("is_archived"):
            return "is_archived"
        return None if found.get("is_member") else "not_in_channel"

    async def _is_member_now(self, person: Person) -> bool:
        if not self.channel or person.tenant.team != await self._own_team():
            return False
        answer = await self._client.users_info(user=person.user)
        user = answer.get("user")
        if not isinstance(user, Mapping) or not _is_full_member(user, person.tenant.team):
            return False
        return person.user in await self._members()

    async def _own_team(self) -> str | None:
        if self._team is None:
            team = (await self._client.auth_test()).get("team_id")
            self._team = team if isinstance(team, str) and team else None
        return self._team

    async def _members(self) -> set[str]:
        members: set[str] = set()
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = await self._client.conversations_members(
                channel=self.channel or "", limit=_PAGE, cursor=cursor or None
            )
            found = answer.get("members")
            members.update(found if isinstance(found, list) else ())
            following = answer.get("response_metadata")
            cursor = str(following.get("next_cursor") or "") if isinstance(following, Mapping) else ""
            if not cursor:
                break
        return members


def is_shared(channel: Fields) -> bool:
    """Whether a conversation is, or is about to be, more than one workspace's."""
    return any(channel.get(name) for name in _SHARED)


def _is_full_member(user: Fields, team: str) -> bool:
    outside = ("deleted", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger")
    return not any(user.get(name) for name in outside) and user.get("team_id") == team
