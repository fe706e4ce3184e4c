"""A hub's schemas on a PostgreSQL, from outside its services: may they be made, whose they are, their end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy import URL, Connection, create_engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import DropSchema

from schemas.topics import SERVICES
from services._runtime.database import schema_of, target_of
from services._runtime.hub_tables import made_by_a_hub
from services._runtime.postgresql import check_version, lasting, no_answer, no_right, said_by
from services._runtime.refusals import Refusal
from services._runtime.tables import HUB

_CONNECT_SECONDS: Final = 5
_LOCK: Final = "-c lock_timeout=5000"
T = TypeVar("T")


def look(url: str, prefix: str) -> str:
    """Return the server's version; raises Refusal where the services of a hub could not begin."""

    def work(tx: Connection) -> str:
        check_version(int(tx.execute(text("SHOW server_version_num")).scalar_one()))
        there, target = set(inspect(tx).get_schema_names()), tx.engine.url
        for schema in _schemas(prefix):
            in_schema = func.has_schema_privilege(schema, "CREATE")
            in_database = func.has_database_privilege(func.current_database(), "CREATE")
            if not tx.execute(select(in_schema if schema in there else in_database)).scalar_one():
                raise no_right(target.username or "", target.database or "", schema)
            if schema in there:
                _check_ours(tx, schema, prefix)
        return str(tx.execute(text("SHOW server_version")).scalar_one()).partition(" ")[0]

    return _run(url, work)


def schemas_of_hub(url: str, prefix: str, cluster_id: str) -> list[str]:
    """Return the schemas that this hub has made; raises Refusal where one holds what is not this hub's."""

    def work(tx: Connection) -> list[str]:
        there = set(inspect(tx).get_schema_names())
        found = [schema for schema in _schemas(prefix) if schema in there]
        for schema in found:
            _check_ours(tx, schema, prefix, cluster_id)
        return found

    return _run(url, work)


def drop(url: str, schemas: Sequence[str]) -> None:
    """Drop schemas with all that is in them, all or none; raises Refusal."""

    def work(tx: Connection) -> None:
        for schema in schemas:
            tx.execute(DropSchema(schema, cascade=True))

    _run(url, work)


def _schemas(prefix: str) -> list[str]:
    return [schema_of(prefix, service) for service in SERVICES]


def _check_ours(tx: Connection, schema: str, prefix: str, cluster_id: str | None = None) -> None:
    """Raise Refusal for what is not this hub's; ``cluster_id`` None: on whichever Kafka."""
    try:
        _check_whose(tx, schema, prefix, cluster_id)
    except DBAPIError as error:  # only here is it known which schema keeps us out
        refusal = lasting(error, tx.engine.url, schema)
        raise refusal or error from error


def _check_whose(tx: Connection, schema: str, prefix: str, cluster_id: str | None) -> None:
    tables = inspect(tx).get_table_names(schema)
    if not tables:
        return
    by_hand = f'if nobody needs it: DROP SCHEMA "{schema}" CASCADE; else name another database or prefix'
    if not made_by_a_hub(tx, tables, schema):
        raise Refusal(f"schema {schema} has tables that no hub made", by_hand)
    there = tx.execution_options(schema_translate_map={None: schema})
    hub = there.execute(select(HUB.c.prefix, HUB.c.cluster_id)).one()
    if hub.prefix != prefix:
        raise Refusal(f"schema {schema} belongs to the hub with prefix {hub.prefix!r}", by_hand)
    if cluster_id not in {None, hub.cluster_id}:
        raise Refusal(
            f"schema {schema} belongs to a hub on another Kafka, cluster {hub.cluster_id!r}", by_hand
        )


def _run(url: str, work: Callable[[Connection], T]) -> T:
    target = target_of(url)
    with _connection(target) as tx:
        return work(tx)


@contextmanager
def _connection(target: URL) -> Iterator[Connection]:
    arguments = {"connect_timeout": _CONNECT_SECONDS, "options": _LOCK, "application_name": "lgsp"}
    engine = create_engine(target, poolclass=NullPool, connect_args=arguments)
    try:
        with engine.begin() as tx:
            yield tx
    except DBAPIError as error:
        refusal = lasting(error, target, "of the hub")
        if refusal is None and getattr(error.orig, "sqlstate", None) is not None:
            refusal = Refusal(f"PostgreSQL refused: {said_by(error)}", "end what else uses the hub's schemas")
        raise refusal or no_answer(error) from error
    finally:
        engine.dispose()
