"""What customers think of their ended cases, beside the line for the report."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nobody has said anything yet: the column begins empty."""
    with op.batch_alter_table("summaries") as summaries:
        summaries.add_column(sa.Column("rating", sa.String(), server_default="", nullable=False))
    said = sa.text("rating != ''")
    op.create_index(
        "summaries_rated",
        "summaries",
        ["week", "rating", "team"],
        sqlite_where=said,
        postgresql_where=said,
    )
