"""Letters that wait for Slack, and where the sent ones stand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.incoming import Tenant
from bot.outgoing import Place
from bot.storage.tables import desk_threads, outbox, sent
from bot.storage.writing import InsertOr

DESK_CARD = "desk_card"
"""The role of the one message that does not stand in the private chat."""
DESK_WAITS = "desk_waits"
"""The role under which it is kept which letter of a case the desk's channel did not take, and since when."""

_ADD = insert(outbox)
_HEADS = (
    select(func.min(outbox.c.seq))
    .where(outbox.c.settled.is_(False))
    .group_by(outbox.c.enterprise, outbox.c.team, outbox.c.user, outbox.c.purpose)
)
_DUE = (
    select(outbox)
    .where(
        outbox.c.settled.is_(False),  # which the heads are; said for the planner, who reads only these then
        outbox.c.seq.in_(_HEADS),
        outbox.c.due_at <= bindparam("now"),
    )
    .order_by(outbox.c.seq)
)
_FOLLOWING = (
    select(outbox)
    .where(
        outbox.c.settled.is_(False),
        outbox.c.enterprise == bindparam("enterprise"),
        outbox.c.team == bindparam("team"),
        outbox.c.user == bindparam("user"),
        outbox.c.purpose == bindparam("purpose"),
    )
    .order_by(outbox.c.seq)
    .limit(1)
)
_NEXT_DUE = select(func.min(outbox.c.due_at)).where(outbox.c.settled.is_(False), outbox.c.seq.in_(_HEADS))
_CLAIM = (
    update(outbox)
    .where(
        outbox.c.seq == bindparam("number"),
        outbox.c.settled.is_(False),
        # Unchanged since it was read: of several who read it, one gets it.
        outbox.c.attempts == bindparam("tried"),
        outbox.c.due_at <= bindparam("now"),
    )
    .values(
        attempts=outbox.c.attempts + 1,
        due_at=bindparam("again_at"),
        replica=bindparam("by"),
        reserved=False,
    )
)
_RESERVE = (
    update(outbox)
    .where(outbox.c.seq == bindparam("number"))
    .values(
        attempts=outbox.c.attempts - 1,
        due_at=bindparam("again_at"),
        reserved=bindparam("kept"),
        # Nobody tries it: when this replica dies, its moment stays what it is.
        replica=None,
    )
)
_POSTPONE = update(outbox).where(outbox.c.seq == bindparam("number")).values(due_at=bindparam("again_at"))
_PUT_ASIDE = update(outbox).where(outbox.c.seq == bindparam("number")).values(purpose=bindparam("lane"))
_LATER_OF_CASE = select(outbox.c.effect).where(
    outbox.c.enterprise == bindparam("enterprise"),
    outbox.c.team == bindparam("team"),
    outbox.c.user == bindparam("user"),
    outbox.c.case == bindparam("of_case"),
    outbox.c.seq > bindparam("number"),
    outbox.c.effect.is_not(None),
)
_HOLD = (
    update(outbox)
    .where(outbox.c.seq == bindparam("number"))
    .values(due_at=bindparam("again_at"), problem=bindparam("why"))
)
_HELD = select(func.count()).where(outbox.c.settled.is_(False), outbox.c.problem.is_not(None))
_OF_CASE_IN_LANE = (
    select(outbox.c.seq, outbox.c.id, outbox.c.effect, outbox.c.attempts, outbox.c.problem)
    .where(
        outbox.c.settled.is_(False),
        outbox.c.enterprise == bindparam("enterprise"),
        outbox.c.team == bindparam("team"),
        outbox.c.user == bindparam("user"),
        outbox.c.purpose == bindparam("purpose"),
        outbox.c.case == bindparam("of_case"),
    )
    .order_by(outbox.c.seq)
)
_REWRITE = (
    update(outbox)
    .where(outbox.c.seq == bindparam("number"))
    .values(
        id=bindparam("name"),
        effect=bindparam("says"),
        attempts=bindparam("tried"),
        problem=bindparam("why"),
        due_at=bindparam("now"),
        reserved=False,
    )
)
_OPEN_LEASES = select(outbox.c.seq, outbox.c.replica).where(
    outbox.c.settled.is_(False), outbox.c.due_at > bindparam("now"), outbox.c.replica.is_not(None)
)
_RELEASE = (
    update(outbox)
    .where(outbox.c.seq == bindparam("number"), outbox.c.settled.is_(False))
    .values(due_at=bindparam("now"), replica=None)
)
_DELIVERED = (
    update(outbox)
    .where(outbox.c.seq == bindparam("number"))
    .values(settled=True, delivered_at=bindparam("now"), problem=None)
)
_ASIDE = (
    update(outbox)
    .where(outbox.c.seq == bindparam("number"))
    .values(settled=True, set_aside_at=bindparam("now"), problem=bindparam("why"))
)
_WAITING = select(func.count()).where(outbox.c.settled.is_(False))
_SENT = InsertOr(sent, ("enterprise", "team", "case", "role"), ("channel", "ts", "at"))
_FIND = select(sent.c.channel, sent.c.ts).where(
    sent.c.enterprise == bindparam("enterprise"),
    sent.c.team == bindparam("team"),
    sent.c.case == bindparam("case"),
    sent.c.role == bindparam("role"),
)
_LATER = sent.alias()
_BELOW = select(func.count()).where(
    _LATER.c.enterprise == sent.c.enterprise,
    _LATER.c.team == sent.c.team,
    _LATER.c.case == sent.c.case,
    _LATER.c.channel == sent.c.channel,  # what stands at the desk is below no message of the private chat
    _LATER.c.at > sent.c.at,
    sent.c.enterprise == bindparam("enterprise"),
    sent.c.team == bindparam("team"),
    sent.c.case == bindparam("case"),
    sent.c.role == bindparam("role"),
)
_FORGET_ROLE = delete(sent).where(
    sent.c.enterprise == bindparam("of_enterprise"),
    sent.c.team == bindparam("of_team"),
    sent.c.case == bindparam("of_case"),
    sent.c.role == bindparam("of_role"),
)
_THREAD = InsertOr(desk_threads, ("channel", "thread_ts"))
_OF_THREAD = select(desk_threads.c.enterprise, desk_threads.c.team, desk_threads.c.case).where(
    desk_threads.c.channel == bindparam("channel"), desk_threads.c.thread_ts == bindparam("thread_ts")
)


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as it rests; ``effect`` is JSON."""

    seq: int
    id: str
    tenant: Tenant
    case: str
    user: str
    purpose: str
    effect: str = field(repr=False)
    attempts: int
    reserved: bool = False
    """Its moment was reserved: the channel's allowance has been charged."""
    held_since: float | None = None
    """Slack has refused it since then, and may take it once somebody has seen to that."""


class Outbox:
    """The outbox within one transaction."""

    def __init__(self, connection: Connection, replica: int) -> None:
        """``replica`` is who delivers here."""
        self._connection = connection
        self._replica = replica

    def add(
        self, tenant: Tenant, *, letter: str, case: str, user: str, purpose: str, effect: str, now: float
    ) -> None:
        """Something more to be shown, after all that the person has been shown for this purpose."""
        values = {
            "enterprise": tenant.enterprise,
            "team": tenant.team,
            "id": letter,
            "case": case,
            "user": user,
        }
        self._connection.execute(_ADD, values | {"purpose": purpose, "effect": effect, "due_at": now})

    def due(self, now: float) -> list[StoredLetter]:
        """The first undelivered letter of each person and purpose, of all tenants, if its time has come."""
        return [_stored(row) for row in self._connection.execute(_DUE, {"now": now})]

    def following(self, letter: StoredLetter, now: float) -> StoredLetter | None:
        """The letter behind one that is settled, if its time has come."""
        tenant = letter.tenant
        values = {"enterprise": tenant.enterprise, "team": tenant.team}
        values |= {"user": letter.user, "purpose": letter.purpose}
        row = self._connection.execute(_FOLLOWING, values).one_or_none()
        return None if row is None or row.due_at > now else _stored(row)

    def next_due(self) -> float | None:
        """When the next letter's time comes."""
        at: float | None = self._connection.execute(_NEXT_DUE).scalar_one()
        return at

    def waiting(self) -> int:
        """How many letters wait."""
        return self._connection.execute(_WAITING).scalar_one()

    def claim(self, letter: StoredLetter, now: float, *, lease: float) -> bool:
        """Count an attempt; nobody else tries it for ``lease`` seconds. False if somebody else has it."""
        values = {"number": letter.seq, "tried": letter.attempts, "now": now, "again_at": now + lease}
        return self._connection.execute(_CLAIM, values | {"by": self._replica}).rowcount == 1

    def put_back(self, letter: StoredLetter, again_at: float, *, reserved: bool) -> None:
        """It was claimed and not tried; not before ``again_at``, which may be a moment reserved for it."""
        self._connection.execute(_RESERVE, {"number": letter.seq, "again_at": again_at, "kept": reserved})

    def postpone(self, letter: StoredLetter, again_at: float) -> None:
        """Not before ``again_at``."""
        self._connection.execute(_POSTPONE, {"number": letter.seq, "again_at": again_at})

    def put_aside(self, letter: StoredLetter, purpose: str) -> None:
        """Let it wait among others of that purpose: those behind it go on."""
        self._connection.execute(_PUT_ASIDE, {"number": letter.seq, "lane": purpose})

    def later(self, letter: StoredLetter) -> list[str]:
        """The effects of the case's letters that were posted after that one, gone out or not."""
        tenant = letter.tenant
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "user": letter.user}
        rows = self._connection.execute(
            _LATER_OF_CASE, values | {"of_case": letter.case, "number": letter.seq}
        )
        return [row.effect for row in rows]

    def hold(self, letter: StoredLetter, again_at: float, why: str, since: float) -> None:
        """Slack refuses it, ``since`` then and until somebody sees to it; tried again at ``again_at``."""
        self._connection.execute(_HOLD, {"number": letter.seq, "again_at": again_at, "why": f"{why} {since}"})

    def held(self) -> int:
        """How many letters wait for somebody to see to Slack."""
        return self._connection.execute(_HELD).scalar_one()

    def bring_forward(self, letter: StoredLetter, is_wanted: Callable[[str], bool], now: float) -> bool:
        """Let the case's first waiting letter whose effect ``is_wanted`` go ahead of this one.

        All between keep their order; False if none waits. Letters change places by what they say, since their
        numbers are their order.
        """
        values = {"enterprise": letter.tenant.enterprise, "team": letter.tenant.team, "user": letter.user}
        values |= {"purpose": letter.purpose, "of_case": letter.case}
        rows = [row for row in self._connection.execute(_OF_CASE_IN_LANE, values) if row.seq >= letter.seq]
        place = next((at for at, row in enumerate(rows) if is_wanted(row.effect)), None)
        if not place:
            return False
        moved = [rows[place], *rows[:place]]
        # An id is unique at every moment: first names that nobody has.
        for row in moved:
            self._rewrite(row.seq, row, f"{row.id}~", now)
        for seat, row in zip(rows, moved, strict=False):
            self._rewrite(seat.seq, row, row.id, now)
        return True

    def _rewrite(self, seq: int, row: Row[*tuple[Any, ...]], name: str, now: float) -> None:
        values = {"number": seq, "name": name, "says": row.effect, "tried": row.attempts, "why": row.problem}
        self._connection.execute(_REWRITE, values | {"now": now})

    def lessees(self, now: float) -> set[int]:
        """The replicas that are trying something, or have said when to try it again."""
        return {row.replica for row in self._connection.execute(_OPEN_LEASES, {"now": now})}

    def release(self, is_dead: Callable[[int | None], bool], now: float) -> int:
        """Let what dead replicas were trying be tried now."""
        leases = self._connection.execute(_OPEN_LEASES, {"now": now})
        seqs = [row.seq for row in leases if is_dead(row.replica)]
        for seq in seqs:
            self._connection.execute(_RELEASE, {"number": seq, "now": now})
        return len(seqs)

    def delivered(self, letter: StoredLetter, now: float) -> bool:
        """It stands in Slack. False if it is not ours to deliver any more: its person was erased."""
        return self._connection.execute(_DELIVERED, {"number": letter.seq, "now": now}).rowcount == 1

    def set_aside(self, letter: StoredLetter, now: float, why: str) -> None:
        """It cannot be delivered; the rest goes on without it."""
        self._connection.execute(_ASIDE, {"number": letter.seq, "now": now, "why": why})

    def remember(self, tenant: Tenant, case: str, role: str, place: Place, now: float) -> None:
        """Where the newest message of a role stands."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case}
        _SENT.execute(self._connection, **values, role=role, channel=place.channel, ts=place.ts, at=now)
        if role == DESK_CARD:
            _THREAD.execute(self._connection, **values, channel=place.channel, thread_ts=place.ts)

    def find(self, tenant: Tenant, case: str, role: str) -> Place | None:
        """Where the newest message of a role stands."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case, "role": role}
        row = self._connection.execute(_FIND, values).one_or_none()
        return None if row is None else Place(row.channel, row.ts)

    def forget_role(self, tenant: Tenant, case: str, role: str) -> bool:
        """Whether a message of that role was remembered; it is no more."""
        values = {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "of_case": case}
        return self._connection.execute(_FORGET_ROLE, values | {"of_role": role}).rowcount == 1

    def below(self, tenant: Tenant, case: str, role: str) -> int:
        """How many of a case's messages to its customer that may be edited were posted after that one."""
        values = {"enterprise": tenant.enterprise, "team": tenant.team, "case": case, "role": role}
        return self._connection.execute(_BELOW, values).scalar_one()

    def case_of_thread(self, channel: str, thread_ts: str) -> tuple[Tenant, str] | None:
        """Which case a thread of the desk's channel is about."""
        row = self._connection.execute(_OF_THREAD, {"channel": channel, "thread_ts": thread_ts}).one_or_none()
        return None if row is None else (Tenant(row.enterprise, row.team), row.case)


def _stored(row: Row[Any]) -> StoredLetter:
    return StoredLetter(
        row.seq,
        row.id,
        Tenant(row.enterprise, row.team),
        row.case,
        row.user,
        row.purpose,
        row.effect,
        row.attempts,
        row.reserved,
        None if row.problem is None else float(row.problem.rpartition(" ")[2]),
    )
