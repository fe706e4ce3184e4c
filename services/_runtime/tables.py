"""The runtime's own tables, the same in every service's database."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

METADATA = MetaData()

HUB = Table(
    "hub",
    METADATA,
    Column("only", Integer, primary_key=True),
    Column("cluster_id", String(100), nullable=False),
    Column("service", String(40), nullable=False),
    Column("prefix", String(100), nullable=False),
    Column("partitions", Integer, nullable=False),
    Column("contract", Integer, nullable=False),
)
"""Which cluster, hub, partition count and major version of the contract this database belongs to: one row."""

INSTANCES = Table(
    "instances",
    METADATA,
    Column("instance", String(100), primary_key=True),
    Column("boot", BigInteger, nullable=False),
)
"""How often each instance was started: of two processes with one name the older finds itself outdated."""

TOPIC_IDS = Table(
    "topic_ids",
    METADATA,
    Column("topic", String(249), primary_key=True),
    Column("topic_id", String(36), nullable=False),
)
"""Kafka's own ids of the topics that the service reads and writes: one made anew has another."""

LANES = Table(
    "lanes",
    METADATA,
    Column("lane", Integer, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    Column("deleted_to", BigInteger, nullable=False),
    Column("batches", BigInteger, nullable=False),
    Column("dead_in_a_row", Integer, nullable=False),
)
"""``epoch`` names the owner; ``last_number`` is the newest outbox number, ``deleted_to`` the last gone.

``dead_in_a_row`` counts dead letters without a good record between them, over restarts too.
``batches`` counts the committed ones: it tells whether one whose commit nobody confirmed is among them.
"""

POSITIONS = Table(
    "positions",
    METADATA,
    Column("topic", String(249), nullable=False),
    Column("partition", Integer, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    PrimaryKeyConstraint("topic", "partition"),
)
"""The next offset to take of each input partition, moved in the transaction that holds what came of it."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("lane", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("topic", String(249), nullable=False),
    Column("partition", Integer, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", LargeBinary, nullable=False),
    PrimaryKeyConstraint("lane", "number"),
)
"""What is to be published, numbered without gaps within a lane."""

SEQUENCES = Table(
    "sequences",
    METADATA,
    Column("series", String(250), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last ``seq`` given to a key and subject on this service's topic."""

TICKS = Table(
    "ticks",
    METADATA,
    Column("partition", Integer, primary_key=True),
    Column("last_tick", String(40), nullable=False),
    Column("source_of_time", String(10), nullable=False),
)
"""The last tick applied to each partition, in UTC ISO 8601, and whose time it is."""


def document_table(name: str, *more: Column[Any] | Index) -> Table:
    """Return the table of one kind of document; ``next_due_at`` is its earliest timer in UTC ISO 8601.

    ``more``: what a store keeps beside the body, to find documents by.
    """
    return Table(
        name,
        METADATA,
        Column("key", String(250), primary_key=True),
        Column("partition", Integer, nullable=False),
        Column("next_due_at", String(40)),
        Column("body", Text, nullable=False),
        Index(f"{name}_due", "partition", "next_due_at"),
        *more,
    )
