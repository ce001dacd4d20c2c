"""How fast letters may go: a channel's allowance, and the pauses that Slack asks for.

Kept in the database, so that all replicas together keep to it.
"""

from sqlalchemy import Connection, bindparam, select

from bot.incoming import Tenant
from bot.storage.tables import paces
from bot.storage.writing import InsertOr

BURST = 10
"""Letters that may follow one another at once; Slack tolerates short bursts in one channel."""
APART = 1.0
"""Seconds between letters after a burst. https://docs.slack.dev/apis/web-api/rate-limits: one a second."""
_PAUSE = "pause"
_DESK_PAUSE = "desk pause"
_DESK = ("", "", "desk")  # one channel of the operator's, whatever workspace a letter is about

NOBODY = Tenant("", "")

_SET = InsertOr(paces, ("enterprise", "team", "lane"), ("until",))
_MAKE = InsertOr(paces, ("enterprise", "team", "lane"))
_OF_LANE = (
    paces.c.enterprise == bindparam("enterprise"),
    paces.c.team == bindparam("team"),
    paces.c.lane == bindparam("lane"),
)
_GET = select(paces.c.until).where(*_OF_LANE)
_GET_LOCKED = _GET.with_for_update()


class Paces:
    """The paces within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def take(self, tenant: Tenant, lane: str, now: float) -> float:
        """Charge one letter to a channel's allowance; the moment from which it may go, ``now`` or later."""
        key = _key(tenant, lane)
        # Made first: a row that is not there cannot be locked, and two would count from nothing.
        _MAKE.execute(self._connection, **key, until=now)
        spent_until = max(now, self._connection.execute(_GET_LOCKED, key).scalar_one())
        _SET.execute(self._connection, **key, until=spent_until + APART)
        return max(now, float(spent_until) - (BURST - 1) * APART)

    def paused_until(self, tenant: Tenant) -> float:
        """The moment until which Slack wants no calls for that workspace; long past if it has not said so."""
        until = self._connection.execute(_GET, _key(tenant, _PAUSE)).scalar_one_or_none()
        return 0.0 if until is None else float(until)

    def pause(self, tenant: Tenant, until: float) -> None:
        """Slack asked for patience: for the workspace's calls, whoever makes them."""
        if until > self.paused_until(tenant):
            _SET.execute(self._connection, **_key(tenant, _PAUSE), until=until)

    def desk_paused_until(self) -> float:
        """The moment until which the desk's channel is not tried."""
        until = self._connection.execute(_GET, _key(NOBODY, _DESK_PAUSE)).scalar_one_or_none()
        return 0.0 if until is None else float(until)

    def pause_desk(self, until: float) -> None:
        """The desk's channel takes nothing: one letter tries again then, and all others wait for it."""
        _SET.execute(self._connection, **_key(NOBODY, _DESK_PAUSE), until=until)


def _key(tenant: Tenant, lane: str) -> dict[str, str]:
    enterprise, team, lane = _DESK if lane == "desk" else (tenant.enterprise, tenant.team, lane)
    return {"enterprise": enterprise, "team": team, "lane": lane}
