"""More definitions: facts of other parts, people, results, systems.

What is kept is counted anew from the topics.
"""

import sqlalchemy as sa
from alembic import op

revision = "metrics_0002"
down_revision = "metrics_0001"
branch_labels = None
depends_on = None
DOCUMENTS = ("held_results", "heard_by_month")
STATE = ("dossier_facts", "unpublished", "published", "newest_events", "ticks", "positions")


def upgrade() -> None:
    """Make the new tables, and forget what an older version made of the topics: it lacks what is counted now.

    Without positions the service begins where the topics begin (docs/decisions/0060). Lanes and outbox stay.
    """
    op.create_table(
        "silent_until",
        sa.Column("only", sa.Integer, primary_key=True),
        sa.Column("tick", sa.String(40), nullable=False),
    )
    op.drop_table("leaves")
    there = sa.inspect(op.get_bind()).get_table_names()
    if "ticks" in there:
        op.execute(
            sa.text(
                'INSERT INTO silent_until ("only", tick) '
                "SELECT 1, max(last_tick) FROM ticks HAVING max(last_tick) IS NOT NULL"
            )
        )
    for name in STATE:
        if name in there:  # in a new database the runtime's tables may come later
            op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608 - names of our own
    _documents()
    _leaves()
    _people()
    _results_and_systems()


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


def _leaves() -> None:
    op.create_table(
        "leaves",
        sa.Column("definition", sa.String(100), primary_key=True),
        sa.Column("reason", sa.String(40), primary_key=True),
        *_place(),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("numerator", sa.Integer, nullable=False),
        sa.Column("denominator", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "places",
        *_place(),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first_day", sa.Date),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "published_on",
        sa.Column("only", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date),
    )


def _people() -> None:
    op.create_table(
        "person_days",
        sa.Column("person", sa.String(64), primary_key=True),
        *_place(),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        *_lodged(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unpublished_people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(35), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("district", sa.String(3), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *_lodged(),
    )
    op.create_index("ix_unpublished_people_person", "unpublished_people", ["person"])


def _results_and_systems() -> None:
    op.create_table(
        "told_results",
        sa.Column("held_by", sa.String(35), primary_key=True),
        sa.Column("result_id", sa.String(100), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heard_systems",
        sa.Column("system", sa.String(40), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def _place() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("agency", sa.String(35), primary_key=True),
        sa.Column("level", sa.String(10), primary_key=True),
        sa.Column("district", sa.String(3), primary_key=True),
    )


def _lodged() -> tuple[sa.Column[int], ...]:
    return tuple(
        sa.Column(name, sa.Integer, nullable=False) for name in ("dossiers", "asked_again", "exposed")
    )
