"""Who tries what, how fast letters may go, and indexes to forget by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add them."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("replica", sa.Integer(), nullable=True))
        outbox.add_column(sa.Column("reserved", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("probes") as probes:
        probes.add_column(sa.Column("asked_at", sa.Double(), server_default="0", nullable=False))
        probes.add_column(sa.Column("replica", sa.Integer(), nullable=True))
    op.create_table(
        "paces",
        sa.Column("enterprise", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team", "lane"),
    )
    is_closed = sa.text("closed_at IS NOT NULL")
    op.create_index(
        "cases_closed", "cases", ["closed_at"], sqlite_where=is_closed, postgresql_where=is_closed
    )
    op.create_index("ix_audit_at", "audit", ["at"])
