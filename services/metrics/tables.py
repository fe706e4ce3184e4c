"""The tables of metrics' figures. Days are the province's; times are text that sorts, in UTC."""

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, Text

from services._runtime.tables import METADATA

leaves: Final = Table(
    "leaves",
    METADATA,
    Column("definition", String(100), primary_key=True),
    Column("reason", String(40), primary_key=True),
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
"""The finest sums. ``partition`` gives every row one writer, since lanes share competent agencies.

``reason``: "" where it counts, else why dossiers are left out. Of a stock a row says by how much it changes
on the day, so that the sum of all days up to one is the stock at its end.
"""

person_days: Final = Table(
    "person_days",
    METADATA,
    Column("person", String(64), primary_key=True),
    Column("agency", String(35), primary_key=True),
    Column("level", String(10), primary_key=True),
    Column("district", String(3), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("dossiers", Integer, nullable=False),
    Column("asked_again", Integer, nullable=False),
    Column("exposed", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What people had received, by pseudonym, place and day: people are counted over it by SQL."""

told_results: Final = Table(
    "told_results",
    METADATA,
    Column("held_by", String(35), primary_key=True),
    Column("result_id", String(100), primary_key=True),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What dossiers and its holder tell of a result. Two lanes may write one row; whoever does locks it first.
"""

heard_systems: Final = Table(
    "heard_systems",
    METADATA,
    Column("system", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""On which days a registered system spoke through the hub."""

tallies: Final = Table(
    "tallies",
    METADATA,
    Column("what", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("sender", String(35), primary_key=True),
    Column("receiver", String(35), primary_key=True),
    Column("agency", String(35), primary_key=True),
    Column("level", String(10), primary_key=True),
    Column("district", String(3), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Legs between agencies, payments and papers by kind, place and day (``tallies.py``)."""

dossier_spans: Final = Table(
    "dossier_spans",
    METADATA,
    Column("code", String(60), primary_key=True),
    Column("agency", String(35), nullable=False),
    Column("level", String(10), nullable=False),
    Column("district", String(3), nullable=False),
    Column("field", String(64), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("due_at", String(40), nullable=False),
    Column("finished_on", Date),
    Column("finish_written_ms", BigInteger, nullable=False),
    Index("dossier_spans_under_way", "finished_on", "due_at"),
    sqlite_with_rowid=False,
)
"""From when to when a dossier was under way, with the due date in force; ``finished_on`` null: it still is.

A finish counts from the later of its day and the day of its event, so that before it nobody knew it.
"""

places: Final = Table(
    "places",
    METADATA,
    Column("agency", String(35), primary_key=True),
    Column("level", String(10), primary_key=True),
    Column("district", String(3), primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("first_day", Date),
    sqlite_with_rowid=False,
)
"""The agencies that ever counted anything, and the first day on which one of them received a dossier."""

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

unpublished_people: Final = Table(
    "unpublished_people",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("agency", String(35), nullable=False),
    Column("level", String(10), nullable=False),
    Column("district", String(3), nullable=False),
    Column("day", Date, nullable=False),
    Column("dossiers", Integer, nullable=False),
    Column("asked_again", Integer, nullable=False),
    Column("exposed", Integer, nullable=False),
)
"""The same of people: what was added to ``person_days`` since the last publishing."""

published_on: Final = Table(
    "published_on",
    METADATA,
    Column("only", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("places", Integer, nullable=False),
    Column("first_day", Date),
)
"""By which day, and how many places since when, figures of a day's end were last told: one row."""

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

silent_until: Final = Table(
    "silent_until",
    METADATA,
    Column("only", Integer, primary_key=True),
    Column("tick", String(40), nullable=False),
)
"""While everything is counted anew: up to which tick the topic was told before. One row, gone afterwards."""

closing_ticks: Final = Table(
    "closing_ticks",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("closes_at", String(40), primary_key=True),
    Column("written_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""When the first tick at or after a close of reports was written, in simulated time (decision 69)."""

newest_events: Final = Table(
    "newest_events",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("time", String(40), nullable=False),
)
"""The greatest event time applied per partition."""
