"""Two instances of the sandbox on one PostgreSQL: a payer who pays twice at once is decided on once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from services._province.payment_outcomes import plan_for
from services._runtime.database import Database
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services.payment_stub.protocol import PaymentRequest
from services.payment_stub.sandbox.payments import keep
from services.payment_stub.sandbox.plans import Decided, decide
from services.payment_stub.sandbox.tables import sandbox_messages
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


def _someone_waits(database: Database) -> bool:
    with database.engine.begin() as tx:
        query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return bool(tx.execute(query).scalar_one())
