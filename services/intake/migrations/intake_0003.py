"""Consents and evidence requests; empty at first."""

import sqlalchemy as sa
from alembic import op

revision = "intake_0003"
down_revision = "intake_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _documents("consents", sa.Column("person", sa.String(64), nullable=False))
    op.create_index("consents_person", "consents", ["person"])
    _documents(
        "evidence_requests",
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.String(40), nullable=False),
        sa.Column("late_answers", sa.Integer, nullable=False),
    )
    op.create_index("evidence_requests_person", "evidence_requests", ["person", "asked_at"])


def _documents(name: str, *more: sa.Column[str] | sa.Column[int]) -> None:
    op.create_table(
        name,
        sa.Column("key", sa.String(250), primary_key=True),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("next_due_at", sa.String(40)),
        sa.Column("body", sa.Text, nullable=False),
        *more,
    )
    op.create_index(f"{name}_due", name, ["partition", "next_due_at"])
