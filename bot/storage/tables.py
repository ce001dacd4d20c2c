"""The tables; the tenant (enterprise, team) is part of every key that Slack's ids are part of."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

metadata = MetaData()

# SQLite counts only a column declared INTEGER PRIMARY KEY up by itself.
_COUNT = BigInteger().with_variant(Integer, "sqlite")


def _tenant(*, key: bool = True) -> tuple[Column[str], Column[str]]:
    """Enterprise is empty, never null, where there is none: a null is not equal to a null in a key."""
    return (
        Column("enterprise", String, primary_key=key, nullable=False),
        Column("team", String, primary_key=key, nullable=False),
    )


inbox = Table(
    "inbox",
    metadata,
    Column("seq", _COUNT, primary_key=True, autoincrement=True),
    *_tenant(key=False),
    Column("key", String, nullable=False),
    Column("stream", String, nullable=False),
    Column("kind", String, nullable=False),
    # Gone when handled.
    Column("payload", Text),
    Column("received_at", Double, nullable=False),
    Column("handled_at", Double),
    UniqueConstraint("enterprise", "team", "key"),
    Index("inbox_waiting", "handled_at", "enterprise", "team", "stream", "seq"),
)
"""What came in. ``stream`` is the person whose case it touches: one stream is handled in order."""

marks = Table(
    "marks",
    metadata,
    Column("mark", String, primary_key=True),
    Column("at", Double, nullable=False),
)
"""Signatures and envelopes of requests seen lately, so that a replay is known as one."""

cases = Table(
    "cases",
    metadata,
    *_tenant(),
    Column("id", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("closed_at", Double),
)
Index(
    "cases_one_open",
    cases.c.enterprise,
    cases.c.team,
    cases.c.user,
    unique=True,
    sqlite_where=cases.c.open == true(),
    postgresql_where=cases.c.open == true(),
)
# For forgetting. Only where it is set, so that an open case costs nothing.
Index(
    "cases_closed",
    cases.c.closed_at,
    sqlite_where=cases.c.closed_at.is_not(None),
    postgresql_where=cases.c.closed_at.is_not(None),
)
Index("cases_of_person", cases.c.enterprise, cases.c.team, cases.c.user, cases.c.opened_at)

events = Table(
    "events",
    metadata,
    *_tenant(),
    Column("case", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("event", Text, nullable=False),
    Column("at", Double, nullable=False),
)
"""Append-only: a case is the fold of its events."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _COUNT, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    *_tenant(key=False),
    Column("case", String, nullable=False),
    Column("user", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("effect", Text),
    Column("due_at", Double, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("delivered_at", Double),
    Column("set_aside_at", Double),
    Column("problem", String),
    Column("settled", Boolean, nullable=False, default=False),
    # Who tried it last: when that replica dies, its lease ends.
    Column("replica", Integer),
    # A moment was reserved for it: ``due_at``.
    Column("reserved", Boolean, nullable=False, default=False, server_default=false()),
    Index("outbox_waiting", "settled", "enterprise", "team", "user", "purpose", "seq"),
)
"""What is to be shown in Slack; ``settled`` when delivered or set aside."""

paces = Table(
    "paces",
    metadata,
    *_tenant(),
    Column("lane", String, primary_key=True),
    Column("until", Double, nullable=False),
)
"""How far each channel's allowance is spent, and how long Slack has asked a workspace's calls to wait."""

sent = Table(
    "sent",
    metadata,
    *_tenant(),
    Column("case", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("at", Double, nullable=False),
)
"""Where the messages stand that may be edited."""

desk_threads = Table(
    "desk_threads",
    metadata,
    Column("channel", String, primary_key=True),
    Column("thread_ts", String, primary_key=True),
    *_tenant(key=False),
    Column("case", String, nullable=False),
)
"""The desk is one channel of the operator's; its threads lead to cases of any tenant."""

pictures = Table(
    "pictures",
    metadata,
    *_tenant(),
    Column("case", String, primary_key=True),
    Column("file", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("link", String, nullable=False),
    Column("at", Double, nullable=False),
    Column("told", Boolean, nullable=False, default=False),
)
"""Pictures that customers sent, by their address in Slack; ``told`` when the desk was told of one."""

timers = Table(
    "timers",
    metadata,
    *_tenant(),
    Column("case", String, primary_key=True),
    Column("timer", String, primary_key=True),
    Column("at", Double, nullable=False, index=True),
)

probes = Table(
    "probes",
    metadata,
    *_tenant(),
    Column("case", String, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("user", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("effect", Text, nullable=False),
    # Number of the vault's sealed password: random, and worthless without the memory of this process.
    Column("ticket", String),
    Column("view", String),
    Column("asked_at", Double, nullable=False, server_default="0"),
    Column("started_at", Double),
    Column("replica", Integer),
    Column("ended_at", Double, index=True),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", _COUNT, primary_key=True, autoincrement=True),
    Column("mailbox", String, nullable=False, index=True),
    Column("person", String, nullable=False, index=True),
    Column("workspace", String, nullable=False, index=True),
    # Set where the host stands in no provider data.
    Column("strange_host", String, index=True),
    Column("at", Double, nullable=False, index=True),
)
"""Every log-in tried, by keyed hashes only; the budgets count these rows."""

kept = Table(
    "kept",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
"""Values made once for this database: its layout's number, the key of the hashes above."""

audit = Table(
    "audit",
    metadata,
    Column("id", _COUNT, primary_key=True, autoincrement=True),
    *_tenant(key=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("case", String, nullable=False),
    Column("at", Double, nullable=False, index=True),
)
"""Who did what; rows are only ever added."""
