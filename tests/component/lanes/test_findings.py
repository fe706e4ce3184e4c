"""Findings of a bent stream are the same rows however it is cut, and whenever the process dies."""

from typing import Any, Final

import pytest
from sqlalchemy import insert, select

from schemas.places import subject_and_key
from services._runtime.tables import HUB
from services.metrics.app import SPEC as METRICS
from services.metrics.finding_tables import findings
from services.metrics.forgetting import forget
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.unit.metrics.bent import demanded, moved, report, reused
from tests.unit.metrics.dossier_events import MORNING, at, finished, paid, received

ONE, TWO, THREE, FAR = (f"H62.12-210308-{number}" for number in ("0001", "0002", "0003", "4711"))
TOLD: Final = (
    received(code=ONE), moved(5, 9, code=ONE), finished(code=ONE),
    finished(code=ONE, outcome="rejected"),
    received(code=TWO), paid(code=TWO), demanded(at("2021-03-09 09:00"), code=TWO), moved(9, 4, code=TWO),
    reused(code=THREE, reused_from=TWO), received(code=FAR), report(), report(11, 10, name="too-many"),
)  # fmt: skip
FOUND: Final = {
    ("approved-while-waiting", ONE), ("contradiction", ONE), ("paid-before-demanded", TWO),
    ("impossible-status", TWO), ("reused-from-nothing", THREE), ("number-from-nowhere", FAR),
}  # fmt: skip


def a_lane() -> MemoryLane:
    """Return a lane before which the bent stream lies, one event of it twice."""
    kafka = MemoryKafka()
    for told in (*TOLD, TOLD[3]):
        event: Any = told.event
        kafka.produce(event, subject_and_key(event)[1])
    kafka.produce(a_tick(MORNING), None)
    return MemoryLane(METRICS, kafka)


def rows(lane: MemoryLane) -> list[Any]:
    """Return every finding as it is stored."""
    with lane.engine.begin() as tx:
        return [tuple(row) for row in tx.execute(select(findings).order_by(*findings.primary_key))]


def worked(most: int) -> list[Any]:
    lane = a_lane()
    while lane.work(most):
        pass
    found = rows(lane)
    lane.close()
    return found


def test_each_is_found_and_the_batches_leave_no_trace() -> None:
    expected = worked(1)
    assert {row[:2] for row in expected} == FOUND
    for most in (2, 5, 1000):
        assert worked(most) == expected


def test_counted_anew_from_the_topics_they_are_the_same_bytes() -> None:
    lane = a_lane()
    while lane.work(3):
        pass
    before = rows(lane)
    with lane.engine.begin() as tx:
        hub = {"cluster_id": "c", "prefix": "", "partitions": 1, "contract": 1}
        tx.execute(insert(HUB).values(only=1, service=METRICS.name, **hub))
        forget(tx, METRICS.name)
    assert rows(lane) == []
    lane.take_over()
    while lane.work(1000):
        pass
    assert rows(lane) == before
    lane.close()


@pytest.mark.parametrize("after", [1, 3, 6])
def test_whoever_takes_over_finds_the_same(after: int) -> None:
    lane = a_lane()
    for _ in range(after):
        lane.work(1)
    lane.take_over()
    while lane.work(4):
        pass
    found = rows(lane)
    lane.close()
    assert found == worked(1)
