"""Whether tables that are there were made by a hub, or by whoever else likes the name."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, inspect, select

from services._runtime.tables import HUB

_TELLING: Final = frozenset({"service", "prefix", "cluster_id"})
"""Columns that the table of every version of a hub has."""


def made_by_a_hub(tx: Connection, tables: Collection[str], schema: str | None = None) -> bool:
    """Say whether these tables of a schema, None: the usual one, tell whose they are."""
    if HUB.name not in tables:
        return False
    columns = {column["name"] for column in inspect(tx).get_columns(HUB.name, schema)}
    there = tx.execution_options(schema_translate_map={None: schema}) if schema else tx
    return columns >= _TELLING and there.execute(select(HUB.c.prefix)).first() is not None
