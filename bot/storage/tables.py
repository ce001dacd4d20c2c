"""The tables; the tenant (enterprise, team) is part of every key that Slack's ids are part of."""

from sqlalchemy import (
    DDL,
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
    event,
    false,
    true,
)

# An index of some rows says so for SQLite alone: for PostgreSQL it stands in the revisions, which alone make
# the tables there, and saying it here would import that dialect at every start.
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
)
"""What came in. ``stream`` is the person whose case it touches: one stream is handled in order."""
# Of what waits alone. PostgreSQL would take another index, and read everything that ever came, as long as it
# has counted nothing: for the first minutes, and after a back-up was restored.
Index(
    "inbox_waiting",
    inbox.c.enterprise,
    inbox.c.team,
    inbox.c.stream,
    inbox.c.seq,
    sqlite_where=inbox.c.handled_at.is_(None),
)
# For forgetting.
Index(
    "inbox_handled",
    inbox.c.handled_at,
    sqlite_where=inbox.c.handled_at.is_not(None),
)

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
)
# For forgetting. Only where it is set, so that an open case costs nothing.
Index(
    "cases_closed",
    cases.c.closed_at,
    sqlite_where=cases.c.closed_at.is_not(None),
)
# Not by the tenant first: PostgreSQL would take it where a case's own key is told.
Index("cases_of_person", cases.c.user, cases.c.team, cases.c.enterprise, cases.c.opened_at)

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
)
"""What is to be shown in Slack; ``settled`` when delivered or set aside."""
Index(
    "outbox_waiting",
    outbox.c.enterprise,
    outbox.c.team,
    outbox.c.user,
    outbox.c.purpose,
    outbox.c.seq,
    sqlite_where=outbox.c.settled.is_(False),
)

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
# For forgetting: whose Home is kept up to date belongs to no case that could end.
Index(
    "sent_of_no_case",
    sent.c.at,
    sqlite_where=sent.c.case == "",
)

desk_threads = Table(
    "desk_threads",
    metadata,
    Column("channel", String, primary_key=True),
    Column("thread_ts", String, primary_key=True),
    *_tenant(key=False),
    Column("case", String, nullable=False),
    Index("desk_threads_of_case", "enterprise", "team", "case"),
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
    Index("pictures_by_age", "at"),
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
    # Whom or what it was done to: a pseudonym, or the number of a tree.
    Column("about", String, nullable=False, server_default=""),
    Index("audit_of_actor", "actor", "at"),
    Index("audit_about", "about", "at"),
)
"""Who did what, under pseudonyms; rows are added, never changed, and dropped by age."""
# In a new SQLite file; PostgreSQL's stands in the revisions.
event.listen(
    audit,
    "after_create",
    DDL(  # type: ignore[no-untyped-call] # by sqlalchemy
        "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END"
    ).execute_if(dialect="sqlite"),
)

summaries = Table(
    "summaries",
    metadata,
    Column("id", _COUNT, primary_key=True, autoincrement=True),
    *_tenant(key=False),
    # Null once the case itself is forgotten: what is left is about nobody.
    Column("case", String),
    Column("week", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("step", Integer, nullable=False),
    Column("cause", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("handed_off", Boolean, nullable=False),
    # Seconds from where the desk's own time begins to its first answer.
    Column("answered_after", Double),
    # ``helped`` or ``not_helped``; empty: not said.
    Column("rating", String, nullable=False, server_default=""),
    UniqueConstraint("enterprise", "team", "case"),
    Index("summaries_by_week", "week", "outcome", "step", "cause", "provider", "handed_off", "team"),
    Index("summaries_answers", "week", "answered_after", "team"),
)
"""A line for each case, for the report: closed words and numbers, nothing that anybody said."""
Index(
    "summaries_rated",
    summaries.c.week,
    summaries.c.rating,
    summaries.c.team,
    sqlite_where=summaries.c.rating != "",
)

mailed_hand_offs = Table(
    "mailed_hand_offs",
    metadata,
    *_tenant(),
    Column("case", String, primary_key=True),
    Column("asked", String, primary_key=True),
    Column("tried_at", Double, nullable=False, index=True),
    Column("sent_at", Double),
)
"""Hand-offs that went by mail because Slack did not take them; ``asked`` tells a case's requests apart."""

installations = Table(
    "installations",
    metadata,
    *_tenant(),
    Column("bot_user", String, nullable=False),
    Column("installed_at", Double, nullable=False),
    # Tokens and webhook, with the tenant they belong to, under the operator's key.
    Column("sealed", Text, nullable=False),
)
"""Workspaces that have installed the app."""

spent = Table(
    "spent",
    metadata,
    Column("id", _COUNT, primary_key=True, autoincrement=True),
    Column("budget", String, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("at", Double, nullable=False, index=True),
    Index("spent_by_whom", "budget", "who", "at"),
)
"""What was taken from a budget, by keyed hashes only; dropped after a day."""
