"""The stock of results that agencies hold."""

import sqlalchemy as sa
from alembic import op

revision = "routing_0003"
down_revision = "routing_0002"
branch_labels = None
depends_on = None
TABLES = ("stocked_results",)


def upgrade() -> None:
    """Make a table of documents, found by key and by its earliest timer, though results wait for nothing."""
    for name in TABLES:
        op.create_table(
            name,
            sa.Column("key", sa.String(250), primary_key=True),
            sa.Column("partition", sa.Integer, nullable=False),
            sa.Column("next_due_at", sa.String(40)),
            sa.Column("body", sa.Text, nullable=False),
        )
        op.create_index(f"{name}_due", name, ["partition", "next_due_at"])
