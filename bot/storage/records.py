"""Counts that protect mailboxes, and values that are made once."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, text

from bot.storage.tables import kept, login_attempts
from bot.storage.writing import InsertOr

_ADD_ATTEMPT = insert(login_attempts)
_SINCE = login_attempts.c.at > bindparam("since")
_RECENT = {
    name: select(login_attempts.c.at, login_attempts.c.mailbox).where(
        _SINCE, login_attempts.c[name] == bindparam("who")
    )
    for name in ("mailbox", "person", "workspace", "strange_host")
}
_RECENT_ALL = select(login_attempts.c.at, login_attempts.c.mailbox).where(_SINCE)
_KEEP = InsertOr(kept, ("name",))
_KEPT = select(kept.c.value).where(kept.c.name == bindparam("which"))
_LOCK = 0x52545642  # "RTVB": any number of our own


class LoginAttempt(Struct, frozen=True):
    """Who tries to log in where; keyed hashes, except that workspace ids are no secret."""

    mailbox: str
    person: str
    workspace: str
    strange_host: str | None


class LoginAttempts:
    """The log-ins tried, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def lock(self) -> None:
        """Let nobody else count until this transaction ends: two must not both see the last one free."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    def recent(self, column: str | None, who: str | None, since: float) -> Sequence[tuple[float, str]]:
        """When, and to which mailbox, log-ins were tried after ``since``; ``column`` ``None`` means all."""
        if column is None:
            rows = self._connection.execute(_RECENT_ALL, {"since": since})
        else:
            rows = self._connection.execute(_RECENT[column], {"since": since, "who": who})
        return [(row.at, row.mailbox) for row in rows]

    def add(self, attempt: LoginAttempt, now: float) -> None:
        """Count one; it is never taken back."""
        self._connection.execute(
            _ADD_ATTEMPT,
            {
                "mailbox": attempt.mailbox,
                "person": attempt.person,
                "workspace": attempt.workspace,
                "strange_host": attempt.strange_host,
                "at": now,
            },
        )


class Records:
    """Kept values, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def keep(self, name: str, value: str) -> str:
        """The value under that name: ``value`` if there was none."""
        _KEEP.execute(self._connection, name=name, value=value)
        kept_value: str = self._connection.execute(_KEPT, {"which": name}).scalar_one()
        return kept_value
