"""A run taken by several lanes of one database: each has its own partitions, and they commit in any order."""

import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection

from schemas.places import subject_and_key
from services._runtime.decisions import Happening
from services._runtime.partitions import partition_of
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.lookup import Question, answered
from services.metrics.periods import PeriodKind
from services.metrics.publishing import changed_figures
from services.metrics.scopes import ScopeKind
from tests.component.lanes.recorded_world import Recorded
from tests.oracle.cells import Cell, Count
from tests.oracle.figures import every_figure, on_topic, served
from tests.unit.metrics.databases import saved

PARTITIONS = 6
Transaction = Callable[[], AbstractContextManager[Connection]]


def taken_by_lanes(begin: Transaction, run: Recorded, instances: int, most: int, seed: int) -> list[Any]:
    """Let so many instances share the partitions; return everything that lane 0 told the topic meanwhile."""
    draws = random.Random(seed)
    lanes: defaultdict[int, list[Happening]] = defaultdict(list)
    for slot in run.slots:
        for event in slot.events:
            key = (subject_and_key(event)[1] or "").encode()
            lanes[partition_of(key, PARTITIONS)].append(Happening(event, event.time))
    told: list[Any] = []
    ticks = [slot.end for slot in run.slots]
    while any(lanes.values()):
        instance = draws.randrange(instances)
        for partition in [number for number in lanes if number % instances == instance and lanes[number]]:
            batch, lanes[partition] = lanes[partition][:most], lanes[partition][most:]
            with begin() as tx:
                saved(tx, batch, partition=partition)
        if instance == 0 and ticks:
            with begin() as tx:
                told += changed_figures(tx, ticks.pop(0))
    with begin() as tx:
        told += changed_figures(tx, run.now)
    return told


def assert_as_the_oracle_counts(begin: Transaction, run: Recorded, told: list[Any]) -> None:
    """Raise unless everything that is kept, listed and told is what the oracle counts."""
    now = day_of(run.now)
    expected = every_figure(run.events, now)
    with begin() as tx:
        found = cells(tx, Asked(tuple(DEFINITIONS), tuple(ScopeKind), tuple(PeriodKind), now))
        page = answered(tx, Question(limit=1_000_000), lambda _: run.now)
    kept: dict[Cell, Count] = {(*cell,): (*count,) for cell, count in found.items()}
    assert kept == expected
    assert served(each.model_dump(mode="json") for each in page.figures) == on_topic(expected)
    last = {(each.definition, each.scope, each.period): each.model_dump(mode="json") for each in told}
    assert served(last.values()) == on_topic(expected)
