"""Statements of the sandbox."""

import sqlalchemy as sa
from alembic import op

revision = "payment_stub_0005"
down_revision = "payment_stub_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was paid on the sandbox before stands in its first statement."""
    op.add_column("sandbox_payments", sa.Column("statement", sa.String(20)))
    op.create_table(
        "sandbox_stated",
        sa.Column("transaction_id", sa.String(100), primary_key=True),
        sa.Column("movement", sa.String(20), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sandbox_statements",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("provider", sa.String(40), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("is_due", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("sandbox_statements_due", "sandbox_statements", ["is_due"])
    op.create_index("settlement_facts_ref", "settlement_facts", ["kind", "ref"])
