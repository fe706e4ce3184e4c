"""A database for the tests of metrics, what is saved in it, and the figures that it holds."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import cast

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

from services._runtime.decisions import Document, Happening
from services._runtime.tables import METADATA
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells as read
from services.metrics.facts_store import FACTS
from services.metrics.figures import Cell
from services.metrics.leaves import Count
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import Period, PeriodKind
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import Scope, ScopeKind
from tests.unit.metrics.lanes import Lane, as_read


def cells(
    tx: Connection,
    definitions: Collection[str],
    scopes: Sequence[ScopeKind] | Scope = SCOPES_ON_TOPIC,
    periods: Sequence[PeriodKind] | Period = PERIODS_ON_TOPIC,
    now: date | None = None,
) -> dict[Cell, Count]:
    """Return the counts of any figures, as the door asks for them."""
    return read(tx, Asked(definitions, scopes, periods, now))


def saved(tx: Connection, happenings: Iterable[Happening], *, partition: int = 0) -> None:
    """Take the happenings as one batch on top of what the database holds."""
    lane = Lane()
    batch = list(happenings)
    keys = {key for happening in batch for key in lane.core.keys(as_read(happening))}
    before = FACTS.load(tx, keys)
    lane.documents.update(before)
    after: dict[str, Document] = {}
    for decision in lane.take(*batch):
        after.update(decision.changes)
    FACTS.save(tx, before, after, dict.fromkeys(after, partition))


@contextmanager
def database(url: str = "sqlite://") -> Iterator[Connection]:
    """Open a transaction on a new database with every table, in memory unless told otherwise."""
    engine = _in_memory() if url == "sqlite://" else _engine(url)
    try:
        with engine.begin() as tx:
            if url != "sqlite://":
                METADATA.create_all(tx)
            yield tx
    finally:
        if url == "sqlite://":
            FREE.append(engine)
        else:
            engine.dispose()


FREE: list[Engine] = []
"""Databases in memory that nobody uses: SQLAlchemy keeps what it compiled by engine."""


def _in_memory() -> Engine:
    """Return an empty database with every table: to make them for each example takes longer than it."""
    engine = FREE.pop() if FREE else _engine("sqlite://")
    connection = engine.raw_connection()
    _template().backup(cast("sqlite3.Connection", connection.driver_connection))
    connection.close()
    return engine


@cache
def _template() -> sqlite3.Connection:
    engine = _engine("sqlite://")
    with engine.begin() as tx:
        METADATA.create_all(tx)
    return cast("sqlite3.Connection", engine.raw_connection().driver_connection)


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
