"""Metrics' documents and sums."""

import sqlalchemy as sa
from alembic import op

revision = "metrics_0001"
down_revision = None
branch_labels = ("metrics",)
depends_on = None
TABLES = ("dossier_facts",)


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
    _figures()


def _figures() -> None:
    op.create_table(
        "leaves",
        sa.Column("definition", sa.String(100), primary_key=True),
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("level", sa.String(10), primary_key=True),
        sa.Column("district", sa.String(3), primary_key=True),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("numerator", sa.Integer, nullable=False),
        sa.Column("denominator", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unpublished",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("definition", sa.String(100), nullable=False),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("district", sa.String(3), nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("numerator", sa.Integer, nullable=False),
        sa.Column("denominator", sa.Integer, nullable=False),
    )
    op.create_table(
        "published",
        sa.Column("definition", sa.String(100), primary_key=True),
        sa.Column("scope", sa.String(100), primary_key=True),
        sa.Column("period", sa.String(20), primary_key=True),
        sa.Column("numerator", sa.BigInteger, nullable=False),
        sa.Column("denominator", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "newest_events",
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(40), nullable=False),
    )
