"""What came in: recorded once, handled in order, forgotten."""

from dataclasses import dataclass, field
from math import inf
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.incoming import Tenant
from bot.storage.tables import inbox, marks
from bot.storage.writing import InsertOr, in_each_dialect

_RECORD = InsertOr(inbox, ("enterprise", "team", "key"))
_NEXT = (
    select(inbox.c.seq, inbox.c.kind, inbox.c.payload)
    .where(
        inbox.c.handled_at.is_(None),
        inbox.c.enterprise == bindparam("enterprise"),
        inbox.c.team == bindparam("team"),
        inbox.c.stream == bindparam("stream"),
    )
    .order_by(inbox.c.seq)
    .limit(1)
)
_STREAMS = (
    select(inbox.c.enterprise, inbox.c.team, inbox.c.stream)
    .where(inbox.c.handled_at.is_(None), inbox.c.received_at <= bindparam("before"))
    .distinct()
)
_SETTLE = (
    update(inbox)
    .where(
        inbox.c.seq == bindparam("number"),
        inbox.c.enterprise == bindparam("of_enterprise"),
        inbox.c.team == bindparam("of_team"),
        inbox.c.handled_at.is_(None),
    )
    .values(handled_at=bindparam("now"), payload=None)
)


def _mark(insert: Any) -> Any:
    """A row is written where the mark is new, or known from before."""
    made = insert(marks).values(mark=bindparam("mark"), at=bindparam("moment"))
    return made.on_conflict_do_update(
        index_elements=("mark",), set_={"at": made.excluded.at}, where=marks.c.at < bindparam("before")
    ).returning(marks.c.mark)


_MARK = in_each_dialect(_mark)
_FORGET_MARKS = delete(marks).where(marks.c.at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recorded thing that is not handled yet."""

    seq: int
    kind: str
    payload: str = field(repr=False)


class Inbox:
    """The inbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def record(self, tenant: Tenant, *, key: str, stream: str, kind: str, payload: str, now: float) -> bool:
        """Whether it is new: the same key of the same tenant is taken once."""
        return _RECORD.execute(
            self._connection,
            enterprise=tenant.enterprise,
            team=tenant.team,
            key=key,
            stream=stream,
            kind=kind,
            payload=payload,
            received_at=now,
        )

    def next(self, tenant: Tenant, stream: str) -> Waiting | None:
        """The oldest of a stream that is not handled."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "stream": stream}
        row = self._connection.execute(_NEXT, values).one_or_none()
        return row and Waiting(row.seq, row.kind, row.payload)

    def waiting_streams(self, before: float = inf) -> list[tuple[Tenant, str]]:
        """Every stream, of all tenants, in which something waits since ``before``."""
        rows = self._connection.execute(_STREAMS, {"before": before})
        return [(Tenant(row.enterprise, row.team), row.stream) for row in rows]

    def settle(self, tenant: Tenant, seq: int, now: float) -> bool:
        """Mark as handled and drop what it said; False if somebody else has done so."""
        values = {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "number": seq, "now": now}
        return self._connection.execute(_SETTLE, values).rowcount == 1

    def first_time(self, mark: str, now: float, *, keep: float) -> bool:
        """Whether a request's mark is new within the last ``keep`` seconds."""
        values = {"mark": mark, "moment": now, "before": now - keep}
        return self._connection.execute(_MARK[self._connection.dialect.name], values).first() is not None

    def forget_marks(self, before: float) -> None:
        """Drop marks that are older. It looks at all of them: not for every request."""
        self._connection.execute(_FORGET_MARKS, {"before": before})
