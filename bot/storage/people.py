"""Everything that is kept of one person: found, read out, erased."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, literal, or_, select, union

from bot.incoming import Person, Tenant
from bot.outgoing import Place
from bot.storage.tables import (
    cases,
    desk_threads,
    events,
    inbox,
    mailed_hand_offs,
    outbox,
    paces,
    pictures,
    probes,
    sent,
    summaries,
    timers,
)

_HOME = "home:"  # role of a person who has looked at Home
EDITED = "edited:"  # role of a line that a person has changed or deleted
_BY_PERSON: Mapping[Table, Any] = {outbox: outbox.c.user, inbox: inbox.c.stream, paces: paces.c.lane}
_BY_CASE = (events, sent, desk_threads, pictures, timers, probes, summaries, mailed_hand_offs)
_UNDER_WAY = (inbox, outbox, timers, probes)
_AT_ONCE = 500
"""Cases named in one statement; SQLite takes some thousands of values."""


class KeptOfPerson(Struct, frozen=True):
    """Rows of one person, as they rest, by table; their own only."""

    rows: Mapping[str, list[Mapping[str, Any]]]


class People:
    """What is kept of people, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def named(self, user: str, team: str | None = None) -> list[Person]:
        """Everybody of whom something is kept under that id, in one workspace or in all.

        A workspace that has joined an enterprise is there twice, and means the same people.
        """
        columns = [(cases, cases.c.user), *_BY_PERSON.items()]
        asked = [
            select(table.c.enterprise, table.c.team).where(
                column == user, literal(value=True) if team is None else table.c.team == team
            )
            for table, column in columns
        ]
        home = select(sent.c.enterprise, sent.c.team).where(_of_no_case(user))
        if team is not None:
            home = home.where(sent.c.team == team)
        rows = self._connection.execute(union(*asked, home))
        found = [Person(Tenant(row.enterprise, row.team), user) for row in rows]
        return sorted(found, key=lambda one: (one.tenant.team, one.tenant.enterprise))

    def lock(self, person: Person) -> list[str]:
        """The person's cases; nobody else moves them until this transaction ends."""
        mine = _of_tenant(cases, person.tenant) & (cases.c.user == person.user)
        found = select(cases.c.id).where(mine).order_by(cases.c.opened_at, cases.c.id).with_for_update()
        return list(self._connection.execute(found).scalars())

    def count(self, person: Person) -> dict[str, int]:
        """How many rows are kept of a person, by table; tables without any are left out."""
        counted: dict[str, int] = {}
        for table, which in self._of(person, self._cases(person)):
            rows = self._connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
            counted[table.name] = counted.get(table.name, 0) + rows
        return {name: rows for name, rows in counted.items() if rows}

    def read(self, person: Person) -> KeptOfPerson:
        """Every row that is kept of a person."""
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for table, which in self._of(person, self._cases(person)):
            found = self._connection.execute(select(table).where(which).order_by(*table.primary_key.columns))
            rows.setdefault(table.name, []).extend(dict(row) for row in found.mappings())
        return KeptOfPerson(rows)

    def desk_cards(self, person: Person) -> list[Place]:
        """Where the person's hand-offs stand in the desk's channel, each the root of a thread."""
        found = []
        for names in _parts(self._cases(person)):
            mine = _of_tenant(desk_threads, person.tenant) & desk_threads.c.case.in_(names)
            rows = self._connection.execute(
                select(desk_threads.c.channel, desk_threads.c.thread_ts).where(mine)
            )
            found += [Place(row.channel, row.thread_ts) for row in rows]
        return found

    def running_probes(self, person: Person) -> list[tuple[str, int]]:
        """Case and run of the probes that have not ended."""
        mine = (
            _of_tenant(probes, person.tenant) & (probes.c.user == person.user) & probes.c.ended_at.is_(None)
        )
        rows = self._connection.execute(select(probes.c.case, probes.c.run).where(mine))
        return [(row.case, row.run) for row in rows]

    def still(self, person: Person) -> bool:
        """Take away what would still do something for the person: unsaid letters, timers, running probes.

        Whether a letter was on its way to Slack, so that it may yet arrive there.
        """
        names = self.lock(person)
        on_its_way = (
            _of_tenant(outbox, person.tenant)
            & (outbox.c.user == person.user)
            & outbox.c.settled.is_(False)
            & (outbox.c.attempts > 0)
        )
        found = self._connection.execute(select(outbox.c.seq).where(on_its_way).limit(1)).first() is not None
        for table, which in self._of(person, names):
            if table in _UNDER_WAY:
                self._connection.execute(delete(table).where(which))
        return found

    def erase(self, person: Person) -> None:
        """Delete every row of a person."""
        names = self.lock(person)
        for table, which in self._of(person, names):
            self._connection.execute(delete(table).where(which))

    def _cases(self, person: Person) -> list[str]:
        mine = _of_tenant(cases, person.tenant) & (cases.c.user == person.user)
        return list(
            self._connection.execute(
                select(cases.c.id).where(mine).order_by(cases.c.opened_at, cases.c.id)
            ).scalars()
        )

    @staticmethod
    def _of(person: Person, names: Sequence[str]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
        """The tables, and which rows of each are the person's; the cases themselves come last."""
        for table, column in _BY_PERSON.items():
            yield table, _of_tenant(table, person.tenant) & (column == person.user)
        yield sent, _of_tenant(sent, person.tenant) & _of_no_case(person.user)
        for table in _BY_CASE:
            for part in _parts(names):
                yield table, _of_tenant(table, person.tenant) & table.c.case.in_(part)
        yield cases, _of_tenant(cases, person.tenant) & (cases.c.user == person.user)


def _of_no_case(user: str) -> ColumnElement[bool]:
    edited = sent.c.role.startswith(f"{EDITED}{user}:", autoescape=True)
    return and_(sent.c.case == "", or_(sent.c.role == _HOME + user, edited))


def _of_tenant(table: Table, tenant: Tenant) -> ColumnElement[bool]:
    return and_(table.c.enterprise == tenant.enterprise, table.c.team == tenant.team)


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
