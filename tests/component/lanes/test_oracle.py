"""Every figure of every definition, scope and period equals the oracle's, whatever happened before."""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import Connection, insert, select

from services._runtime.refusals import Refusal
from services._runtime.tables import HUB
from services.metrics.app import SPEC as METRICS
from services.metrics.app import as_of
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.forgetting import forget
from services.metrics.lookup import Question, answered
from services.metrics.periods import PeriodKind
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.tables import published
from tests.builders import a_tick
from tests.component.lanes.many_lanes import assert_as_the_oracle_counts, taken_by_lanes
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import Death, MemoryLane
from tests.component.lanes.recorded_world import Recorded, close, in_a_mess, recorded, send
from tests.component.lanes.told_otherwise import told_otherwise
from tests.oracle.cells import Cell, Count
from tests.oracle.figures import every_figure, on_topic, served
from tests.unit.metrics.databases import database

DOSSIERS, DAYS = 40, 6
DEATHS: Final[tuple[Death, ...]] = ("before-database-commit", "after-database-commit", "after-kafka-commit")
FIELDS: Final = ("G15-HT01", "G13-DD01")
SEEDS: Final = [1, *(pytest.param(seed, marks=pytest.mark.more) for seed in (2, 3)), *(
    pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 21)
)]  # fmt: skip


@pytest.fixture
def kafka() -> MemoryKafka:
    return MemoryKafka()


def new_lane(kafka: MemoryKafka) -> MemoryLane:
    return MemoryLane(METRICS, kafka)


def settle(lane: MemoryLane, most: int = 500) -> None:
    while lane.work(most):
        pass


def everything(tx: Connection, run: Recorded) -> dict[Cell, Count]:
    """Return what is served of every kind of scope and period, and of the catalogue in some fields."""
    now = day_of(run.now)
    found = cells(tx, Asked(tuple(DEFINITIONS), tuple(ScopeKind), tuple(PeriodKind), now))
    for field in FIELDS:
        scope = Scope(ScopeKind.FIELD, field)
        found |= cells(tx, Asked(tuple(DEFINITIONS), scope, tuple(PeriodKind), now))
    return {(*cell,): tuple(count) for cell, count in found.items()}  # type: ignore[misc]  # three parts, two


def assert_right(lane: MemoryLane, run: Recorded) -> None:
    """Raise unless what is kept, listed, and told on the topic is what the oracle counts."""
    expected = every_figure(run.events, day_of(run.now), FIELDS)
    with lane.engine.begin() as tx:
        assert everything(tx, run) == expected
        assert listed(tx) == on_topic(expected)
        rows = tx.execute(select(published)).all()
    assert {tuple(row[:3]): tuple(row[3:]) for row in rows if row.denominator} == on_topic(expected)
    told = {each.key: each.event["data"] for each in lane.kafka.seen("kpis")}
    assert served(told.values()) == on_topic(expected)


OF_A_HUB: Final = {"cluster_id": "c", "prefix": "", "partitions": 1, "contract": 1}
UNSEEN: Final = {"satisfaction/qd2866-land-construction-investment", "reuse/exposed"}
"""What forty dossiers need not come across."""


def listed(tx: Connection) -> dict[Cell, Count]:
    page = answered(tx, Question(limit=1_000_000), as_of)
    return served(each.model_dump(mode="json") for each in page.figures)


def bytes_served(lane: MemoryLane) -> list[str]:
    with lane.engine.begin() as tx:
        return bytes_listed(tx)


def bytes_listed(tx: Connection) -> list[str]:
    page = answered(tx, Question(limit=1_000_000), as_of)
    return [each.model_dump_json() for each in page.figures]


def live(lane: MemoryLane, run: Recorded, most: int) -> None:
    """Take a run slot by slot, as it happens."""
    for slot in run.slots:
        send(lane.kafka, slot.events)
        settle(lane, most)
        lane.kafka.produce(a_tick(slot.end), None)
        settle(lane, most)
    close(run, lane.kafka)
    settle(lane, most)


def in_lives(lane: MemoryLane, draws: random.Random, most: int) -> Iterator[None]:
    """Work in batches, and die at every tenth or so."""
    while True:
        if draws.random() < 0.1:
            lane.death = draws.choice(DEATHS)
        if not lane.work(most):
            return
        yield


def test_the_world_that_every_change_is_checked_on_comes_across_nearly_every_definition() -> None:
    run = recorded(1, DOSSIERS, DAYS)
    seen = {definition for definition, _, _ in every_figure(run.events, day_of(run.now), FIELDS)}
    assert seen >= set(DEFINITIONS) - UNSEEN


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clean_run_serves_and_tells_what_the_oracle_counts(kafka: MemoryKafka, seed: int) -> None:
    run, lane = recorded(seed, DOSSIERS, DAYS), new_lane(kafka)
    live(lane, run, 500)
    assert_right(lane, run)
    lane.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_repeats_disorder_lateness_garbage_contradictions_and_deaths_move_no_figure(
    kafka: MemoryKafka, seed: int
) -> None:
    lane = new_lane(kafka)
    run = in_a_mess(told_otherwise(recorded(seed, DOSSIERS, DAYS), seed), kafka, seed)
    for _ in in_lives(lane, random.Random(seed), (7, 500)[seed % 2]):
        pass
    close(run, kafka)
    settle(lane)
    assert_right(lane, run)
    lane.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_database_rebuilt_from_the_topics_serves_the_same_bytes(kafka: MemoryKafka, seed: int) -> None:
    """The first one lives through it in slots; the second begins anew, is interrupted, and goes on."""
    run, lived = told_otherwise(recorded(seed, DOSSIERS, DAYS), seed), new_lane(kafka)
    live(lived, run, 7)
    kafka.produce(a_tick(run.now + timedelta(minutes=1)), None)
    settle(lived)
    again = MemoryKafka()
    again.logs |= {name: log for name, log in kafka.logs.items() if name != "kpis"}
    closing = [again.logs["clock"].pop()]
    rebuilt = new_lane(again)
    draws = random.Random(seed)
    for _ in in_lives(rebuilt, draws, 200):
        pass
    again.logs["clock"] += closing
    settle(rebuilt)
    assert_right(rebuilt, run)
    assert bytes_served(rebuilt) == bytes_served(lived)
    for lane in (lived, rebuilt):
        lane.close()


def test_a_database_that_forgets_counts_anew_and_tells_the_topic_no_old_tick_again(
    kafka: MemoryKafka,
) -> None:
    run, lane = recorded(1, DOSSIERS, DAYS), new_lane(kafka)
    live(lane, run, 500)
    told = len(kafka.logs["kpis"])
    with lane.engine.begin() as tx:
        tx.execute(insert(HUB).values(only=1, service="metrics", **OF_A_HUB))
        before = bytes_listed(tx)
        forget(tx, "metrics")
        assert bytes_listed(tx) == []
    lane.take_over()
    settle(lane, 200)
    with lane.engine.begin() as tx:
        assert bytes_listed(tx) == before
    assert len(kafka.logs["kpis"]) == told
    kafka.produce(a_tick(run.now + timedelta(minutes=1)), None)
    settle(lane)
    assert len(kafka.logs["kpis"]) == told + len(before)
    assert_right(lane, run)
    with lane.engine.begin() as tx, pytest.raises(Refusal, match="no database of routing"):
        forget(tx, "routing")
    lane.close()


@pytest.mark.parametrize("instances", [3, *(pytest.param(n, marks=pytest.mark.more) for n in (1, 2, 4))])
def test_however_many_instances_share_the_lanes_the_figures_are_the_oracles(instances: int) -> None:
    run = recorded(1, DOSSIERS, DAYS)
    with database() as tx:
        told = taken_by_lanes(
            lambda: nullcontext(tx), run, instances, (7, 100)[instances % 2], seed=instances
        )
        assert_as_the_oracle_counts(lambda: nullcontext(tx), run, told)
