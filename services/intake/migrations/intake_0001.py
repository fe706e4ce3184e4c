"""Intake's documents: submissions, running numbers, dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "intake_0001"
down_revision = None
branch_labels = ("intake",)
depends_on = None
TABLES = ("submissions", "running_numbers", "dossiers")


def upgrade() -> None:
    """Make a table a kind of document, found by key and by its earliest timer."""
    for name in TABLES:
        op.create_table(
            name,
            sa.Column("key", sa.String(250), primary_key=True),
            sa.Column("partition", sa.Integer, nullable=False),
            sa.Column("next_due_at", sa.String(40)),
            sa.Column("body", sa.Text, nullable=False),
        )
        op.create_index(f"{name}_due", name, ["partition", "next_due_at"])
