"""Entries of the register are found by the result that they are, where they are one."""

import sqlalchemy as sa
from alembic import op

revision = "intake_0004"
down_revision = "intake_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    is_result = sa.text("changes_key IS NOT NULL")
    op.create_index(
        "register_entries_changes",
        "register_entries",
        ["changes_key"],
        sqlite_where=is_result,
        postgresql_where=is_result,
    )
