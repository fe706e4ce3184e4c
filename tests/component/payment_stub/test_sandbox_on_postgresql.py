"""The sandbox on PostgreSQL: who pays twice at once is decided on once, and what is stated is stated once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, text

from services._province.payment_outcomes import plan_for
from services._runtime.database import Database
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services.payment_stub.protocol import PaymentRequest
from services.payment_stub.sandbox import statements
from services.payment_stub.sandbox.payments import keep
from services.payment_stub.sandbox.plans import Decided, decide
from services.payment_stub.sandbox.tables import sandbox_messages
from services.payment_stub.settling.tables import FACTS
from tests.waiting import wait_until

NOW = datetime(2021, 3, 8, 5, tzinfo=UTC)
ASKED = PaymentRequest(
    provider="national-portal", dossier_code="H62.12-210308-0001", order_id="H62.12-210308-0001/order-1",
    transaction_id="TX-1", amount_vnd=200_000, return_url="/pay", expires_at=NOW,
)  # fmt: skip


@pytest.mark.more
def test_a_payer_who_pays_twice_at_once_is_decided_on_once(postgres: str) -> None:
    database = Database(postgres, schema="sandbox_twice")
    with database.engine.begin() as tx:
        enter(tx, database.schema)
        migrate(tx, "payment_stub")

    def pay(instrument: str) -> Decided:
        with database.engine.begin() as tx:
            return keep(tx, *decide(ASKED, plan_for(instrument, ASKED.amount_vnd), NOW, NOW))

    with ThreadPoolExecutor(1) as other:
        with database.engine.begin() as tx:
            first = keep(tx, *decide(ASKED, plan_for("TEST-01", ASKED.amount_vnd), NOW, NOW))
            waiting = other.submit(pay, "TEST-02")
            wait_until(lambda: _someone_waits(database), 10, lambda: "the second waits for the first")
        assert waiting.result(10).outcome == first.outcome
    with database.engine.begin() as tx:
        assert tx.scalar(select(func.count()).select_from(sandbox_messages)) == 1
    database.close()


@pytest.mark.more
def test_a_day_is_stated_once_and_what_comes_later_is_a_part_of_its_own(postgres: str) -> None:
    database = Database(postgres, schema="sandbox_stated")
    with database.engine.begin() as tx:
        enter(tx, database.schema)
        migrate(tx, "payment_stub")
        pay(tx, "TX-1", "TEST-01")
        pay(tx, "TX-2", "TEST-02")
        give_back(tx, "TX-1")
        pay(tx, "TX-3", "TEST-01", NOW + timedelta(days=1))
    for _ in range(2):
        close(database)
    with database.engine.begin() as tx:
        pay(tx, "TX-4", "TEST-01")
        [part] = statements.due(tx, 10)
        assert (part.part, stated(part)) == (501, [("TX-1", "refunded"), ("TX-1", "succeeded")])
        statements.note_answered(tx, part)
    close(database)
    with database.engine.begin() as tx:
        [part] = statements.due(tx, 10)
        assert (part.part, stated(part)) == (502, [("TX-4", "succeeded")])
    with database.engine.begin() as tx:
        statements.close(tx, NOW.date() + timedelta(days=1), lambda agency: agency != "H62.12")
        assert len(statements.due(tx, 10)) == 1, "another process has that agency's lane"
    database.close()


def pay(tx: Connection, name: str, instrument: str, at: datetime = NOW) -> None:
    asked = ASKED.model_copy(update={"transaction_id": name})
    keep(tx, *decide(asked, plan_for(instrument, asked.amount_vnd), at, at))


def give_back(tx: Connection, name: str) -> None:
    row = dict.fromkeys((each.name for each in FACTS.c), 0) | {
        "agency": "H62.12", "kind": "refunded", "ref": name, "dossier_code": ASKED.dossier_code,
        "order_id": ASKED.order_id, "symbol": None, "number": None, "reason": "withdrawn",
        "method": "national-portal", "day": "2021-03-08", "book_day": "2021-03-08", "settled_day": None,
        "amount_vnd": 200_000,
    }  # fmt: skip
    tx.execute(insert(FACTS).values(row))


def close(database: Database) -> None:
    with database.engine.begin() as tx:
        statements.close(tx, NOW.date(), lambda _: True)


def stated(part: statements.DueStatement) -> list[tuple[str, str]]:
    lines = json.loads(part.body)["lines"]
    return [(each["transaction_id"], each["status"]) for each in lines]


def _someone_waits(database: Database) -> bool:
    with database.engine.begin() as tx:
        query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return bool(tx.execute(query).scalar_one())
