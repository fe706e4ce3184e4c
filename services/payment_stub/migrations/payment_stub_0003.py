"""Paying online: attempts begun at our door, callbacks taken and refused; the sandbox of the provider."""

import sqlalchemy as sa
from alembic import op

revision = "payment_stub_0003"
down_revision = "payment_stub_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nothing was paid online before."""
    _attempts()
    _callbacks()
    _sandbox()


def _attempts() -> None:
    op.create_table(
        "online_attempts",
        sa.Column("transaction_id", sa.String(100), primary_key=True),
        sa.Column("order_id", sa.String(100), nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("begun_at", sa.String(40), nullable=False),
        sa.Column("produced", sa.Boolean, nullable=False),
        sa.Column("ask_at", sa.String(40)),
        sa.Column("asked", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("online_attempts_key", "online_attempts", ["order_id", "idempotency_key"], unique=True)
    op.create_index("online_attempts_ask", "online_attempts", ["ask_at"])


def _callbacks() -> None:
    op.create_table(
        "callbacks_taken",
        sa.Column("provider", sa.String(40), primary_key=True),
        sa.Column("message_id", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("taken_at", sa.String(40), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("callbacks_taken_at", "callbacks_taken", ["taken_at"])
    op.create_table(
        "callbacks_refused",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("received_at", sa.String(40), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("proven", sa.Boolean, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_index("callbacks_refused_proven", "callbacks_refused", ["proven", "id"])


def _sandbox() -> None:
    op.create_table(
        "sandbox_payments",
        sa.Column("transaction_id", sa.String(100), primary_key=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("happened_at", sa.String(40), nullable=False),
        sa.Column("settles_at", sa.String(40)),
        sa.Column("down_until", sa.String(40)),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sandbox_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("transaction_id", sa.String(100), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("wrong_key", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.String(40)),
        sa.Column("due_after", sa.String(40)),
        sa.Column("tries", sa.Integer, nullable=False),
    )
    op.create_index("sandbox_messages_due", "sandbox_messages", ["due_at"])
