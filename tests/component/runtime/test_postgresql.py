"""What a service, and ``lgsp up`` before it, says of a PostgreSQL that will not do; on a real one."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from schemas.topics import SERVICES
from services._runtime import postgresql, startup
from services._runtime.database import schema_of, target_of
from services._runtime.hub_schemas import look
from services._runtime.refusals import Refusal
from tests.component.runtime.claims import installed, new_prefix
from tests.hub.postgres import PostgresServer


@pytest.fixture
def prefix(postgres: str) -> Iterator[str]:
    with new_prefix(postgres) as prefix:
        yield prefix


async def looked(url: str, prefix: str, **_other: Any) -> str:
    """Do what ``lgsp up`` does before it starts anything."""
    return look(url, prefix)


@contextmanager
def weak(postgres: str) -> Iterator[str]:
    """Give the URL of a user without any right; what it owns goes with it."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
        try:
            yield make_url(postgres).set(username="weak", password="weak").render_as_string(False)
        finally:
            connection.execute("DROP OWNED BY weak CASCADE")
            connection.execute("DROP ROLE weak")


@pytest.mark.parametrize("number", [90624, 130022])
def test_a_server_that_is_too_old_is_refused(number: int) -> None:
    with pytest.raises(Refusal, match=f"PostgreSQL {number // 10_000} is too old") as caught:
        postgresql.check_version(number)
    assert "14 or newer" in caught.value.remedy
    postgresql.check_version(140000)


async def test_the_server_s_own_version_counts(
    postgres: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "OLDEST", 99)
    with pytest.raises(Refusal, match="is too old"):
        look(postgres, prefix)
    with pytest.raises(Refusal, match="is too old"):
        await installed(postgres, prefix)


@pytest.mark.parametrize("schema_is_there", [False, True])
async def test_a_user_who_may_make_nothing_is_refused_with_what_to_grant(
    schema_is_there: bool, postgres: str, prefix: str
) -> None:
    schema = schema_of(prefix, "intake")
    if schema_is_there:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
    with weak(postgres) as url:
        for attempt in (looked, installed):
            with pytest.raises(Refusal, match=f"'weak' may not make the schema {schema}") as caught:
                await attempt(url, prefix, in_schema_of="intake", service="intake")
            assert 'TO "weak"' in caught.value.remedy


async def test_a_user_who_was_given_the_schemas_needs_no_more(postgres: str, prefix: str) -> None:
    with weak(postgres) as url:
        with psycopg.connect(postgres, autocommit=True) as connection:
            for service in SERVICES:
                connection.execute(f"CREATE SCHEMA {schema_of(prefix, service)} AUTHORIZATION weak")
        assert look(url, prefix)
        assert await installed(url, prefix) == 1


@pytest.mark.more
async def test_a_wrong_password_is_refused_at_once_and_not_told(
    own_postgres: PostgresServer, prefix: str
) -> None:
    target = make_url(own_postgres.url)
    with psycopg.connect(own_postgres.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE careful LOGIN PASSWORD 'right'")
        [[file]] = connection.execute("SHOW hba_file")
        with open(file) as opened:  # noqa: ASYNC230, PTH123 (a few lines on this disk)
            rules = opened.read()
        with open(file, "w") as opened:  # noqa: ASYNC230, PTH123
            opened.write(f"host all careful 127.0.0.1/32 scram-sha-256\n{rules}")
        connection.execute("SELECT pg_reload_conf()")
    for password, said in (("canary", "password authentication failed"), (None, "no password supplied")):
        url = target.set(username="careful", password=password).render_as_string(hide_password=False)
        for attempt in (looked, installed):
            with pytest.raises(Refusal, match=f"does not let us in: .*{said}") as caught:
                await attempt(url, prefix)
            assert "LGSP_DATABASE__URL" in caught.value.remedy
            assert "canary" not in caught.value.message


@pytest.mark.parametrize(("user", "database"), [("nowhere", None), (None, "nowhere")])
async def test_who_or_what_does_not_exist_is_said_at_once(
    user: str | None, database: str | None, postgres: str, prefix: str
) -> None:
    url = make_url(postgres).set(username=user, database=database).render_as_string(hide_password=False)
    with pytest.raises(Refusal, match=r'does not let us in.*"nowhere"') as caught:
        await installed(url, prefix)
    assert "LGSP_DATABASE__URL" in caught.value.remedy


async def test_a_server_that_does_not_answer_is_waited_for_and_then_told(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "_PATIENCE_SECONDS", 0.5)
    with pytest.raises(Refusal, match=r"does not answer: .*Connection refused") as caught:
        await installed("postgresql://postgres@127.0.0.1:1/postgres", prefix)
    assert "start it" in caught.value.remedy


@pytest.mark.parametrize("part", ["1/x?nonsense=1", "1/x?sslmode=maybe", "99999/x"])
async def test_a_url_that_libpq_cannot_use_is_said_at_once(prefix: str, part: str) -> None:
    url = f"postgresql://postgres@127.0.0.1:{part}"
    for attempt in (looked, installed):
        async with asyncio.timeout(5):
            with pytest.raises(Refusal, match=r"LGSP_DATABASE__URL cannot be used: .*invalid"):
                await attempt(url, prefix)


async def test_a_user_who_may_not_read_another_s_tables_is_told_which_schema(
    postgres: str, prefix: str
) -> None:
    schema = schema_of(prefix, "routing")
    await installed(postgres, prefix)
    with weak(postgres) as url, psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("GRANT CREATE ON DATABASE postgres TO weak")
        connection.execute(f"GRANT CREATE, USAGE ON SCHEMA {schema} TO weak")
        for attempt in (looked, installed):
            with pytest.raises(Refusal, match=f"may not make the schema {schema} ") as caught:
                await attempt(url, prefix)
            assert f'ALTER SCHEMA "{schema}" OWNER TO "weak"' in caught.value.remedy


def test_without_the_driver_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Refusal, match="driver for PostgreSQL is not installed") as caught:
        look("postgresql://postgres@127.0.0.1:1/postgres", "p1.")
    assert "pip install 'lgsp-hub[postgres]'" in caught.value.remedy


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("nonsense", "no address of a database"),
        ("postgresql://a:b@host:port/db", "no address of a database"),
        ("postgresql://a:canary@canary@host/db", "more than one @"),
        ("mysql://a:canary@host/db", "cannot keep its state in mysql"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_being_repeated(url: str, found: str) -> None:
    with pytest.raises(Refusal, match=found) as caught:
        target_of(url)
    assert "canary" not in f"{caught.value.message}{caught.value.remedy}"


def test_a_standby_is_called_so() -> None:
    said = SimpleNamespace(sqlstate="25006")
    refusal = postgresql.lasting(DBAPIError("", None, said), make_url("postgresql://a@b/c"), "s")  # type: ignore[arg-type]
    assert refusal is not None
    assert "read-only" in refusal.message
