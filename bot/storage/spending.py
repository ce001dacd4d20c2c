"""What was taken from budgets: counted by keyed hashes, in the transaction that takes more."""

import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text

from bot.storage.tables import kept, spent
from bot.storage.writing import InsertOr

_KEY = "budget_key"
_MAKE_KEY = InsertOr(kept, ("name",))
_READ_KEY = select(kept.c.value).where(kept.c.name == _KEY)
_ADD = insert(spent)
_OF_WHOM = (
    spent.c.budget == bindparam("of_budget"),
    spent.c.who == bindparam("whose"),
    spent.c.at > bindparam("since"),
)
_SUM = select(func.coalesce(func.sum(spent.c.amount), 0)).where(*_OF_WHOM)
_KINDS = select(spent.c.what).where(*_OF_WHOM).distinct()
_TIMES = select(spent.c.at).where(*_OF_WHOM).order_by(spent.c.at)
_LOCK = text("SELECT pg_advisory_xact_lock(:ours, hashtext(:who))")
_OURS = 0x52545253  # "RTRS": any number of our own


class Spending:
    """The budgets within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection
        self._key: bytes | None = None

    def name(self, *parts: str) -> str:
        """What a budget calls somebody: a keyed hash, so that a copy of the database tells nothing."""
        if self._key is None:
            key = self._connection.execute(_READ_KEY).scalar_one_or_none()
            if key is None:
                _MAKE_KEY.execute(self._connection, name=_KEY, value=secrets.token_hex(32))
                key = self._connection.execute(_READ_KEY).scalar_one()
            self._key = bytes.fromhex(key)
        return hmac.new(self._key, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()[:32]

    def lock(self, who: str) -> None:
        """Nobody else counts for that name until this transaction ends."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"ours": _OURS, "who": who})

    def used(self, budget: str, who: str, since: float) -> int:
        """How much was taken after ``since``."""
        return int(self._connection.execute(_SUM, _values(budget, who, since)).scalar_one())

    def kinds(self, budget: str, who: str, since: float) -> set[str]:
        """Of what something was taken after ``since``."""
        return set(self._connection.execute(_KINDS, _values(budget, who, since)).scalars())

    def times(self, budget: str, who: str, since: float) -> list[float]:
        """When something was taken after ``since``, oldest first."""
        return list(self._connection.execute(_TIMES, _values(budget, who, since)).scalars())

    def take(self, budget: str, who: str, now: float, *, what: str = "", amount: int = 1) -> None:
        """Take something; it is never given back."""
        values = {"budget": budget, "who": who, "what": what, "amount": amount, "at": now}
        self._connection.execute(_ADD, values)


def _values(budget: str, who: str, since: float) -> dict[str, Any]:
    return {"of_budget": budget, "whose": who, "since": since}
