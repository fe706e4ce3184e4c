"""What official forms ask for: spans of dossiers in place of those under way, and when a close was written.

What is kept is counted anew from the topics: it lacks them.
"""

import sqlalchemy as sa
from alembic import op

from services.metrics.counted_anew import forget_for_migration

revision = "metrics_0004"
down_revision = "metrics_0003"
branch_labels = None
depends_on = None
STATE = (
    "dossier_facts", "held_results", "heard_by_month", "leaves", "person_days", "told_results",
    "heard_systems", "places", "unpublished", "unpublished_people", "published", "published_on",
    "newest_events", "tallies", "numbered_days", "agency_reports", "findings", "approved_dossiers",
    "ticks", "positions",
)  # fmt: skip


def upgrade() -> None:
    """Make the new tables; forget what was made of the topics."""
    forget_for_migration(op.get_bind(), STATE)
    op.drop_table("dossiers_under_way")
    op.create_table(
        "dossier_spans",
        sa.Column("code", sa.String(60), primary_key=True),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("district", sa.String(3), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("due_at", sa.String(40), nullable=False),
        sa.Column("finished_on", sa.Date),
        sa.Column("finish_written_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("dossier_spans_under_way", "dossier_spans", ["finished_on", "due_at"])
    op.create_table(
        "closing_ticks",
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("closes_at", sa.String(40), primary_key=True),
        sa.Column("written_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
