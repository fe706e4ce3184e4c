"""What scoreboards, dashboard and checks ask for: definitions, tallies, open dossiers, reports, findings.

What is kept is counted anew from the topics: it lacks them.
"""

import sqlalchemy as sa
from alembic import op

from services.metrics.counted_anew import forget_for_migration

revision = "metrics_0003"
down_revision = "metrics_0002"
branch_labels = None
depends_on = None
DOCUMENTS = ("numbered_days", "agency_reports")
STATE = (
    "dossier_facts", "held_results", "heard_by_month", "leaves", "person_days", "told_results",
    "heard_systems", "places", "unpublished", "unpublished_people", "published", "published_on",
    "newest_events", "ticks", "positions",
)  # fmt: skip


def upgrade() -> None:
    """Make the new tables; forget what was made of the topics."""
    forget_for_migration(op.get_bind(), STATE)
    _tallies()
    _documents()
    _findings()


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("what", sa.String(10), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("sender", sa.String(35), primary_key=True),
        sa.Column("receiver", sa.String(35), primary_key=True),
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("level", sa.String(10), primary_key=True),
        sa.Column("district", sa.String(3), primary_key=True),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossiers_under_way",
        sa.Column("code", sa.String(60), primary_key=True),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("district", sa.String(3), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("due_at", sa.String(40), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dossiers_under_way_due_at", "dossiers_under_way", ["due_at"])


def _documents() -> None:
    for name in DOCUMENTS:
        op.create_table(
            name,
            sa.Column("key", sa.String(250), primary_key=True),
            sa.Column("partition", sa.Integer, nullable=False),
            sa.Column("next_due_at", sa.String(40)),
            sa.Column("body", sa.Text, nullable=False),
        )
        op.create_index(f"{name}_due", name, ["partition", "next_due_at"])


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("rule", sa.String(40), primary_key=True),
        sa.Column("subject", sa.String(150), primary_key=True),
        sa.Column("ref", sa.String(200), primary_key=True),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("alibi", sa.String(100)),
        sa.Column("person", sa.String(64)),
        sa.Column("approved_by", sa.String(40)),
        sa.Column("partition", sa.Integer, nullable=False),
    )
    op.create_index("findings_agency", "findings", ["agency"])
    op.create_table(
        "approved_dossiers",
        sa.Column("dossier", sa.String(48), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sqlite_with_rowid=False,
    )
