"""The runtime's tables: whose database this is, lanes, positions, outbox, sequences, ticks."""

import sqlalchemy as sa
from alembic import op

revision = "runtime_0001"
down_revision = None
branch_labels = ("runtime",)
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "hub",
        sa.Column("only", sa.Integer, primary_key=True),
        sa.Column("cluster_id", sa.String(100), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("prefix", sa.String(100), nullable=False),
        sa.Column("partitions", sa.Integer, nullable=False),
        sa.Column("contract", sa.Integer, nullable=False),
    )
    op.create_table(
        "instances",
        sa.Column("instance", sa.String(100), primary_key=True),
        sa.Column("boot", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "lanes",
        sa.Column("lane", sa.Integer, primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("last_number", sa.BigInteger, nullable=False),
        sa.Column("deleted_to", sa.BigInteger, nullable=False),
        sa.Column("batches", sa.BigInteger, nullable=False),
        sa.Column("dead_in_a_row", sa.Integer, nullable=False),
    )
    op.create_table(
        "topic_ids",
        sa.Column("topic", sa.String(249), primary_key=True),
        sa.Column("topic_id", sa.String(36), nullable=False),
    )
    op.create_table(
        "positions",
        sa.Column("topic", sa.String(249), nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition"),
    )
    op.create_table(
        "outbox",
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.String(249), nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("key", sa.LargeBinary),
        sa.Column("value", sa.LargeBinary),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("lane", "number"),
    )
    op.create_table(
        "sequences",
        sa.Column("series", sa.String(250), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "ticks",
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("last_tick", sa.String(40), nullable=False),
        sa.Column("source_of_time", sa.String(10), nullable=False),
    )
