"""Indexes that are right whatever the database knows, or does not know, of how many rows there are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Of what waits alone, in place of those over everything; forgetting gets its own."""
    op.drop_index("inbox_waiting", "inbox")
    waits, is_handled = sa.text("handled_at IS NULL"), sa.text("handled_at IS NOT NULL")
    op.create_index(
        "inbox_waiting",
        "inbox",
        ["enterprise", "team", "stream", "seq"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index(
        "inbox_handled", "inbox", ["handled_at"], sqlite_where=is_handled, postgresql_where=is_handled
    )
    op.drop_index("outbox_waiting", "outbox")
    op.create_index(
        "outbox_waiting",
        "outbox",
        ["enterprise", "team", "user", "purpose", "seq"],
        sqlite_where=sa.text("settled IS 0"),
        postgresql_where=sa.text("settled IS false"),
    )
    # By the tenant first it was taken for a case's own key, too.
    op.drop_index("cases_of_person", "cases")
    op.create_index("cases_of_person", "cases", ["user", "team", "enterprise", "opened_at"])
