"""What the sandbox remembers: payments that were decided, and what it has yet to send."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from services._runtime.tables import METADATA

sandbox_payments: Final = Table(
    "sandbox_payments",
    METADATA,
    Column("transaction_id", String(100), primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("request", Text, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("happened_at", String(40), nullable=False),
    Column("settles_at", String(40)),
    Column("down_until", String(40)),
    Column("statement", String(20)),
    sqlite_with_rowid=False,
)
"""``request``: what the merchant asked for, never the instrument. ``happened_at``: in the province's time;
the other moments are the machine's. ``statement``: what the day's statement gets wrong about it."""

sandbox_messages: Final = Table(
    "sandbox_messages",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("transaction_id", String(100), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("wrong_key", Boolean, nullable=False),
    Column("due_at", String(40)),
    Column("due_after", String(40)),
    Column("tries", Integer, nullable=False),
    Index("sandbox_messages_due", "due_at"),
)
"""One callback each. ``due_at``: by the machine's clock, None: sent or given up. ``due_after``: not before
the province's time is there."""

sandbox_stated: Final = Table(
    "sandbox_stated",
    METADATA,
    Column("transaction_id", String(100), primary_key=True),
    Column("movement", String(20), primary_key=True),
    sqlite_with_rowid=False,
)
"""What statements have taken account of: money ``succeeded`` or ``refunded``, or ``nothing`` was taken."""

sandbox_statements: Final = Table(
    "sandbox_statements",
    METADATA,
    Column("agency", String(35), primary_key=True),
    Column("provider", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("is_due", Boolean, nullable=False),
    Index("sandbox_statements_due", "is_due"),
    sqlite_with_rowid=False,
)
"""Parts of statements, written down before they are sent: sent again they say the same. ``is_due``: not yet
answered."""
