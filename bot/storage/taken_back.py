"""Forgets, in rows that are otherwise never changed, the words of a line that its writer has taken back."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, Table, select, update

from bot.incoming import Tenant
from bot.storage.tables import events, inbox, outbox


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

    def waits_to_go_out(self, tenant: Tenant, case: str, source: str) -> bool:
        """Whether the customer's copy of a line of the desk's is in the outbox still."""
        copy = (
            outbox.c.settled.is_(False),
            outbox.c.effect.like('{"kind":"RelayToCustomer"%' + _mark(source)),
        )
        found = self._connection.execute(select(outbox.c.seq).where(*_of(outbox, tenant, case), *copy))
        return found.first() is not None

    def waits_to_be_handled(self, tenant: Tenant, source: str) -> bool:
        """Whether a line of the desk's has been recorded, and is not handled yet."""
        here = (inbox.c.enterprise == tenant.enterprise, inbox.c.team == tenant.team)
        waits = (inbox.c.handled_at.is_(None), inbox.c.kind == "DeskWrote")
        found = self._connection.execute(
            select(inbox.c.seq).where(*here, *waits, inbox.c.payload.like(_mark(source)))
        )
        return found.first() is not None

    def amend(
        self, tenant: Tenant, case: str, source: str, amended: Callable[[str, bool], str | None]
    ) -> None:
        """Let no letter hold the line's first words any more.

        One that has gone out is blanked. One that waits says what ``amended`` makes of it and of whether it
        was tried already, and does not go out at all where that is ``None``.
        """
        where = (*_of(outbox, tenant, case), outbox.c.effect.like(_mark(source)))
        columns = (outbox.c.seq, outbox.c.effect, outbox.c.attempts, outbox.c.settled)
        for seq, effect, attempts, settled in self._connection.execute(select(*columns).where(*where)).all():
            says = None if settled else amended(effect, attempts > 0)
            changed = update(outbox).where(outbox.c.seq == seq)
            self._connection.execute(changed.values(effect=says, settled=settled or says is None))


def _of(table: Table, tenant: Tenant, case: str) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.enterprise == tenant.enterprise,
        table.c.team == tenant.team,
        table.c.case == case,
    )


def _mark(source: str) -> str:
    # In JSON no value can look like this: quotes within one are escaped.
    return f'%"source":"{source}"%'
