"""What is kept for how long: lines for the report, budgets, sealed tokens, an audit that nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NEVER_CHANGED = "audit rows are never changed"


def _count() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _tenant() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("enterprise", sa.String(), nullable=False), sa.Column(
        "team", sa.String(), nullable=False
    )


def upgrade() -> None:
    """Make the tables, and the indexes to forget by."""
    _audit()
    _summaries()
    _mailed_hand_offs()
    _installations()
    _spent()
    op.create_index("pictures_by_age", "pictures", ["at"])
    op.create_index("desk_threads_of_case", "desk_threads", ["enterprise", "team", "case"])
    no_case = sa.text("\"case\" = ''")
    op.create_index("sent_of_no_case", "sent", ["at"], sqlite_where=no_case, postgresql_where=no_case)


def _audit() -> None:
    with op.batch_alter_table("audit") as audit:
        audit.add_column(sa.Column("about", sa.String(), server_default="", nullable=False))
    op.create_index("audit_of_actor", "audit", ["actor", "at"])
    op.create_index("audit_about", "audit", ["about", "at"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit"
            f" BEGIN SELECT RAISE(ABORT, '{_NEVER_CHANGED}'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{_NEVER_CHANGED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()"
        )


def _summaries() -> None:
    op.create_table(
        "summaries",
        sa.Column("id", _count(), autoincrement=True, nullable=False),
        *_tenant(),
        sa.Column("case", sa.String(), nullable=True),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("handed_off", sa.Boolean(), nullable=False),
        sa.Column("answered_after", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enterprise", "team", "case"),
    )
    op.create_index(
        "summaries_by_week",
        "summaries",
        ["week", "outcome", "step", "cause", "provider", "handed_off", "team"],
    )
    op.create_index("summaries_answers", "summaries", ["week", "answered_after", "team"])


def _mailed_hand_offs() -> None:
    op.create_table(
        "mailed_hand_offs",
        *_tenant(),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("tried_at", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("enterprise", "team", "case", "asked"),
    )
    op.create_index("ix_mailed_hand_offs_tried_at", "mailed_hand_offs", ["tried_at"])


def _installations() -> None:
    op.create_table(
        "installations",
        *_tenant(),
        sa.Column("bot_user", sa.String(), nullable=False),
        sa.Column("installed_at", sa.Double(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team"),
    )


def _spent() -> None:
    op.create_table(
        "spent",
        sa.Column("id", _count(), autoincrement=True, nullable=False),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_spent_at", "spent", ["at"])
    op.create_index("spent_by_whom", "spent", ["budget", "who", "at"])
