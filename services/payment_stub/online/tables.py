"""What the doors of payment keep for themselves. Nothing here decides about money: the core does."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from services._runtime.tables import METADATA

online_attempts: Final = Table(
    "online_attempts",
    METADATA,
    Column("transaction_id", String(100), primary_key=True),
    Column("order_id", String(100), nullable=False),
    Column("idempotency_key", String(255), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("begun_at", String(40), nullable=False),
    Column("produced", Boolean, nullable=False),
    Column("ask_at", String(40)),
    Column("asked", Integer, nullable=False),
    Index("online_attempts_key", "order_id", "idempotency_key", unique=True),
    Index("online_attempts_ask", "ask_at"),
    sqlite_with_rowid=False,
)
"""Attempts that were begun here. ``body``: the data of its start; ``ask_at``: when its provider is asked what
became of it, None: it needs not be asked (any more)."""

callbacks_taken: Final = Table(
    "callbacks_taken",
    METADATA,
    Column("provider", String(40), primary_key=True),
    Column("message_id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("taken_at", String(40), nullable=False),
    Index("callbacks_taken_at", "taken_at"),
    sqlite_with_rowid=False,
)
"""Messages that were taken, so that none is taken twice; kept a week, a signature is good for minutes."""

callbacks_refused: Final = Table(
    "callbacks_refused",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("received_at", String(40), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("explanation", Text, nullable=False),
    Column("proven", Boolean, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Index("callbacks_refused_proven", "proven", "id"),
)
"""Callbacks that said nothing we can take, with their bytes (64 KiB at most; ``size`` is of the whole). Those
that are signed and those that anybody may have sent are bounded apart: a flood displaces no evidence."""
