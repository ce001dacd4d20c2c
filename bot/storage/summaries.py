"""A line for each case, and what the report counts of these lines."""

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from bot.incoming import Tenant
from bot.storage.tables import cases, outbox, summaries
from bot.storage.writing import InsertOr

WEEK = 7 * 86_400.0
_FIRST_MONDAY = 4 * 86_400.0  # 1970 began on a Thursday

_NOTE = InsertOr(
    summaries, ("enterprise", "team", "case"), ("outcome", "step", "cause", "provider", "rating")
)
_OF_CASE = (
    summaries.c.enterprise == bindparam("of_enterprise"),
    summaries.c.team == bindparam("of_team"),
    summaries.c.case == bindparam("of_case"),
)
_HANDED_OFF = update(summaries).where(*_OF_CASE).values(handed_off=True)
_ANSWERED = (
    update(summaries)
    .where(*_OF_CASE, summaries.c.answered_after.is_(None))
    .values(answered_after=bindparam("seconds"))
)
_GROUPS = (summaries.c.week, summaries.c.outcome, summaries.c.step, summaries.c.handed_off)


def week_of(at: float) -> int:
    """The number of the week, from Monday to Sunday in UTC, in which a moment lies."""
    return int((at - _FIRST_MONDAY) // WEEK)


def begin_of(week: int) -> float:
    """The first moment of a week."""
    return week * WEEK + _FIRST_MONDAY


class Summary(Struct, frozen=True, kw_only=True):
    """What the report says of a case: words of closed sets, and numbers."""

    week: int
    outcome: str = ""
    """Empty: the case is open."""
    step: int = 0
    """The step that solved it; 0: none."""
    cause: str = ""
    provider: str = ""
    handed_off: bool = False
    answered_after: float | None = None
    """Seconds, in the desk's own time."""
    rating: str = ""
    """``helped`` or ``not_helped``; empty: not said."""


class Counted(Struct, frozen=True):
    """Cases that went alike."""

    week: int
    outcome: str
    step: int
    handed_off: bool
    cases: int


class Letters(Struct, frozen=True):
    """What became of letters; they are kept for a week."""

    waiting: int
    repeated: int
    """Tried more than once, so that a double is possible."""
    set_aside: dict[str, int]
    """By what Slack said."""


class Summaries:
    """The lines within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def note(self, tenant: Tenant, case: str, now: Summary) -> None:
        """Bring a case's line up to date. That it was handed off, and answered, stays for ever."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case}
        _NOTE.execute(
            self._connection,
            **values,
            week=now.week,
            outcome=now.outcome,
            step=now.step,
            cause=now.cause,
            provider=now.provider,
            handed_off=now.handed_off,
            answered_after=now.answered_after,
            rating=now.rating,
        )
        of_case = {f"of_{name}": value for name, value in values.items()}
        if now.handed_off:
            self._connection.execute(_HANDED_OFF, of_case)
        if now.answered_after is not None:
            self._connection.execute(_ANSWERED, of_case | {"seconds": now.answered_after})

    def counted(self, since: int, team: str | None = None) -> list[Counted]:
        """Cases from a week on, those that went alike together; answered from an index alone."""
        asked = select(*_GROUPS, func.count()).where(*_since(since, team)).group_by(*_GROUPS)
        return [Counted(*row) for row in self._connection.execute(asked)]

    def named(self, column: str, since: int, team: str | None = None) -> dict[str, int]:
        """Cases from a week on by ``cause``, ``provider`` or ``rating``, those without one left out."""
        name = summaries.c[column]
        asked = select(name, func.count()).where(*_since(since, team), name != "").group_by(name)
        return {row[0]: row[1] for row in self._connection.execute(asked)}

    def answered_after(self, since: int, team: str | None = None) -> list[float]:
        """How long people waited for the desk's first answer, in seconds, shortest first."""
        which = (*_since(since, team), summaries.c.answered_after.is_not(None))
        found = self._connection.execute(select(summaries.c.answered_after).where(*which)).scalars()
        return sorted(float(seconds) for seconds in found if seconds is not None)

    def commented(self, since: int, team: str | None = None) -> list[str]:
        """States of cases to which their customers added a comment, the newest first.

        Only while the cases themselves are kept: the lines for the report hold nothing that anybody said.
        """
        # In JSON no value can look like this: quotes within one are escaped.
        said = (cases.c.state.like('%"comment":"%'), cases.c.state.not_like('%"comment":""%'))
        of_team = () if team is None else (cases.c.team == team,)
        asked = (
            select(cases.c.state)
            .where(cases.c.opened_at >= begin_of(since), *said, *of_team)
            .order_by(cases.c.opened_at.desc())
        )
        return list(self._connection.execute(asked).scalars())

    def letters(self) -> Letters:
        """The letters of all workspaces."""
        is_aside, is_repeated = outbox.c.set_aside_at.is_not(None), outbox.c.attempts > 1
        groups = (outbox.c.settled, is_aside, outbox.c.problem, is_repeated)
        rows = self._connection.execute(
            select(*groups, func.count()).select_from(outbox).group_by(*groups)
        ).all()
        aside: dict[str, int] = {}
        for _, was_set_aside, why, _, count in rows:
            if was_set_aside:
                # Faults of our own bear a reference each, which the log explains.
                name = "fault" if (why or "").startswith("E-") else why or "unknown"
                aside[name] = aside.get(name, 0) + count
        return Letters(
            waiting=sum(count for settled, _, _, _, count in rows if not settled),
            repeated=sum(count for settled, gone, _, again, count in rows if settled and again and not gone),
            set_aside=aside,
        )


def _since(week: int, team: str | None) -> tuple[ColumnElement[bool], ...]:
    return (summaries.c.week >= week, *(() if team is None else (summaries.c.team == team,)))
