"""Who did what: rows are added in the act's own transaction, and never changed."""

import hashlib
import hmac
import secrets

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from bot.incoming import Person, Tenant
from bot.storage.tables import audit, kept
from bot.storage.writing import InsertOr

OPERATOR = "operator"
"""Whoever may use the command line, or change what the program is given."""
_KEY = "audit_key"

_MAKE = InsertOr(kept, ("name",))
_READ_KEY = select(kept.c.value).where(kept.c.name == _KEY)
_READ_LOCKED = select(kept.c.value).where(kept.c.name == bindparam("which")).with_for_update()
_WRITE = kept.update().where(kept.c.name == bindparam("which")).values(value=bindparam("new"))
_ADD = insert(audit)
_COLUMNS = (
    audit.c.enterprise,
    audit.c.team,
    audit.c.actor,
    audit.c.act,
    audit.c.case,
    audit.c.about,
    audit.c.at,
)
_OF_TENANT = (
    select(*_COLUMNS)
    .where(audit.c.enterprise == bindparam("enterprise"), audit.c.team == bindparam("team"))
    .order_by(audit.c.id)
)
_OF_PERSON = (
    select(*_COLUMNS)
    .where(or_(audit.c.actor == bindparam("who"), audit.c.about == bindparam("who")))
    .order_by(audit.c.id)
)
_FORGET = delete(audit).where(
    audit.c.id.in_(
        select(audit.c.id)
        .where(audit.c.at < bindparam("before"))
        .order_by(audit.c.at)
        .limit(bindparam("most"))
    )
)


class Act(Struct, frozen=True):
    """A row of the audit."""

    tenant: Tenant
    actor: str
    """A pseudonym, or ``operator``."""
    act: str
    case: str
    about: str
    at: float


class Audit:
    """The audit within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def pseudonym(self, person: Person) -> str:
        """What the audit calls a person: the same each time, and no way back to the person from it alone."""
        key = self._connection.execute(_READ_KEY).scalar_one_or_none()
        if key is None:
            _MAKE.execute(self._connection, name=_KEY, value=secrets.token_hex(32))
            key = self._connection.execute(_READ_KEY).scalar_one()
        # Without the enterprise: a workspace that joins one keeps its people.
        told = f"{person.tenant.team}/{person.user}".encode()
        return "p-" + hmac.new(bytes.fromhex(key), told, hashlib.sha256).hexdigest()[:20]

    def add(
        self,
        tenant: Tenant,
        *,
        actor: Person | None,
        act: str,
        now: float,
        case: str = "",
        about: Person | str = "",
    ) -> None:
        """Write down who did what to whom or what; ``actor`` ``None`` is the operator."""
        values = {
            "enterprise": tenant.enterprise,
            "team": tenant.team,
            "actor": OPERATOR if actor is None else self.pseudonym(actor),
            "act": act,
            "case": case,
            "about": self.pseudonym(about) if isinstance(about, Person) else about,
            "at": now,
        }
        self._connection.execute(_ADD, values)

    def of_tenant(self, tenant: Tenant) -> list[Act]:
        """A workspace's acts, oldest first."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team}
        return [_act(*row) for row in self._connection.execute(_OF_TENANT, values)]

    def of_person(self, person: Person) -> list[Act]:
        """What a person did, and what was done about them, oldest first."""
        rows = self._connection.execute(_OF_PERSON, {"who": self.pseudonym(person)})
        return [_act(*row) for row in rows]

    def is_new(self, what: str, value: str) -> bool:
        """Whether something has another value than when it was last asked about; of several, one is told."""
        name = f"latest_{what}"
        _MAKE.execute(self._connection, name=name, value="")
        if self._connection.execute(_READ_LOCKED, {"which": name}).scalar_one() == value:
            return False
        self._connection.execute(_WRITE, {"which": name, "new": value})
        return True

    def forget(self, before: float, most: int) -> int:
        """Drop the oldest that are older than that, at most so many."""
        return self._connection.execute(_FORGET, {"before": before, "most": most}).rowcount


def _act(enterprise: str, team: str, actor: str, act: str, case: str, about: str, at: float) -> Act:
    return Act(Tenant(enterprise, team), actor, act, case, about, at)
