"""What scoreboards, dashboard and checks ask for: definitions, tallies, spans of dossiers, reports, findings.

What is kept is counted anew from the topics: it lacks them.
"""

import sqlalchemy as sa
from alembic import op

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
    """Make the new tables; forget what was made of the topics (docs/decisions/0060). Lanes and outbox stay.

    The topic is told nothing again up to the last tick, or up to where an earlier recount was to be silent.
    """
    there = sa.inspect(op.get_bind()).get_table_names()
    if "ticks" in there:
        op.execute(
            sa.text(
                "UPDATE silent_until SET tick = (SELECT max(last_tick) FROM ticks) "
                "WHERE tick < (SELECT max(last_tick) FROM ticks)"
            )
        )
        op.execute(
            sa.text(
                'INSERT INTO silent_until ("only", tick) SELECT 1, max(last_tick) FROM ticks '
                "WHERE NOT EXISTS (SELECT 1 FROM silent_until) HAVING max(last_tick) IS NOT NULL"
            )
        )
    for name in STATE:
        if name in there:  # in a new database the runtime's tables may come later
            op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608 - names of our own
    _tallies()
    _closing_ticks()
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


def _closing_ticks() -> None:
    op.create_table(
        "closing_ticks",
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("closes_at", sa.String(40), primary_key=True),
        sa.Column("written_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


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
