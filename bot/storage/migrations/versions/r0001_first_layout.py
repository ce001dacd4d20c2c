"""The tables of the first layout, as they stood before revisions were counted."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _count() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _tenant() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("enterprise", sa.String(), nullable=False), sa.Column(
        "team", sa.String(), nullable=False
    )


def upgrade() -> None:
    """Make them all."""
    _audit()
    _cases()
    _desk_threads()
    _events()
    _inbox()
    _kept()
    _login_attempts()
    _marks()
    _outbox()
    _probes()
    _sent()
    _timers()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _count(), autoincrement=True, nullable=False),
        *_tenant(),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        *_tenant(),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("closed_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("enterprise", "team", "id"),
    )
    op.create_index("cases_of_person", "cases", ["enterprise", "team", "user", "opened_at"], unique=False)
    op.create_index(
        "cases_one_open",
        "cases",
        ["enterprise", "team", "user"],
        unique=True,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open = true"),
    )


def _desk_threads() -> None:
    op.create_table(
        "desk_threads",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "thread_ts"),
    )


def _events() -> None:
    op.create_table(
        "events",
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", "case", "number"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("seq", _count(), autoincrement=True, nullable=False),
        *_tenant(),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.Column("handled_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("enterprise", "team", "key"),
    )
    op.create_index(
        "inbox_waiting", "inbox", ["handled_at", "enterprise", "team", "stream", "seq"], unique=False
    )


def _kept() -> None:
    op.create_table(
        "kept",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _login_attempts() -> None:
    op.create_table(
        "login_attempts",
        sa.Column("id", _count(), autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("strange_host", sa.String(), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_login_attempts_at", "login_attempts", ["at"], unique=False)
    op.create_index("ix_login_attempts_mailbox", "login_attempts", ["mailbox"], unique=False)
    op.create_index("ix_login_attempts_person", "login_attempts", ["person"], unique=False)
    op.create_index("ix_login_attempts_strange_host", "login_attempts", ["strange_host"], unique=False)
    op.create_index("ix_login_attempts_workspace", "login_attempts", ["workspace"], unique=False)


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", _count(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.Double(), nullable=True),
        sa.Column("set_aside_at", sa.Double(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "outbox_waiting", "outbox", ["settled", "enterprise", "team", "user", "purpose", "seq"], unique=False
    )


def _probes() -> None:
    op.create_table(
        "probes",
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=True),
        sa.Column("view", sa.String(), nullable=True),
        sa.Column("started_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("enterprise", "team", "case", "run"),
    )
    op.create_index("ix_probes_ended_at", "probes", ["ended_at"], unique=False)


def _sent() -> None:
    op.create_table(
        "sent",
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", "case", "role"),
    )


def _timers() -> None:
    op.create_table(
        "timers",
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("timer", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", "case", "timer"),
    )
    op.create_index("ix_timers_at", "timers", ["at"], unique=False)
