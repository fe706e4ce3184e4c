"""The books are the same bytes on SQLite and on a PostgreSQL that sorts text as English does."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection, insert, select, text

from services._runtime.database import Database
from services._runtime.decisions import Tick
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services._runtime.tables import METADATA
from services.payment_stub.ledger import LEDGER, balances
from services.payment_stub.settling.settlement import settle
from services.payment_stub.settling.tables import DIFFERENCES, FACTS, LINES, OPEN_BOOKS, SETTLEMENTS
from services.payment_stub.showing.reading import BOOKS, Asked
from services.payment_stub.showing.sheets import as_csv, as_xlsx
from tests.component.payment_stub.books import MONDAY, Books, taken
from tests.component.payment_stub.test_settlement import DAY, NIGHT, NOON, SOON, TEN
from tests.hub.postgres import postgres
from tests.tools import needs, without
from tests.unit.payment_stub.builders import AGENCY

IDS = ("TX-b", "tx-a", "Tx_c", "TX.d", "tx-B", "TX-10", "tx-9")
"""English puts a before b, whatever their case; bytes have all capitals first."""
TABLES = (LEDGER, FACTS, LINES, OPEN_BOOKS, SETTLEMENTS, DIFFERENCES)
WEEK = Asked(AGENCY, MONDAY, date(2021, 3, 14))


@pytest.fixture
def english() -> Iterator[Database]:
    """Give the tables of payment_stub in a database that sorts as English does."""
    with TemporaryDirectory() as folder:
        locale = Path(folder) / "locales" / "en_US.UTF-8"
        locale.parent.mkdir()
        Path(folder).chmod(0o755)
        made = subprocess.run(
            [needs("localedef"), "-i", "en_US", "-f", "UTF-8", locale], check=False, capture_output=True
        )
        if not locale.exists():
            without("localedef", f"has no sources of locales: {made.stderr.decode()[-200:]}")
        with postgres(Path(folder) / "server", locale) as server:
            database = Database(server.url, schema="books")
            with database.engine.begin() as tx:
                enter(tx, database.schema)
                migrate(tx, "payment_stub")
            yield database
            database.close()


def a_busy_tuesday() -> Books:
    """Return books before Tuesday is closed, with late payments and lines that nobody knows."""
    books = Books()
    for name in IDS:
        books.pay(name, NOON)
    books.file(MONDAY, *(taken(f"{name}-x") for name in IDS), at=NIGHT)
    books.tick(TEN + SOON)
    for name in IDS:
        books.pay(f"{name}-late", NOON, told_at=TEN + DAY / 4)
    return books


def everything(tx: Connection) -> list[object]:
    """Return what the clock tells when it closes Tuesday, and every file that is then read."""
    told = settle(tx, Tick(0, TEN + DAY + SOON, "world"))
    sheets = [read(tx, WEEK) for read in BOOKS.values()]
    forms: tuple[Callable[..., bytes], ...] = (as_csv, as_xlsx)
    return [told, balances(tx), *(form(sheet) for sheet in sheets for form in forms)]


@pytest.mark.more
def test_the_books_are_the_same_bytes_whatever_the_locale_of_the_database(english: Database) -> None:
    books = a_busy_tuesday()
    with books.lane.engine.begin() as tx, english.engine.begin() as other:
        assert other.scalar(text("SELECT 'a' < 'B'")), "it sorts as English does"
        for table in TABLES:
            assert table.name in METADATA.tables
            if rows := [row._asdict() for row in tx.execute(select(table))]:
                other.execute(insert(table), rows)
        here, there = everything(tx), everything(other)
    assert b"counted-late" in b"".join(each for each in here if isinstance(each, bytes))
    assert here == there
