"""The sandbox files its statements; what is refused is told, what conflicts is filed as a part of its own."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import insert
from sqlalchemy.event import listen
from structlog.testing import capture_logs

from services._province.payment_outcomes import plan_for
from services._runtime.database import Database
from services._runtime.instants import to_text
from services._runtime.migrating import migrate
from services._runtime.news import News
from services._runtime.service import Doorway
from services._runtime.tables import TICKS
from services.payment_stub.protocol import PaymentRequest
from services.payment_stub.sandbox import statements
from services.payment_stub.sandbox.filing import Filing
from services.payment_stub.sandbox.payments import keep
from services.payment_stub.sandbox.plans import decide
from tests.unit.payment_stub.callbacks import PROVIDER, SECRETS

NOON: Final = datetime(2021, 3, 8, 5, tzinfo=UTC)
NEXT_MORNING: Final = datetime(2021, 3, 8, 20, tzinfo=UTC)
ASKED: Final = PaymentRequest(
    provider="national-portal", dossier_code="H62.12-210308-0001", order_id="H62.12-210308-0001/order-1",
    transaction_id="TX-1", amount_vnd=200_000, return_url="/pay", expires_at=NOON,
)  # fmt: skip


class OneLane:
    """Every agency's lane, asked by the loop alone: only there it does not change meanwhile."""

    def __init__(self) -> None:
        self.published_news = News(1)
        self._loop = threading.get_ident()

    def published(self) -> Mapping[int, int]:
        return {0: 0}

    def owns(self, key: bytes) -> bool:
        assert threading.get_ident() == self._loop, key
        return True


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give the tables with a payment of a day whose statement is due."""
    made = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with made.engine.begin() as tx:
        migrate(tx, "payment_stub")
        tx.execute(insert(TICKS).values(partition=0, last_tick=to_text(NEXT_MORNING), source_of_time="world"))
        keep(tx, *decide(ASKED, plan_for("TEST-01", ASKED.amount_vnd), NOON, NOON))
    yield made
    made.close()


class Door:
    """Answers one request after another, and keeps what came."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self._answers = iter(answers)
        self.taken: list[dict[str, Any]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.taken.append(json.loads(request.content))
        status, kind = next(self._answers)
        return httpx2.Response(status, json={"type": f"urn:lgsp:problem:{kind}"} if kind else {})


async def filed(database: Database, door: Callable[[httpx2.Request], httpx2.Response], looks: int) -> None:
    unused: Any = None
    doorway = Doorway(database, News(1), unused, OneLane(), CollectorRegistry())
    filing = Filing(doorway, "http://hub/statements/{provider}", lambda _: SECRETS, lambda: NEXT_MORNING)
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(door)) as client:
        for _ in range(looks):
            await filing.look(client)


async def test_what_the_door_takes_is_sent_once(database: Database) -> None:
    door = Door((202, ""))
    await filed(database, door, looks=3)
    (part,) = door.taken
    assert (part["provider"], part["part"]) == (PROVIDER, 501)
    assert [each["transaction_id"] for each in part["lines"]] == ["TX-1"]


async def test_what_the_door_refuses_is_told_with_its_reason_and_not_sent_again(database: Database) -> None:
    door = Door((422, "impossible-time"))
    with capture_logs() as logs:
        await filed(database, door, looks=3)
    assert len(door.taken) == 1
    (warning,) = [each for each in logs if each["log_level"] == "warning"]
    assert (warning["problem"], warning["day"], warning["part"]) == (
        "urn:lgsp:problem:impossible-time", "2021-03-08", 501,
    )  # fmt: skip


async def test_a_part_that_was_filed_with_other_content_is_filed_anew_as_the_next(database: Database) -> None:
    door = Door((409, "conflict"), (409, "conflict"), (202, ""))
    with capture_logs() as logs:
        await filed(database, door, looks=4)
    assert [(each["part"], each["part"] <= each["parts"]) for each in door.taken] == [
        (501, True), (502, True), (503, True),
    ]  # fmt: skip
    assert door.taken[0]["lines"] == door.taken[2]["lines"]
    assert [each["part"] for each in logs if each["log_level"] == "warning"] == [501, 502]


async def test_the_lanes_are_not_asked_by_a_thread_of_the_database(database: Database) -> None:
    await asyncio.wait_for(filed(database, Door((202, "")), looks=1), 10)


def test_of_the_books_only_what_was_given_back_is_looked_through_for_a_statement(database: Database) -> None:
    asked: list[tuple[str, Any]] = []
    listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    with database.engine.begin() as tx:
        statements.close(tx, NOON.date(), lambda _: True)
        (query,) = [each for each in asked if "JOIN settlement_facts" in each[0]]
        plan = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {query[0]}", query[1])]
    assert not [step for step in plan if step.startswith("SCAN settlement_facts")], plan
