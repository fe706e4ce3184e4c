"""The register of accepted papers, what became of results, and the look-ups; empty at first."""

import sqlalchemy as sa
from alembic import op

revision = "intake_0002"
down_revision = "intake_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was finished before stays out: nothing of those dossiers tells the person."""
    _documents(
        "register_entries",
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("paper", sa.String(64), nullable=False),
        sa.Column("visible_on", sa.String(10), nullable=False),
        sa.Column("changes_key", sa.String(250)),
    )
    op.create_index("register_entries_person", "register_entries", ["person", "paper", "visible_on"])
    _documents("result_changes")
    _documents(
        "register_looks",
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
    )
    op.create_index("register_looks_person", "register_looks", ["person", "day"])
    op.create_table(
        "register_late",
        sa.Column("entry", sa.String(250), primary_key=True),
        sa.Column("look", sa.String(250), primary_key=True),
    )


def _documents(name: str, *more: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("key", sa.String(250), primary_key=True),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("next_due_at", sa.String(40)),
        sa.Column("body", sa.Text, nullable=False),
        *more,
    )
    op.create_index(f"{name}_due", name, ["partition", "next_due_at"])
