"""INSERT … ON CONFLICT DO UPDATE for both databases."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table, rows: Sequence[Mapping[str, str | int | None]]) -> None:
    """Write rows by primary key in one call: new ones are inserted, the others replaced.

    All rows name the same columns. They go to the driver as they are: SQLAlchemy would look at every value of
    every row once more, which costs as much as the writing (measured).
    """
    if rows:
        tx.exec_driver_sql(_statement(table, tx.dialect.name, tuple(rows[0])), list(rows))


@cache
def _statement(table: Table, database: str, columns: tuple[str, ...]) -> str:
    on_postgresql = database == "postgresql"
    insert = postgresql.insert(table) if on_postgresql else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in columns if name not in keys}
    statement = insert.on_conflict_do_update(index_elements=keys, set_=changes)
    # by name in both, so that a row is the same mapping for either driver; SQLAlchemy has no types for these
    dialect = postgresql.dialect() if on_postgresql else sqlite.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect, column_keys=list(columns)))
