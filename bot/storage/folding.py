"""Finds the letter to the desk into which further words of a case can still be folded."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select, update

from bot.incoming import Person
from bot.storage.tables import outbox

_FOLD = (
    select(outbox.c.seq, outbox.c.effect)
    .where(
        outbox.c.settled.is_(False),
        outbox.c.enterprise == bindparam("enterprise"),
        outbox.c.team == bindparam("team"),
        outbox.c.user == bindparam("of_user"),
        outbox.c.purpose == "desk",
        outbox.c.case == bindparam("of_case"),
        outbox.c.id.like("fold-%"),
        outbox.c.attempts == 0,
    )
    .order_by(outbox.c.seq.desc())
    .limit(1)
    .with_for_update()
)
_REFOLD = update(outbox).where(outbox.c.seq == bindparam("number")).values(effect=bindparam("new"))


@dataclass(frozen=True, slots=True)
class Fold:
    """A letter that nobody has tried to deliver yet."""

    seq: int
    effect: str = field(repr=False)


class Folds:
    """The folded letters within one transaction."""

    PREFIX = "fold-"
    """Of such a letter's id."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def waiting(self, person: Person, case: str) -> Fold | None:
        """The newest of a case; while this transaction lasts, nobody begins to deliver it."""
        tenant = person.tenant
        values = {
            "enterprise": tenant.enterprise,
            "team": tenant.team,
            "of_user": person.user,
            "of_case": case,
        }
        row = self._connection.execute(_FOLD, values).one_or_none()
        return None if row is None else Fold(row.seq, row.effect)

    def rewrite(self, fold: Fold, effect: str) -> None:
        """What it says now."""
        self._connection.execute(_REFOLD, {"number": fold.seq, "new": effect})
