"""The service's database: writing threads, reading beside them, on the disk before anything counts."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)

from services._runtime.refusals import Refusal
from services._runtime.settings import DatabasePart

log = structlog.get_logger()
T = TypeVar("T")
_AWAY_SECONDS: Final = 0.2
_READERS = 2
_WRITERS_ON_POSTGRESQL = 3
_LONGEST_NAME: Final = 63
_PASSING_ON_SQLITE: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_PROTOCOL,
})  # fmt: skip
_IDLE_IN_TRANSACTION: Final = "25P03"
"""What PostgreSQL says to one whose transaction it ended because nothing came: an InternalError."""


class Database:
    """Runs functions with a connection in worker threads, so that an fsync never blocks the event loop.

    ``url``: SQLite, or PostgreSQL, where ``schema`` keeps the tables of one service of one hub.
    """

    def __init__(self, url: str, *, schema: str = "public", part: DatabasePart | None = None) -> None:
        target = target_of(url)
        limits = part or DatabasePart()
        self.schema = schema
        self.is_sqlite = target.get_backend_name() == "sqlite"
        self.engine = _engine(target, schema, limits, reading=False)
        self._reading = _engine(target, schema, limits, reading=True)
        writers = 1 if self.is_sqlite else _WRITERS_ON_POSTGRESQL
        self._writer = ThreadPoolExecutor(writers, thread_name_prefix="database")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="database-read")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run in one transaction: committed when ``work`` returns, rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._in_transaction, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run with a connection that sees what is committed, all at one moment, and cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._in_reading, work)

    async def read_if_there(self, work: Callable[[Connection], T]) -> T | None:
        """Read; None, after a moment, when the database is away."""
        try:
            return await self.read(work)
        except DBAPIError as error:
            if not is_transient(error):
                raise
            log.warning("database away", error=type(error.orig).__name__)
            await asyncio.sleep(_AWAY_SECONDS)
            return None

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


def is_transient(error: DBAPIError) -> bool:
    """Say whether the database, not the record, is at fault: locked, full, restarting, connection gone."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _PASSING_ON_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    return (
        isinstance(error, OperationalError) or error.connection_invalidated or state == _IDLE_IN_TRANSACTION
    )


def is_structural(error: DBAPIError) -> bool:
    """Say whether the tables are not what the code expects: never a record's fault."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR if code is not None else isinstance(error, ProgrammingError)


def schema_of(prefix: str, service: str) -> str:
    """Return the PostgreSQL schema of a service of the hub with a prefix; ``hub`` notes whose it is."""
    name = re.sub(r"[^a-z0-9]+", "_", f"lgsp_{prefix}_{service}".lower())
    return name[:_LONGEST_NAME]


def target_of(url: str) -> URL:
    """Return what a URL names, its driver being there; raises Refusal, whose words hold no password."""
    try:
        target = make_url(url)
        if target.drivername == "postgresql":
            target = target.set(drivername="postgresql+psycopg")
        if target.get_backend_name() not in {"sqlite", "postgresql"}:
            raise Refusal(
                f"a service cannot keep its state in {target.get_backend_name()}", "use SQLite or PostgreSQL"
            )
        target.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # the last: a port that is no number
        raise Refusal(
            "LGSP_DATABASE__URL is no address of a database that we can use",
            "write sqlite:////path/file.sqlite, or postgresql://user@host/database",
        ) from error
    except ImportError as error:
        raise Refusal(
            "the driver for PostgreSQL is not installed", "install it: pip install 'lgsp-hub[postgres]'"
        ) from error
    if "@" in (target.host or ""):
        raise Refusal(
            "LGSP_DATABASE__URL has more than one @, so nobody knows where its password ends",
            "write signs such as @ : / in a user or password as %40 %3A %2F",
        )
    return target


def _engine(target: URL, schema: str, part: DatabasePart, *, reading: bool) -> Engine:
    if target.get_backend_name() == "sqlite":
        return _sqlite(target, reading=reading)
    settings = {
        "search_path": schema,
        "lock_timeout": _milliseconds(part.lock_timeout_seconds),
        "idle_in_transaction_session_timeout": _milliseconds(part.idle_timeout_seconds),
        "default_transaction_read_only": "on" if reading else "off",
        "timezone": "UTC",
    }
    return create_engine(
        target,
        # a page is one reading, as on SQLite; who writes sees what others wrote before a lock was had
        isolation_level="REPEATABLE READ" if reading else "READ COMMITTED",
        pool_size=_READERS if reading else _WRITERS_ON_POSTGRESQL,
        pool_pre_ping=reading,  # a writer's batch is tried again, a reader's question is not
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
            "connect_timeout": 5,
            "application_name": schema,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        },
    )


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


def _sqlite(target: URL, *, reading: bool) -> Engine:
    engine = create_engine(target)

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
