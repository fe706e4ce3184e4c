"""Whose tables are in a PostgreSQL: shared by instances, refused to others; on a real one."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import inspect

from services._runtime import installing
from services._runtime.database import Database, schema_of
from services._runtime.hub_schemas import drop, look, schemas_of_hub
from services._runtime.refusals import Refusal
from tests.component.runtime.claims import installed, new_prefix


@pytest.fixture
def prefix(postgres: str) -> Iterator[str]:
    with new_prefix(postgres) as prefix:
        yield prefix


async def test_several_instances_share_the_tables_and_are_counted(postgres: str, prefix: str) -> None:
    starts = [await installed(postgres, prefix, instance=each) for each in ("0", "1", "0")]
    assert starts == [1, 1, 2]


@pytest.mark.parametrize(
    ("other", "found", "remedy"),
    [
        (
            {"cluster_id": "other"},
            "Kafka cluster 'ours', but this is 'other'",
            "LGSP_KAFKA__BOOTSTRAP_SERVERS",
        ),
        ({"service": "intake"}, "service 'routing', but this is 'intake'", "LGSP_DATABASE__URL"),
        ({"partitions": 3}, "partition count 2, but this is 3", "LGSP_KAFKA__PARTITIONS"),
    ],
)
async def test_another_hub_s_or_service_s_tables_are_refused(
    other: dict[str, Any], found: str, remedy: str, postgres: str, prefix: str
) -> None:
    await installed(postgres, prefix)
    with pytest.raises(Refusal, match=found) as caught:
        await installed(postgres, prefix, instance="1", **other)
    assert remedy in caught.value.remedy


async def test_hubs_whose_prefixes_make_one_schema_name_do_not_share_it(postgres: str, prefix: str) -> None:
    await installed(postgres, prefix)
    other = prefix.rstrip(".")
    assert schema_of(other, "routing") == schema_of(prefix, "routing")
    with pytest.raises(Refusal, match=f"belongs to prefix '{prefix}', but this is '{other}'"):
        await installed(postgres, other)


async def test_an_instance_of_another_contract_is_refused(
    postgres: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await installed(postgres, prefix)
    monkeypatch.setattr(installing, "CONTRACT_MAJOR", 2)
    with pytest.raises(Refusal, match="contract version 1, but this is 2") as caught:
        await installed(postgres, prefix, instance="1")
    assert "one version of the hub" in caught.value.remedy


async def test_tables_that_no_hub_made_are_left_alone(postgres: str, prefix: str) -> None:
    schema = schema_of(prefix, "routing")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema} CREATE TABLE shopping (item text)")
    with pytest.raises(Refusal, match="no hub made: shopping"):
        await installed(postgres, prefix)
    with pytest.raises(Refusal, match="no hub made") as caught:
        schemas_of_hub(postgres, prefix, "ours")
    assert f'DROP SCHEMA "{schema}"' in caught.value.remedy


@pytest.mark.parametrize(
    "columns",
    ["name text", '"only" int, service text, prefix text, cluster_id text, partitions int, contract int'],
)
async def test_somebody_else_s_table_called_hub_is_no_hub_s(postgres: str, prefix: str, columns: str) -> None:
    schema = schema_of(prefix, "routing")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"CREATE TABLE {schema}.hub ({columns})".encode())
    with pytest.raises(Refusal, match="tables that no hub made"):
        await installed(postgres, prefix)
    with pytest.raises(Refusal, match=f"schema {schema} has tables that no hub made") as caught:
        look(postgres, prefix)
    assert "DROP SCHEMA" in caught.value.remedy


async def test_schemas_of_another_hub_or_of_no_hub_are_seen_before_anything_is_started(
    postgres: str, prefix: str
) -> None:
    await installed(postgres, prefix)
    assert look(postgres, prefix)
    with pytest.raises(Refusal, match=f"belongs to the hub with prefix '{prefix}'") as caught:
        look(postgres, prefix.removesuffix("."))  # another hub, whose schemas have the same names
    assert "another database or prefix" in caught.value.remedy
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema_of(prefix, 'metrics')} CREATE TABLE anothers (a int)")
    with pytest.raises(Refusal, match=f"{schema_of(prefix, 'metrics')} has tables that no hub made"):
        look(postgres, prefix)


async def test_only_the_hub_s_own_schemas_are_dropped(postgres: str, prefix: str) -> None:
    await installed(postgres, prefix)
    await installed(postgres, prefix, in_schema_of="intake", service="intake")
    other = f"x{prefix}"
    await installed(postgres, other)
    ours = [schema_of(prefix, "intake"), schema_of(prefix, "routing")]
    assert schemas_of_hub(postgres, prefix, "ours") == ours
    for foreign in ((prefix, "another-cluster"), (prefix.rstrip("."), "ours")):
        with pytest.raises(Refusal, match="belongs to") as caught:
            schemas_of_hub(postgres, *foreign)
        assert "DROP SCHEMA" in caught.value.remedy
    drop(postgres, ours)
    database = Database(postgres)
    with database.engine.connect() as connection:
        names = set(inspect(connection).get_schema_names())
    database.close()
    assert names & set(ours) == set()
    assert schema_of(other, "routing") in names
    drop(postgres, [schema_of(other, "routing")])
