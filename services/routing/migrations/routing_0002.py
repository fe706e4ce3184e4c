"""The agency gateway: copies of events for agencies, and where each of them is."""

import sqlalchemy as sa
from alembic import op

revision = "routing_0002"
down_revision = "routing_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the gateway; a hub from before begins with empty inboxes."""
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("event_type", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("effects", sa.Boolean, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
    )
    op.create_index("inbox_position", "inbox", ["agency", "position"], unique=True)
    op.create_index("inbox_waiting", "inbox", ["lane", "number"])
    op.create_table(
        "mailboxes",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("last_position", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    _webhooks()


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("url", sa.String(2000)),
        sa.Column("disabled_because", sa.String(40)),
        sa.Column("delivered_to", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("secret_key", sa.String(16), nullable=False),
        sa.Column("secret_number", sa.Integer, nullable=False),
        sa.Column("old_secret_key", sa.String(16)),
        sa.Column("old_secret_number", sa.Integer),
        sa.Column("old_secret_until", sa.DateTime(timezone=True)),
        sqlite_with_rowid=False,
    )
