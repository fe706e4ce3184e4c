"""Providers' statements, and the books beside the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "payment_stub_0004"
down_revision = "payment_stub_0003"
branch_labels = None
depends_on = None
SUMS = (
    "succeeded", "online", "failed", "expired", "refunded", "succeeded_vnd", "online_vnd", "refunded_vnd",
    "fee_vnd", "charge_vnd", "tax_vnd",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables; a hub from before settles what happens from now on."""
    _statements()
    _facts()
    op.create_table(
        "open_books",
        sa.Column("key", sa.String(250), primary_key=True),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("next_day", sa.String(10)),
        sa.Column("closed_to", sa.String(10)),
        sa.Column("next_week", sa.String(10)),
    )
    op.create_index("open_books_day", "open_books", ["partition", "next_day"])
    op.create_index("open_books_week", "open_books", ["partition", "next_week"])
    op.create_table(
        "settlements",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("closed_at", sa.String(40), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in SUMS),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settlement_differences",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("transaction_id", sa.String(100), primary_key=True),
        sa.Column("status", sa.String(20), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("of_day", sa.String(10), nullable=False),
        sa.Column("hub_vnd", sa.BigInteger),
        sa.Column("provider_vnd", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("settlement_differences_day", "settlement_differences", ["agency", "day"])


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("key", sa.String(250), primary_key=True),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("next_due_at", sa.String(40)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("statements_due", "statements", ["partition", "next_due_at"])
    op.create_table(
        "statement_lines",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("provider", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("transaction_id", sa.String(100), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger, nullable=False),
        sa.Column("book_day", sa.String(10), nullable=False),
        sa.Column("settled_day", sa.String(10)),
        sqlite_with_rowid=False,
    )
    op.create_index("statement_lines_settled", "statement_lines", ["agency", "settled_day", "book_day"])
    op.create_index("statement_lines_transaction", "statement_lines", ["agency", "transaction_id", "status"])


def _facts() -> None:
    op.create_table(
        "settlement_facts",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("ref", sa.String(100), primary_key=True),
        sa.Column("dossier_code", sa.String(48), nullable=False),
        sa.Column("order_id", sa.String(100), nullable=False),
        sa.Column("symbol", sa.String(20)),
        sa.Column("number", sa.Integer),
        sa.Column("reason", sa.String(64)),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("online", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("book_day", sa.String(10), nullable=False),
        sa.Column("settled_day", sa.String(10)),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in
          ("amount_vnd", "fee_vnd", "charge_vnd", "tax_vnd")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("settlement_facts_day", "settlement_facts", ["agency", "day"])
    op.create_index("settlement_facts_settled", "settlement_facts", ["agency", "settled_day", "book_day"])
