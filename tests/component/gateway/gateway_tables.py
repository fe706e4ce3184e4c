"""Routing's tables on either database, and entries in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.schema import CreateSchema, DropSchema

from services._runtime.copies import Copy
from services._runtime.database import Database
from services._runtime.migrating import migrate
from services.routing.gateway.copying import AgencyCopies

NOW: Final = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SCHEMA: Final = "test_gateway"


@contextmanager
def on_sqlite(home: Path) -> Iterator[Database]:
    """Give a file with routing's tables."""
    database = Database(f"sqlite:///{home / 'routing.sqlite'}")
    with database.engine.begin() as tx:
        migrate(tx, "routing")
    yield database
    database.close()


@contextmanager
def on_postgresql(url: str) -> Iterator[Database]:
    """Give a schema with routing's tables."""
    database = Database(url, schema=SCHEMA)
    with database.engine.begin() as tx:
        tx.execute(CreateSchema(SCHEMA))
        migrate(tx, "routing")
    yield database
    with database.engine.begin() as tx:
        tx.execute(DropSchema(SCHEMA, cascade=True))
    database.close()


def keep(tx: Connection, *recipients: str, number: int, lane: int = 0, effects: bool = True) -> None:
    """Keep a copy for some agencies, waiting for a number of a lane's outbox."""
    value = f'{{"id":"{lane}/{number}"}}'.encode()
    copy = Copy(number, recipients, "lgsp.leg.dispatched.v1", "H62.12-210315-0001", value, effects)
    AgencyCopies().keep(tx, lane, [copy])
