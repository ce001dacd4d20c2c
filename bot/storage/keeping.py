"""Drops what has been kept for long enough, some rows at a time and by indexes: the cost stays flat."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select, update

from bot.storage.people import EDITED
from bot.storage.tables import (
    cases,
    desk_threads,
    events,
    inbox,
    kept,
    login_attempts,
    mailed_hand_offs,
    outbox,
    paces,
    pictures,
    probes,
    sent,
    spent,
    summaries,
    timers,
)
from bot.storage.writing import InsertOr

_OF_A_CASE = (events, sent, desk_threads, pictures, timers, probes, mailed_hand_offs)
_LAST = "forgot_at"
_MAKE = InsertOr(kept, ("name",))
_READ = select(kept.c.value).where(kept.c.name == _LAST).with_for_update()
_WRITE = update(kept).where(kept.c.name == _LAST).values(value=bindparam("now_"))
_PAGE = (
    select(outbox.c.seq, outbox.c.settled, outbox.c.due_at)
    .where(outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_CLOSED = (
    select(cases.c.enterprise, cases.c.team, cases.c.id)
    .where(cases.c.closed_at < bindparam("before"))
    .order_by(cases.c.closed_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def _oldest(table: Table, at: Column[float], *more: Any) -> Any:
    """Delete some rows that are older than ``before``; by the key: not every database limits a delete."""
    keys = list(table.primary_key.columns)
    key: Any = keys[0]
    found = select(key).where(at < bindparam("before"), *more).order_by(at).limit(bindparam("most"))
    return delete(table).where(key.in_(found))


_BY_NUMBER = {
    "inbox": _oldest(inbox, inbox.c.handled_at),
    "login_attempts": _oldest(login_attempts, login_attempts.c.at),
    "spent": _oldest(spent, spent.c.at),
}
_BY_AGE = {
    "pictures": delete(pictures).where(pictures.c.at < bindparam("before")),
    "probes": delete(probes).where(probes.c.ended_at < bindparam("before")),
    "homes": delete(sent).where(sent.c.case == "", sent.c.at < bindparam("before")),
    "edits": delete(sent).where(
        sent.c.case == "", sent.c.role.startswith(EDITED), sent.c.at < bindparam("before")
    ),
    "paces": delete(paces).where(paces.c.until < bindparam("before")),
}


class Keeping:
    """What is forgotten, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def is_time(self, now: float, *, every: float) -> bool:
        """Whether nobody has begun in the last ``every`` seconds; then the caller has, and nobody else."""
        _MAKE.execute(self._connection, name=_LAST, value="0")
        last = float(self._connection.execute(_READ).scalar_one())
        # A clock that was set back must not put it off.
        if abs(now - last) < every:
            return False
        self._connection.execute(_WRITE, {"now_": str(now)})
        return True

    def some(self, what: str, before: float, most: int) -> int:
        """Drop up to ``most`` rows of a numbered table that are older."""
        return self._connection.execute(_BY_NUMBER[what], {"before": before, "most": most}).rowcount

    def all(self, what: str, before: float) -> int:
        """Drop all rows that are older, of a table that has few."""
        return self._connection.execute(_BY_AGE[what], {"before": before}).rowcount

    def letters(self, after: int, before: float, most: int) -> tuple[int, int | None]:
        """Drop settled letters that were due before then; how many, and from where to go on.

        Looks at ``most`` letters behind number ``after``. Letters come in order, so that behind a young one
        there are no old ones; one that still waits is kept, however old.
        """
        page = self._connection.execute(_PAGE, {"after": after, "most": most}).all()
        old = [row.seq for row in page if row.settled and row.due_at < before]
        if old:
            self._connection.execute(delete(outbox).where(outbox.c.seq.in_(old)))
        is_through = len(page) < most or any(row.settled and row.due_at >= before for row in page)
        return len(old), None if is_through else page[-1].seq

    def closed_cases(self, before: float, most: int) -> int:
        """Drop cases that were closed before then, with all that belongs to them; how many.

        What the report counts of them stays, and is about nobody any more.
        """
        found = self._connection.execute(_CLOSED, {"before": before, "most": most}).all()
        by_tenant: dict[tuple[str, str], list[str]] = {}
        for row in found:
            by_tenant.setdefault((row.enterprise, row.team), []).append(row.id)
        for (enterprise, team), names in by_tenant.items():
            self._drop(enterprise, team, names)
        return len(found)

    def _drop(self, enterprise: str, team: str, names: Sequence[str]) -> None:
        def of_them(table: Table, column: str = "case") -> Any:
            tenant = (table.c.enterprise == enterprise) & (table.c.team == team)
            return tenant & table.c[column].in_(names)

        for table in _OF_A_CASE:
            self._connection.execute(delete(table).where(of_them(table)))
        self._connection.execute(update(summaries).where(of_them(summaries)).values(case=None))
        self._connection.execute(delete(cases).where(of_them(cases, "id")))
