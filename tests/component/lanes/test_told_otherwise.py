"""What the oracle's runs tell twice and otherwise is there, and metrics shows that it set it aside."""

from collections import defaultdict
from typing import Any, Final

import pytest

from services.metrics.app import SPEC as METRICS
from services.metrics.finding_store import found
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.component.lanes.recorded_world import Recorded, recorded, send
from tests.component.lanes.told_otherwise import told_otherwise

LEG: Final = "leg.dispatched.v1"
BOTH_WAYS: Final = {(True, False), (False, True)}


def legs_told_twice(run: Recorded) -> list[list[Any]]:
    """Return the data of the first and of the second telling, leg by leg."""
    legs: defaultdict[str, list[Any]] = defaultdict(list)
    for event in run.events:
        if event["type"] == f"lgsp.{LEG}":
            legs[event["data"]["leg_id"]].append(event["data"])
    return [told for told in legs.values() if len(told) > 1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_legs_are_told_inside_an_agency_and_between_two_in_both_orders_and_each_second_one_is_shown(
    seed: int,
) -> None:
    run, lane = told_otherwise(recorded(seed, 40, 6), seed), MemoryLane(METRICS, MemoryKafka())
    for slot in run.slots:
        send(lane.kafka, slot.events)
    while lane.work(500):
        pass
    pairs = legs_told_twice(run)
    assert {(one["interagency"], other["interagency"]) for one, other in pairs} >= BOTH_WAYS
    with lane.engine.begin() as tx:
        shown = found(tx, rule="contradiction", agency=None, after=None, limit=10_000)
    assert sum(key.ref.startswith(f"{LEG}/") for key, _ in shown) == len(pairs)
    lane.close()
