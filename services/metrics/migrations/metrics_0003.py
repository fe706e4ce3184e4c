"""Definitions that scoreboards ask for. What is kept is counted anew from the topics: it lacks them."""

import sqlalchemy as sa
from alembic import op

revision = "metrics_0003"
down_revision = "metrics_0002"
branch_labels = None
depends_on = None
STATE = (
    "dossier_facts", "held_results", "heard_by_month", "leaves", "person_days", "told_results",
    "heard_systems", "places", "unpublished", "unpublished_people", "published", "published_on",
    "newest_events", "ticks", "positions",
)  # fmt: skip


def upgrade() -> None:
    """Forget what an older version made of the topics (docs/decisions/0060). Lanes and outbox stay.

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
