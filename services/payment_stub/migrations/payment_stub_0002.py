"""Running numbers of receipts, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "payment_stub_0002"
down_revision = "payment_stub_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; a hub from before begins its receipts and books with what is paid from now on."""
    op.create_table(
        "receipt_series",
        sa.Column("key", sa.String(250), primary_key=True),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("next_due_at", sa.String(40)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("receipt_series_due", "receipt_series", ["partition", "next_due_at"])
    op.create_table(
        "ledger",
        sa.Column("entry_id", sa.String(200), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("debit_vnd", sa.BigInteger, nullable=False),
        sa.Column("credit_vnd", sa.BigInteger, nullable=False),
        sa.Column("order_id", sa.String(100), nullable=False),
        sa.Column("transaction_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ledger_account", "ledger", ["agency", "day", "account"])
