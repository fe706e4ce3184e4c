"""An attempt to pay online is told to Kafka only where the payer gets an address to go to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from prometheus_client import CollectorRegistry

from services._runtime.database import Database
from services._runtime.migrating import migrate
from services._runtime.news import News
from services._runtime.problems import Problem
from services._runtime.service import Doorway
from services.payment_stub.online.beginning import AttemptWish, Beginning, Platform
from services.payment_stub.online.look_up import OrderSeen
from tests.component.payment_stub.test_sandbox_filing import OneLane
from tests.unit.payment_stub.builders import DEMANDED_AT, Lane, demand
from tests.unit.payment_stub.callbacks import SECRETS

NOW: Final = datetime(2021, 3, 8, 5, tzinfo=UTC)
WISH: Final = AttemptWish(method="national-portal")


class Kafka:
    """Takes what is sent, unless it is away."""

    def __init__(self) -> None:
        self.away = False
        self.sent: list[Any] = []

    async def send(self, event: Any, _key: str) -> None:
        if self.away:
            raise Problem(503, "kafka-away", "Away", "Try again.")
        self.sent.append(event)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give the tables, empty."""
    made = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with made.engine.begin() as tx:
        migrate(tx, "payment_stub")
    yield made
    made.close()


def beginning(database: Database, kafka: Any, page: str | None) -> Beginning:
    doorway = Doorway(database, News(1), kafka, OneLane(), CollectorRegistry())
    platform = Platform(page, lambda _: SECRETS, "http://hub")
    return Beginning(doorway, platform, lambda: "TX-1", lambda: NOW, timedelta(minutes=1))


async def test_an_attempt_of_before_is_not_told_where_nobody_can_pay_online_any_more(
    database: Database,
) -> None:
    kafka, seen = Kafka(), OrderSeen(Lane(demand()).order(), DEMANDED_AT)
    kafka.away = True
    with pytest.raises(Problem) as refused:
        await beginning(database, kafka, "http://hub/sandbox/{provider}/pay").begin(seen, WISH, "K", "vi")
    assert refused.value.kind == "kafka-away"
    kafka.away = False
    with pytest.raises(Problem) as refused:
        await beginning(database, kafka, None).begin(seen, WISH, "K", "vi")
    assert (refused.value.status, refused.value.kind, kafka.sent) == (409, "not-online", [])


async def test_an_attempt_of_before_is_told_once_kafka_is_there_again(database: Database) -> None:
    kafka, seen = Kafka(), OrderSeen(Lane(demand()).order(), DEMANDED_AT)
    kafka.away = True
    begun = beginning(database, kafka, "http://hub/sandbox/{provider}/pay")
    with pytest.raises(Problem):
        await begun.begin(seen, WISH, "K", "vi")
    kafka.away = False
    for _ in range(2):
        started = await begun.begin(seen, WISH, "K", "vi")
        assert (started.transaction_id, len(kafka.sent)) == ("TX-1", 1)
        assert started.redirect_url.startswith("http://hub/sandbox/national-portal/pay?")
