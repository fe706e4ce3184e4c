"""Many rows in one call, as the driver takes them: SQLAlchemy would look at every value once more (measured).

Rows are tuples in the order of the table's columns, without an ``id`` that counts by itself; days are ISO
text.
"""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = tuple[str | int, ...]


def insert_rows(tx: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert new rows."""
    if rows:
        tx.exec_driver_sql(_statement(table, tx.dialect.name, add=False), list(rows))


def add_rows(tx: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add to the row of the same key what stands beside it, or insert it where there is none."""
    if rows:
        tx.exec_driver_sql(_statement(table, tx.dialect.name, add=True), list(rows))


def adding(database: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the insert that adds everything beside the key to the row of the same key, if there is one."""
    statement = sqlite.insert(table) if database == "sqlite" else postgresql.insert(table)
    keys = list(table.primary_key.columns)
    sums = {each.name: each + statement.excluded[each.name] for each in table.c if each not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=sums)


@cache
def _statement(table: Table, database: str, *, add: bool) -> str:
    insert = adding(database, table) if add else table.insert()
    columns = [column.name for column in table.columns if column.name != "id"]
    dialect: Dialect = sqlite.dialect(paramstyle="qmark")
    if database == "postgresql":
        dialect = postgresql.dialect(paramstyle="format")  # type: ignore[no-untyped-call]  # the same
    return str(insert.compile(dialect=dialect, column_keys=columns))
