"""A service's claim to tables in a PostgreSQL, as the tests make it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any, Final

import psycopg
from aiokafka import TopicPartition

from schemas.topics import SERVICES
from services._runtime import startup
from services._runtime.database import Database, schema_of
from services._runtime.installing import Claim, install

CLAIM: Final = Claim("routing", "", "ours", 2, {}, "0")
PLACE: Final = TopicPartition("clock", 0)
_numbers = count(1)


@contextmanager
def new_prefix(url: str) -> Iterator[str]:
    """Give a hub of its own on the server, and forget its schemas."""
    prefix = f"pg{next(_numbers)}."
    yield prefix
    with psycopg.connect(url, autocommit=True) as connection:
        for service in SERVICES:
            connection.execute(f"DROP SCHEMA IF EXISTS {schema_of(prefix, service)} CASCADE")


async def installed(url: str, prefix: str, *, in_schema_of: str = "routing", **other: Any) -> int:
    """Do what a service does with its database at its start."""
    claim = replace(CLAIM, **{"prefix": prefix, **other})
    database = Database(url, schema=schema_of(prefix, in_schema_of))
    try:
        begins = {PLACE: 5}
        return await startup._patiently(database, lambda tx: install(tx, claim, begins, database.schema))  # noqa: SLF001
    finally:
        database.close()
