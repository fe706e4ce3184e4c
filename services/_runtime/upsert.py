"""INSERT … ON CONFLICT DO UPDATE for both databases."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table, rows: Sequence[Mapping[str, str | int | None]]) -> None:
    """Write rows by primary key in one call: new ones are inserted, the others replaced.

    All rows name the same columns, two at least. They go to the driver as they are, by place: SQLAlchemy
    would look at every value of every row once more, which costs as much as the writing, and drivers take
    names for dearer than places (measured).
    """
    if rows:
        columns = tuple(column.name for column in table.columns if column.name in rows[0])
        assert len(columns) == len(rows[0]) > 1, f"{table.name} has not all of {', '.join(rows[0])}"
        in_order = itemgetter(*columns)
        tx.exec_driver_sql(_statement(table, tx.dialect.name, columns), [in_order(row) for row in rows])


@cache
def _statement(table: Table, database: str, columns: tuple[str, ...]) -> str:
    on_postgresql = database == "postgresql"
    insert = postgresql.insert(table) if on_postgresql else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in columns if name not in keys}
    statement = insert.on_conflict_do_update(index_elements=keys, set_=changes)
    dialect: Dialect = sqlite.dialect(paramstyle="qmark")
    if on_postgresql:
        dialect = postgresql.dialect(paramstyle="format")  # type: ignore[no-untyped-call]  # SQLAlchemy has none
    return str(statement.compile(dialect=dialect, column_keys=list(columns)))
