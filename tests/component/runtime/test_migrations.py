"""The scripts make the very tables that the code declares, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, insert, select, text
from sqlalchemy.schema import CreateSchema, DropSchema

from services._runtime import tables as runtime
from services._runtime.database import Database
from services._runtime.migrating import applied, migrate
from services.intake.register.late import LATE
from services.intake.store import STORE as INTAKE
from services.metrics import finding_tables
from services.metrics import tables as metrics
from services.metrics.facts_store import FACTS
from services.payment_stub.ledger import LEDGER
from services.payment_stub.online import tables as online
from services.payment_stub.sandbox import tables as sandbox
from services.payment_stub.settling import tables as settling
from services.payment_stub.store import STORE as PAYMENTS
from services.routing.gateway import tables as gateway
from services.routing.store import STORE as ROUTING

RUNTIME = [table for table in vars(runtime).values() if isinstance(table, Table)]
GATEWAY = [table for table in vars(gateway).values() if isinstance(table, Table)]
BOOKS = [
    table for each in (settling, online, sandbox) for table in vars(each).values() if isinstance(table, Table)
]
FIGURES = [
    table for each in (metrics, finding_tables) for table in vars(each).values() if isinstance(table, Table)
]
TABLES = {
    "intake": [*(INTAKE.table(kind) for kind in INTAKE.kinds), LATE],
    "routing": [*(ROUTING.table(kind) for kind in ROUTING.kinds), *GATEWAY],
    "payment_stub": [*(PAYMENTS.table(kind) for kind in PAYMENTS.kinds), LEDGER, *BOOKS],
    "metrics": [*(FACTS.table(kind) for kind in FACTS.kinds), *FIGURES],
}


NEWEST = {
    "intake": "intake_0004",
    "routing": "routing_0003",
    "payment_stub": "payment_stub_0005",
    "metrics": "metrics_0004",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    schema = "test_migrations"
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    else:
        database = Database(request.getfixturevalue("postgres"), schema=schema)
    with database.engine.begin() as tx:
        if request.param == "postgresql":
            tx.execute(CreateSchema(schema))
        yield tx
        if request.param == "postgresql":
            tx.execute(DropSchema(schema, cascade=True))
    database.close()


def differences(tx: Connection, service: str) -> list[Any]:
    declared = MetaData()
    for table in (*RUNTIME, *TABLES[service]):
        table.to_metadata(declared)
    options = {"compare_type": True, "include_name": lambda name, _kind, _of: name != "alembic_version"}
    return list(compare_metadata(MigrationContext.configure(tx, opts=options), declared))


@pytest.mark.parametrize("service", TABLES)
def test_the_scripts_make_what_the_code_declares(tx: Connection, service: str) -> None:
    migrate(tx, service)
    assert differences(tx, service) == []
    assert applied(tx) == {"runtime_0001", NEWEST[service]}
    migrate(tx, service)  # a second start finds nothing to do
    tx.execute(text("ALTER TABLE hub ADD COLUMN more TEXT"))
    assert differences(tx, service) != []


FORMS: Final = ("dossier_spans", "closing_ticks")
UNDONE: Final = {
    "metrics_0002": [
        f"DROP TABLE {name}"
        for name in (*FORMS, "tallies", "numbered_days", "agency_reports", "findings", "approved_dossiers")
    ],
    "metrics_0003": [
        *(f"DROP TABLE {name}" for name in FORMS), "CREATE TABLE dossiers_under_way (code VARCHAR(60))",
    ],
}  # fmt: skip
"""What makes a database that of an older version of metrics."""


@pytest.mark.parametrize("older", UNDONE)
@pytest.mark.parametrize(
    ("silent", "kept"), [(None, "2021-03-09"), ("2021-03-08", "2021-03-09"), ("2021-03-10", "2021-03-10")]
)
def test_figures_of_an_older_version_are_counted_anew_and_the_topic_is_told_nothing_twice(
    tx: Connection, silent: str | None, kept: str, older: str
) -> None:
    """Also where an earlier recount was still silent: it stays so as long as it had to."""
    migrate(tx, "metrics")
    tx.execute(insert(runtime.TICKS).values(partition=0, last_tick="2021-03-09", source_of_time="world"))
    tx.execute(insert(metrics.newest_events).values(partition=0, time="2021-03-09"))
    if silent is not None:
        tx.execute(insert(metrics.silent_until).values(only=1, tick=silent))
    for undo in UNDONE[older]:
        tx.execute(text(undo))
    tx.execute(
        text(f"UPDATE alembic_version SET version_num = '{older}' WHERE version_num LIKE 'metrics%'")  # noqa: S608
    )
    migrate(tx, "metrics")
    for table in (runtime.TICKS, metrics.newest_events):
        assert tx.execute(select(table)).all() == []
    assert tx.execute(select(metrics.silent_until.c.tick)).scalars().all() == [kept]
