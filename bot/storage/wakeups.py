"""What has to happen later or elsewhere: timers and probes."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from bot.incoming import Person, Tenant
from bot.storage.tables import probes, timers
from bot.storage.writing import InsertOr

_SET = InsertOr(timers, ("enterprise", "team", "case", "timer"), ("at",))
_CLEAR = delete(timers).where(
    timers.c.enterprise == bindparam("enterprise"),
    timers.c.team == bindparam("team"),
    timers.c.case == bindparam("of_case"),
    timers.c.timer == bindparam("name"),
)
_CLEAR_IF = _CLEAR.where(timers.c.at == bindparam("moment"))
_DUE = (
    select(timers)
    .where(timers.c.at <= bindparam("now"))
    .order_by(timers.c.at)
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(timers.c.at))
_REQUEST = InsertOr(probes, ("enterprise", "team", "case", "run"))
_OF_RUN = (
    probes.c.enterprise == bindparam("of_enterprise"),
    probes.c.team == bindparam("of_team"),
    probes.c.case == bindparam("of_case"),
    probes.c.run == bindparam("number"),
)
_START = (
    update(probes)
    .where(*_OF_RUN, probes.c.started_at.is_(None), probes.c.ended_at.is_(None))
    .values(started_at=bindparam("now"), replica=bindparam("by"))
)
_END = (
    update(probes).where(*_OF_RUN, probes.c.ended_at.is_(None)).values(ended_at=bindparam("now"), ticket=None)
)
_GET = select(probes).where(*_OF_RUN)
_OPEN = select(probes).where(probes.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class StoredTimer:
    """A timer of a case."""

    tenant: Tenant
    case: str
    timer: str
    at: float


@dataclass(frozen=True, slots=True)
class StoredProbe:
    """A probe that was asked for; ``effect`` is JSON."""

    person: Person
    case: str
    run: int
    kind: str
    effect: str = field(repr=False)
    ticket: str | None = field(repr=False)
    view: str | None
    asked_at: float
    started: bool
    ended: bool
    replica: int | None
    """Who began it."""


class Timers:
    """The timers within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def set(self, tenant: Tenant, case: str, timer: str, at: float) -> None:
        """Set a timer, in place of one of the same name."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case}
        _SET.execute(self._connection, **values, timer=timer, at=at)

    def clear(self, tenant: Tenant, case: str, timer: str, *, at: float | None = None) -> bool:
        """Take a timer away, if it is still set (to ``at``, where given); whether it was."""
        values: dict[str, object] = {
            "enterprise": tenant.enterprise,
            "team": tenant.team,
            "of_case": case,
            "name": timer,
        }
        if at is None:
            return self._connection.execute(_CLEAR, values).rowcount == 1
        return self._connection.execute(_CLEAR_IF, values | {"moment": at}).rowcount == 1

    def due(self, now: float) -> list[StoredTimer]:
        """Timers of all tenants whose time has come, but for those that somebody changes this moment.

        Waiting for one whose holder stands still would keep all others waiting, too.
        """
        rows = self._connection.execute(_DUE, {"now": now})
        return [StoredTimer(Tenant(row.enterprise, row.team), row.case, row.timer, row.at) for row in rows]

    def next_at(self) -> float | None:
        """When the next one is due."""
        at: float | None = self._connection.execute(_NEXT).scalar_one()
        return at


class Probes:
    """The probes within one transaction."""

    def __init__(self, connection: Connection, replica: int) -> None:
        """``replica`` is who begins probes here."""
        self._connection = connection
        self._replica = replica

    def request(
        self,
        tenant: Tenant,
        case: str,
        run: int,
        *,
        user: str,
        kind: str,
        effect: str,
        ticket: str | None,
        view: str | None,
        now: float = 0.0,
    ) -> bool:
        """Ask for a probe; a second request for the same run changes nothing."""
        values = {
            "enterprise": tenant.enterprise,
            "team": tenant.team,
            "case": case,
            "run": run,
            "user": user,
        }
        return _REQUEST.execute(
            self._connection, **values, kind=kind, effect=effect, ticket=ticket, view=view, asked_at=now
        )

    def start(self, tenant: Tenant, case: str, run: int, now: float) -> bool:
        """Whether it may begin now: no probe begins twice."""
        return (
            self._connection.execute(
                _START, self._run(tenant, case, run) | {"now": now, "by": self._replica}
            ).rowcount
            == 1
        )

    def end(self, tenant: Tenant, case: str, run: int, now: float) -> bool:
        """It is over, one way or the other; False if it was already."""
        return self._connection.execute(_END, self._run(tenant, case, run) | {"now": now}).rowcount == 1

    def get(self, tenant: Tenant, case: str, run: int) -> StoredProbe | None:
        """A probe by its run."""
        row = self._connection.execute(_GET, self._run(tenant, case, run)).one_or_none()
        return None if row is None else _probe(row)

    def unfinished(self) -> list[StoredProbe]:
        """Those of all tenants that have not ended, whoever runs them."""
        return [_probe(row) for row in self._connection.execute(_OPEN)]

    @staticmethod
    def _run(tenant: Tenant, case: str, run: int) -> dict[str, object]:
        return {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "of_case": case, "number": run}


def _probe(row: Row[tuple[object, ...]]) -> StoredProbe:
    person = Person(Tenant(row.enterprise, row.team), row.user)
    started, ended = row.started_at is not None, row.ended_at is not None
    return StoredProbe(
        person,
        row.case,
        row.run,
        row.kind,
        row.effect,
        row.ticket,
        row.view,
        row.asked_at,
        started,
        ended,
        row.replica,
    )
