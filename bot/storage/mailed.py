"""Which hand-offs went by mail, so that each goes once, whoever sends it."""

from enum import StrEnum

from sqlalchemy import Connection, bindparam, select, update

from bot.incoming import Tenant
from bot.storage.tables import mailed_hand_offs as mailed
from bot.storage.writing import InsertOr

_ADD = InsertOr(mailed, ("enterprise", "team", "case", "asked"))
_THIS = (
    mailed.c.enterprise == bindparam("of_enterprise"),
    mailed.c.team == bindparam("of_team"),
    mailed.c.case == bindparam("of_case"),
    mailed.c.asked == bindparam("of_request"),
)
_SENT_AT = select(mailed.c.sent_at).where(*_THIS)
_TRY = (
    update(mailed)
    .where(*_THIS, mailed.c.sent_at.is_(None), mailed.c.tried_at <= bindparam("before"))
    .values(tried_at=bindparam("now"))
)
_SENT = update(mailed).where(*_THIS).values(sent_at=bindparam("now"))


class Turn(StrEnum):
    """Whose turn it is to send."""

    YOURS = "yours"
    LATER = "later"
    """Somebody else is at it, or it has failed a moment ago."""
    DONE = "done"


class Mailed:
    """The mails within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def take_turn(self, tenant: Tenant, case: str, asked: str, now: float, *, again_after: float) -> Turn:
        """Whether to send a hand-off now; for ``again_after`` seconds nobody else will."""
        key = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case, "asked": asked}
        if _ADD.execute(self._connection, **key, tried_at=now):
            return Turn.YOURS
        values = _this(tenant, case, asked)
        if self._connection.execute(_SENT_AT, values).scalar_one() is not None:
            return Turn.DONE
        tried = self._connection.execute(_TRY, values | {"now": now, "before": now - again_after})
        return Turn.YOURS if tried.rowcount == 1 else Turn.LATER

    def sent(self, tenant: Tenant, case: str, asked: str, now: float) -> None:
        """The relay has taken it."""
        self._connection.execute(_SENT, _this(tenant, case, asked) | {"now": now})


def _this(tenant: Tenant, case: str, asked: str) -> dict[str, object]:
    return {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "of_case": case, "of_request": asked}
