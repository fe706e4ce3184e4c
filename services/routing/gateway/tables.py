"""The gateway's tables. Copies of published events, and where agencies are with them."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
)

from services._runtime.tables import METADATA

inbox: Final = Table(
    "inbox",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("agency", String(35), nullable=False),
    Column("lane", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("position", BigInteger),
    Column("event_type", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("effects", Boolean, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("acknowledged_at", DateTime(timezone=True)),
    Index("inbox_position", "agency", "position", unique=True),
    Index("inbox_waiting", "lane", "number"),
)
"""One entry an agency and event, written with the decision. ``position``: the agency's own number 1, 2, 3 …,
given once Kafka holds everything up to ``number`` of the lane's outbox; before that nobody sees the entry."""

mailboxes: Final = Table(
    "mailboxes",
    METADATA,
    Column("agency", String(35), primary_key=True),
    Column("last_position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The last position given to an agency. Its row is locked while positions are given, so that they become
visible in their order and a cursor misses none."""

webhooks: Final = Table(
    "webhooks",
    METADATA,
    Column("agency", String(35), primary_key=True),
    Column("url", String(2000)),
    Column("disabled_because", String(40)),
    Column("delivered_to", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("retry_at", DateTime(timezone=True)),
    Column("secret_key", String(16), nullable=False),
    Column("secret_number", Integer, nullable=False),
    Column("old_secret_key", String(16)),
    Column("old_secret_number", Integer),
    Column("old_secret_until", DateTime(timezone=True)),
    sqlite_with_rowid=False,
)
"""Where an agency wants its entries sent, and how far that is. ``delivered_to``: every position up to it was
delivered or given up. ``attempts``: on the entry after it; ``failures``: in a row, whatever the entry.
No url: unregistered. A secret is told by a key of the hub and a number, and stored nowhere."""
