"""Index 766 of the province and of every agency, and its place, in a simulated week are the oracle's."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from services.metrics.app import SPEC as METRICS
from services.metrics.app import as_of
from services.metrics.facts import day_of
from services.metrics.scoreboard_questions import agency_score, level_standings, province_score
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.component.lanes.recorded_world import Recorded, close, recorded, send
from tests.oracle.cells import Cell, Count
from tests.oracle.figures import every_figure
from tests.oracle.scoreboards import index_766, places

QUARTER = "2021-Q1"


@pytest.fixture(scope="module")
def week() -> Recorded:
    return recorded(1, 40, 6)


@pytest.fixture(scope="module")
def counts(week: Recorded) -> dict[Cell, Count]:
    return every_figure(week.events, day_of(week.now))


@pytest.fixture(scope="module")
def lane(week: Recorded) -> Iterator[MemoryLane]:
    made = MemoryLane(METRICS, MemoryKafka())
    for slot in week.slots:
        send(made.kafka, slot.events)
        made.kafka.produce(a_tick(slot.end), None)
    close(week, made.kafka)
    while made.work(500):
        pass
    yield made
    made.close()


def test_every_index_and_place_is_the_oracles(lane: MemoryLane, counts: dict[Cell, Count]) -> None:
    with lane.engine.begin() as tx:
        told = level_standings(tx, as_of, "qd766", level="", period=QUARTER)
    ranked = 0
    for level in told.levels:
        found = {each.agency: index_766(counts, f"agency:{each.agency}", QUARTER) for each in level.agencies}
        scores = {name: index.scaled for name, index in found.items() if index is not None}
        expected = places(scores)
        for one in level.agencies:
            assert one.rank == expected.get(one.agency), one.agency
            assert (None if one.scaled is None else shown(one.scaled)) == scores.get(one.agency)
        ranked += len(scores)
    assert ranked > 10


def test_every_indicator_of_the_busiest_agency_is_the_oracles(
    lane: MemoryLane, counts: dict[Cell, Count]
) -> None:
    with lane.engine.begin() as tx:
        told = level_standings(tx, as_of, "qd766", level="province", period=QUARTER)
        busiest = max(told.levels[0].agencies, key=lambda each: each.received).agency
        found = agency_score(tx, as_of, "qd766", busiest, period=QUARTER)
    index = index_766(counts, f"agency:{busiest}", QUARTER)
    assert index is not None
    indicators = [each for group in found.groups for each in group.indicators]
    assert {each.number: shown(each.got) for each in indicators if each.got is not None} == index.points
    total = found.standing.total
    assert total.got is not None
    assert (shown(total.got), total.measured) == (index.got, index.measured)


def test_the_provinces_own_index_is_the_oracles(lane: MemoryLane, counts: dict[Cell, Count]) -> None:
    with lane.engine.begin() as tx:
        found = province_score(tx, as_of, "qd766", period=QUARTER)
    index = index_766(counts, "province", QUARTER)
    assert index is not None
    indicators = [each for group in found.groups for each in group.indicators]
    assert {each.number: shown(each.got) for each in indicators if each.got is not None} == index.points
    total, scaled = found.standing.total, found.standing.scaled
    assert total.got is not None
    assert scaled is not None
    assert (shown(total.got), total.measured, shown(scaled)) == (index.got, index.measured, index.scaled)


def shown(points: float) -> Decimal:
    return Decimal(f"{points:.2f}")
