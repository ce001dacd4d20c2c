"""How fast letters may go: a channel's allowance, and the pauses that Slack asks for.

Kept in the database, so that all replicas together keep to it.
"""

from typing import Any

from sqlalchemy import Connection, bindparam, case, select

from bot.incoming import Tenant
from bot.storage.tables import paces
from bot.storage.writing import InsertOr, in_each_dialect

BURST = 10
"""Letters that may follow one another at once; Slack tolerates short bursts in one channel."""
APART = 1.0
"""Seconds between letters after a burst. https://docs.slack.dev/apis/web-api/rate-limits: one a second."""
_PAUSE = "pause"
_DESK_PAUSE = "desk pause"
_DESK = ("", "", "desk")  # one channel of the operator's, whatever workspace a letter is about

NOBODY = Tenant("", "")

_SET = InsertOr(paces, ("enterprise", "team", "lane"), ("until",))
_OF_LANE = (
    paces.c.enterprise == bindparam("enterprise"),
    paces.c.team == bindparam("team"),
    paces.c.lane == bindparam("lane"),
)
_GET = select(paces.c.until).where(*_OF_LANE)


def _take(insert: Any) -> Any:
    """Charge a letter in one statement: two that come together cannot both count from the same row."""
    moment = bindparam("moment", type_=paces.c.until.type)
    spent_until = case((paces.c.until > moment, paces.c.until), else_=moment)
    made = insert(paces).values(
        enterprise=bindparam("enterprise"),
        team=bindparam("team"),
        lane=bindparam("lane"),
        until=moment + APART,
    )
    return made.on_conflict_do_update(
        index_elements=("enterprise", "team", "lane"), set_={"until": spent_until + APART}
    ).returning(paces.c.until)


_TAKE = in_each_dialect(_take)


class Paces:
    """The paces within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def take(self, tenant: Tenant, lane: str, now: float) -> float:
        """Charge one letter to a channel's allowance; the moment from which it may go, ``now`` or later."""
        values: dict[str, object] = {**_key(tenant, lane), "moment": now}
        until = self._connection.execute(_TAKE[self._connection.dialect.name], values).scalar_one()
        return max(now, float(until) - BURST * APART)

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
