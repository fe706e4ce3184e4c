"""The service's database: one writing thread on SQLite, reading beside it, fsync before anything counts."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

T = TypeVar("T")
_READERS = 2


class Database:
    """Runs functions with a connection in worker threads, so that an fsync never blocks the event loop."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _engine(url, reading=False)
        self._reading = _engine(url, reading=True)
        self._writer = ThreadPoolExecutor(1 if self.is_sqlite else 4, thread_name_prefix="database")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="database-read")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run in one transaction: committed when ``work`` returns, rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._in_transaction, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run with a connection that sees what is committed and cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._in_reading, work)

    def close(self) -> None:
        """Let the threads end and close every connection."""
        self._writer.shutdown()
        self._readers.shutdown()
        self.engine.dispose()
        self._reading.dispose()

    def _in_transaction(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as tx:
            return work(tx)

    def _in_reading(self, work: Callable[[Connection], T]) -> T:
        with self._reading.connect() as connection:
            return work(connection)


def _engine(url: str, *, reading: bool) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own object
        dbapi.isolation_level = None  # we say BEGIN ourselves: the driver would begin only at the first write
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            dbapi.execute(f"PRAGMA {pragma}")
        if reading:
            dbapi.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
