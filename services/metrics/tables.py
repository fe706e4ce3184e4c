"""The tables of metrics' figures. Days are the province's; times are text that sorts, in UTC."""

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from services._runtime.tables import METADATA

leaves: Final = Table(
    "leaves",
    METADATA,
    Column("definition", String(100), primary_key=True),
    Column("agency", String(35), primary_key=True),
    Column("level", String(10), primary_key=True),
    Column("district", String(3), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("numerator", Integer, nullable=False),
    Column("denominator", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The finest sums. ``partition`` gives every row one writer, since lanes share competent agencies."""

unpublished: Final = Table(
    "unpublished",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("definition", String(100), nullable=False),
    Column("agency", String(35), nullable=False),
    Column("level", String(10), nullable=False),
    Column("district", String(3), nullable=False),
    Column("month", Date, nullable=False),
    Column("numerator", Integer, nullable=False),
    Column("denominator", Integer, nullable=False),
)
"""What moved since the last publishing. Lanes only add rows and the publisher only takes them away, so that
neither waits for the other and no movement is taken twice or lost."""

published: Final = Table(
    "published",
    METADATA,
    Column("definition", String(100), primary_key=True),
    Column("scope", String(100), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The figures as the topic ``kpis`` last told them."""

newest_events: Final = Table(
    "newest_events",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("time", String(40), nullable=False),
)
"""The greatest event time applied per partition."""
