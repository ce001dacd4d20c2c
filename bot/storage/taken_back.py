"""Forgets, in rows that are otherwise never changed, the words of a line that its writer has taken back."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, Table, select, update

from bot.incoming import Tenant
from bot.storage.tables import events, outbox


class TakenBack:
    """The rows that hold a line, within one transaction. ``source`` holds digits and dots only."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def rewrite(self, tenant: Tenant, case: str, source: str, rewritten: Callable[[str], str]) -> bool:
        """Put something else in place of each event that came by the line; whether there was one."""
        where = (*_of(events, tenant, case), events.c.event.like(_mark(source)))
        found = self._connection.execute(select(events.c.number, events.c.event).where(*where)).all()
        for number, event in found:
            one = (*_of(events, tenant, case), events.c.number == number)
            self._connection.execute(update(events).where(*one).values(event=rewritten(event)))
        return bool(found)

    def withdraw(self, tenant: Tenant, case: str, source: str) -> None:
        """Let no letter hold the line any more. One that has not gone out yet does not go out."""
        where = (*_of(outbox, tenant, case), outbox.c.effect.like(_mark(source)))
        self._connection.execute(update(outbox).where(*where).values(effect=None, settled=True))


def _of(table: Table, tenant: Tenant, case: str) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.enterprise == tenant.enterprise,
        table.c.team == tenant.team,
        table.c.case == case,
    )


def _mark(source: str) -> str:
    # In JSON no value can look like this: quotes within one are escaped.
    return f'%"source":"{source}"%'
