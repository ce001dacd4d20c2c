"""Looks people up in Slack: how they are called, where their clock stands, whether they still belong."""

import time
from collections.abc import Callable, Mapping

import aiohttp
from msgspec import Struct
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import Person, Profile

KEPT_SECONDS = 600.0
"""Names and zones change rarely; ten minutes spare a call for every line."""
_MOST_KEPT = 2000
_LONGEST_NAME = 80

Fields = Mapping[str, object]


class _Kept(Struct, frozen=True):
    profile: Profile
    until: float


class SlackDirectory:
    """``users.info`` with a short memory."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._now = now
        self._kept: dict[Person, _Kept] = {}
        self._workspaces: dict[str, str] = {}

    async def profile(self, person: Person) -> Profile:
        """Never raises: what cannot be looked up comes as the defaults."""
        kept = self._kept.get(person)
        if kept is not None and kept.until > self._now():
            return kept.profile
        user = await self._user(person)
        if user is None:
            return kept.profile if kept else Profile(name="")
        profile = Profile(
            name=name_of(user),
            zone=_text(user, "tz") or "UTC",
            language=_text(user, "locale").partition("-")[0] or "en",
            workspace=await self._workspace(person.tenant.team),
        )
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[person] = _Kept(profile, self._now() + KEPT_SECONDS)
        return profile

    async def _user(self, person: Person) -> Fields | None:
        try:
            answer = await self._client.users_info(user=person.user, include_locale=True)
        except (SlackClientError, aiohttp.ClientError, TimeoutError):
            return None
        user = answer.get("user")
        return user if isinstance(user, Mapping) else None

    async def _workspace(self, team: str) -> str | None:
        if team not in self._workspaces:
            try:
                answer = await self._client.team_info(team=team)
            except (SlackClientError, aiohttp.ClientError, TimeoutError):
                return None
            found = answer.get("team")
            self._workspaces[team] = _text(found, "name") if isinstance(found, Mapping) else ""
        return self._workspaces[team] or None


def name_of(user: Fields) -> str:
    """What a person is called in Slack: as they chose, else as they registered."""
    profile = user.get("profile")
    shown = _text(profile, "display_name") if isinstance(profile, Mapping) else ""
    real = _text(profile, "real_name") if isinstance(profile, Mapping) else ""
    return (shown or real or _text(user, "real_name") or _text(user, "name"))[:_LONGEST_NAME]


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
