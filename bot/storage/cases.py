"""Cases and their events."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.sql import Select

from bot.incoming import Person, Tenant
from bot.storage.tables import cases, events

_COLUMNS = (
    cases.c.enterprise,
    cases.c.team,
    cases.c.id,
    cases.c.user,
    cases.c.open,
    cases.c.version,
    cases.c.changed_at,
    cases.c.state,
)
_OF_TENANT = (cases.c.enterprise == bindparam("enterprise"), cases.c.team == bindparam("team"))


def _one(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*_COLUMNS).where(*_OF_TENANT, *conditions)


_BY_ID = _one(cases.c.id == bindparam("id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_OPEN = _one(cases.c.user == bindparam("user"), cases.c.open.is_(True))
_OPEN_LOCKED = _OPEN.with_for_update()
_NEWEST_FIRST = (
    _one(cases.c.user == bindparam("user")).order_by(cases.c.opened_at.desc(), cases.c.id).limit(20)
)
_OWNER = select(cases.c.user).where(*_OF_TENANT, cases.c.id == bindparam("id"))
_ADD = insert(cases)
_SAVE = (
    update(cases)
    .where(
        cases.c.enterprise == bindparam("enterprise_"),
        cases.c.team == bindparam("team_"),
        cases.c.id == bindparam("id_"),
        cases.c.version == bindparam("version_"),
    )
    .values(
        state=bindparam("state"),
        open=bindparam("open"),
        version=cases.c.version + 1,
        changed_at=bindparam("now"),
        closed_at=bindparam("closed_at"),
    )
)
_NEXT_NUMBER = select(func.coalesce(func.max(events.c.number), 0) + 1).where(
    events.c.enterprise == bindparam("of_enterprise"),
    events.c.team == bindparam("of_team"),
    events.c.case == bindparam("of_case"),
)
_ADD_EVENT = insert(events).values(
    enterprise=bindparam("of_enterprise"),
    team=bindparam("of_team"),
    case=bindparam("of_case"),
    number=_NEXT_NUMBER.scalar_subquery(),
    event=bindparam("what"),
    at=bindparam("now"),
)
_EVENTS = (
    select(events.c.event)
    .where(
        events.c.enterprise == bindparam("enterprise"),
        events.c.team == bindparam("team"),
        events.c.case == bindparam("case"),
    )
    .order_by(events.c.number)
)


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it rests; ``state`` is JSON of the engine's."""

    id: str
    person: Person
    open: bool
    version: int
    changed_at: float
    state: str = field(repr=False)


class LostUpdateError(Exception):
    """Somebody else saved the case in between; the transaction must not be kept."""


class Cases:
    """The cases within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def get(self, tenant: Tenant, case: str, *, lock: bool = False) -> StoredCase | None:
        """A case by its id; ``lock`` keeps others from it until the transaction ends."""
        return self._read(_BY_ID_LOCKED if lock else _BY_ID, tenant, id=case)

    def open_of(self, tenant: Tenant, user: str, *, lock: bool = False) -> StoredCase | None:
        """A person's open case."""
        return self._read(_OPEN_LOCKED if lock else _OPEN, tenant, user=user)

    def owner(self, tenant: Tenant, case: str) -> str | None:
        """Whose case it is."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "id": case}
        owner: str | None = self._connection.execute(_OWNER, values).scalar_one_or_none()
        return owner

    def newest(self, tenant: Tenant, user: str) -> list[StoredCase]:
        """A person's cases, newest first, at most 20."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "user": user}
        return [_case(row) for row in self._connection.execute(_NEWEST_FIRST, values)]

    def add(self, tenant: Tenant, case: str, *, user: str, state: str, now: float) -> StoredCase:
        """A new open case; IntegrityError if the id is taken or the person has one open."""
        values = {
            "enterprise": tenant.enterprise,
            "team": tenant.team,
            "id": case,
            "user": user,
            "state": state,
        }
        self._connection.execute(
            _ADD, values | {"open": True, "version": 1, "opened_at": now, "changed_at": now}
        )
        return StoredCase(case, Person(tenant, user), open=True, version=1, changed_at=now, state=state)

    def save(self, tenant: Tenant, case: StoredCase, *, state: str, is_open: bool, now: float) -> None:
        """The new state in place of the one that was read. LostUpdateError if it is no longer that."""
        values = {
            "enterprise_": tenant.enterprise,
            "team_": tenant.team,
            "id_": case.id,
            "version_": case.version,
            "state": state,
            "open": is_open,
            "now": now,
            "closed_at": None if is_open else now,
        }
        if self._connection.execute(_SAVE, values).rowcount != 1:
            raise LostUpdateError

    def add_event(self, tenant: Tenant, case: str, *, event: str, now: float) -> None:
        """Append to a case's events."""
        values = {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "of_case": case}
        self._connection.execute(_ADD_EVENT, values | {"what": event, "now": now})

    def events(self, tenant: Tenant, case: str) -> list[str]:
        """A case's events, oldest first, as JSON."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case}
        return list(self._connection.execute(_EVENTS, values).scalars())

    def _read(self, statement: Select[Any], tenant: Tenant, **values: str) -> StoredCase | None:
        found = self._connection.execute(
            statement, values | {"enterprise": tenant.enterprise, "team": tenant.team}
        ).one_or_none()
        return None if found is None else _case(found)


def _case(row: Row[Any]) -> StoredCase:
    person = Person(Tenant(row.enterprise, row.team), row.user)
    return StoredCase(row.id, person, row.open, row.version, row.changed_at, row.state)
