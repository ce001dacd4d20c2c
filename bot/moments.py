"""Says where a person's clock and the desk stand."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.desk_hours import DeskHours
from bot.incoming import Directory, Person, Profile
from knowledge.events import Moment

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Moments:
    """Joins a time to a person's zone and to the desk's hours."""

    def __init__(self, directory: Directory, hours: DeskHours, clock: Clock = utc_now) -> None:
        """``directory`` may be slow: it is asked once a turn, before the transaction."""
        self._directory = directory
        self._hours = hours
        self.clock = clock

    async def profile(self, person: Person) -> Profile:
        """What Slack tells of a person."""
        return await self._directory.profile(person)

    async def of(self, person: Person, at: datetime | None = None) -> Moment:
        """The moment for a person, now unless told otherwise."""
        return self.for_profile(await self.profile(person), at)

    def for_profile(self, profile: Profile, at: datetime | None = None) -> Moment:
        """As ``of``, for somebody who was looked up already."""
        at = at or self.clock()
        return Moment(at=at, zone=_known(profile.zone), desk=self._hours.at(at))


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is none, or a path
        return "UTC"
    return zone
