"""Figures of a whole hub where periods meet: money given back later, a last minute, nothing to count."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from services._province.calendar import ZONE
from services.metrics.app import as_of
from services.metrics.lookup import Question, answered
from tests.component.lanes.hub_machine import BIRTH, CRIMINAL_RECORD
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import SPECS, MemoryLane
from tests.component.lanes.world import Wish, World

JUSTICE = Wish(CRIMINAL_RECORD, "H62.12")
PAYMENTS, PAID_DOSSIERS = "online-payment-transactions/qd2866", "online-payment-dossiers/qd766"
RECEIVED = "online-dossiers/qd2866"


class Province:
    """A hub in memory that works after everything that is said."""

    def __init__(self, begin: datetime) -> None:
        self.kafka = MemoryKafka()
        self.world = World(self.kafka, begin)
        self.lanes = {name: MemoryLane(spec, self.kafka) for name, spec in SPECS.items()}

    def settle(self) -> None:
        while sum(lane.work(500) for lane in self.lanes.values()):
            pass

    def wait(self, until: datetime) -> None:
        while self.world.now < until:
            self.world.tick(min(timedelta(days=1), until - self.world.now))
            self.settle()

    def figure(self, definition: str, period: str) -> dict[str, Any] | None:
        """Return a figure of the province as it is served, None where there is none."""
        with self.lanes["metrics"].engine.begin() as tx:
            page = answered(
                tx, Question(definition=definition, scope="province", period=period, limit=9), as_of
            )
        return page.figures[0].model_dump(mode="json") if page.figures else None

    def counted(self, definition: str, period: str) -> tuple[int, int] | None:
        figure = self.figure(definition, period)
        return None if figure is None else (figure["numerator"], figure["denominator"])


@pytest.fixture
def quarter_end() -> Iterator[Province]:
    province = Province(datetime(2021, 3, 31, 16, 57, tzinfo=ZONE))
    yield province
    for lane in province.lanes.values():
        lane.close()


def test_money_that_comes_again_in_the_next_quarter_and_goes_back_takes_nothing_from_the_first(
    quarter_end: Province,
) -> None:
    province, world = quarter_end, quarter_end.world
    world.lodge(JUSTICE, "online", 0)
    province.settle()
    (order,) = world.told("routing", "fee.demanded")
    world.pay(order, 1, "succeeded", 0, "national-portal")
    province.settle()
    assert province.counted(PAYMENTS, "2021-Q1") == (1, 1)
    province.wait(datetime(2021, 4, 5, 9, 0, tzinfo=ZONE))
    world.pay(order, 2, "succeeded", 0, "national-portal")
    province.settle()
    (refund,) = world.told("payments", "refund.issued")
    assert refund["order_id"] == order["order_id"]
    quarters = [province.counted(PAYMENTS, period) for period in ("2021-Q1", "2021-Q2", "to-date")]
    assert quarters == [(1, 1), (1, 1), (2, 2)], "each transaction in its own; a refund takes nothing away"
    dossiers = [province.counted(PAID_DOSSIERS, period) for period in ("2021-Q1", "2021-Q2", "to-date")]
    assert dossiers == [(1, 1), (0, 0), (1, 1)], "a dossier once, where it was received"


def test_the_last_minute_of_a_quarter_is_its_own_and_the_next_one_is_not(quarter_end: Province) -> None:
    province, world = quarter_end, quarter_end.world
    for wish in (JUSTICE, JUSTICE, Wish(BIRTH, "H62.21.01"), JUSTICE):
        world.lodge(wish, "online", 0)  # at 16:57, 16:58, 16:59 and 17:00, received next morning
        province.settle()
    at_commune = province.world.told("dossiers", "dossier.received")[2]
    assert at_commune["receiving_agency"] == "H62.21.01"
    assert province.counted(RECEIVED, "2021-Q1") == (3, 3)
    assert province.counted(RECEIVED, "2021-03-31") == (3, 3)
    assert province.counted(RECEIVED, "2021-Q2") == (1, 1)
    assert province.counted(RECEIVED, "2021-04-01") == (1, 1)


def test_where_nothing_can_be_counted_there_is_no_value_and_never_nought_percent(
    quarter_end: Province,
) -> None:
    province, world = quarter_end, quarter_end.world
    world.lodge(Wish(BIRTH, "H62.21.01"), "counter", 0)  # free of charge
    province.settle()
    assert province.counted(RECEIVED, "2021-Q1") == (0, 1), "counted, and nought"
    figure = province.figure(PAID_DOSSIERS, "2021-Q1")
    assert figure is not None
    assert (figure["denominator"], figure["value"], figure["met"]) == (0, None, None), "nobody had to pay"
