"""What explains a figure adds up to it: of every definition, scope and period, page by page."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import pytest
from sqlalchemy import Connection

from services.metrics.app import SPEC as METRICS
from services.metrics.app import as_of
from services.metrics.definition import (
    CatalogueDefinition,
    CountedDefinition,
    PersonDefinition,
    StockDefinition,
    SystemsDefinition,
)
from services.metrics.definitions import DEFINITIONS
from services.metrics.explaining.across import DifferentThings
from services.metrics.explaining.against import compared
from services.metrics.explaining.explained import Meant, excluded, meant
from services.metrics.explaining.items import AskedSide, Item
from services.metrics.explaining.lifted import lifted
from services.metrics.explaining.of_dossiers import Dossier, dossiers
from services.metrics.explaining.pages import dossiers_of_person, page_of
from services.metrics.figures import Cell
from services.metrics.finding_store import counted
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.component.lanes.recorded_world import close, recorded, send

DOSSIERS, DAYS = 20, 4
PLACES: Final = (("province", "to-date"), ("province", "2021-03"), ("level:commune", "2021"))
OTHERS: Final = (("district:243", "to-date"), ("agency:H62.12", "2021-Q1"), ("field:G15-HT01", "2021"))


@pytest.fixture(scope="module")
def lane() -> Iterator[MemoryLane]:
    """Return a lane that has taken a simulated week."""
    run, made = recorded(1, DOSSIERS, DAYS), MemoryLane(METRICS, MemoryKafka())
    for slot in run.slots:
        send(made.kafka, slot.events)
        made.kafka.produce(a_tick(slot.end), None)
    close(run, made.kafka)
    while made.work(500):
        pass
    yield made
    made.close()


@pytest.fixture
def tx(lane: MemoryLane) -> Iterator[Connection]:
    with lane.engine.begin() as connection:
        yield connection


def paged(tx: Connection, found: Meant, side: AskedSide, limit: int = 7) -> list[Item]:
    items: list[Item] = []
    after: str | None = ""
    while after is not None:
        page = page_of(tx, found.definition, found.where, side, after=after, limit=limit)
        items, after = items + list(page.items), page.last
    return items


def figures(tx: Connection, definition: str) -> Iterator[Meant]:
    busiest = Counter(one.facts.received.competent_agency for one in everything(tx) if one.facts.received)
    (agency, _), *_ = busiest.most_common(1)
    for scope, period in (*PLACES, *OTHERS, (f"agency:{agency}", "2021"), ("province", "2020-Q4")):
        yield meant(tx, Cell(definition, scope, period), as_of)


def everything(tx: Connection) -> list[Dossier]:
    found = meant(tx, Cell("on-time/nd61", "province", "to-date"), as_of)
    return [one for _, one in dossiers(tx, found.where, "")]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_all_pages_together_are_the_figure(tx: Connection, definition: str) -> None:
    for found in figures(tx, definition):
        above, counted = paged(tx, found, "numerator"), paged(tx, found, "denominator")
        where = found.where
        assert sum(each.numerator for each in above) == found.figure.numerator, where
        assert sum(each.denominator for each in counted) == found.figure.denominator, where
        assert set(counted) == set(above) | set(paged(tx, found, "denominator-only")), where
        left_out = Counter(each.reason for each in paged(tx, found, "excluded"))
        assert left_out == Counter(excluded(tx, found.definition, where)), where
        names = [(each.what, each.id, each.ref) for each in counted]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("definition", ["electronic-routing/qd2866", "electronic-routing/leg-weighted"])
def test_every_permalink_is_the_record_that_tells_of_the_dossier(
    lane: MemoryLane, tx: Connection, definition: str
) -> None:
    found = meant(tx, Cell(definition, "province", "to-date"), as_of)
    items = paged(tx, found, "denominator")
    for item in items:
        records = [lane.kafka.logs[each.topic][each.offset] for each in item.sources]
        told = [json.loads(each.value or b"") for each in records]
        assert {each["subject"] for each in told} == {item.id}
        assert [each["type"] for each in told] == [each.type for each in item.sources]
        legs = {each["data"]["leg_id"] for each in told if each["type"] == "lgsp.leg.dispatched.v1"}
        assert legs == {item.ref} if item.ref else legs
    assert items


@pytest.mark.parametrize(("scope", "period"), [*PLACES, *OTHERS])
def test_a_readings_differences_add_up_to_the_difference_of_the_figures(
    tx: Connection, scope: str, period: str
) -> None:
    refused = set()
    for one, other in combinations(DEFINITIONS.values(), 2):
        first, second = (meant(tx, Cell(each.id, scope, period), as_of) for each in (one, other))
        try:
            found = compared(tx, one, other, first.where, after="", limit=10_000)
        except DifferentThings:
            refused |= {type(one), type(other)} - {CountedDefinition, PersonDefinition, StockDefinition}
            assert type(one) is not type(other)
            continue
        for part in ("numerator", "denominator"):
            moved = sum((getattr(a, part) - getattr(b, part)) * n for (a, b), n in found.counts.items())
            assert moved == getattr(first.figure, part) - getattr(second.figure, part), (one.id, other.id)
        assert len(found.items) == sum(found.counts.values())
    assert refused == {CatalogueDefinition, SystemsDefinition}


@pytest.mark.parametrize("definition", ["electronic-routing/qd2866", "electronic-routing/tt23-2018"])
def test_a_lever_says_what_the_same_facts_come_to_with_other_legs(tx: Connection, definition: str) -> None:
    found = meant(tx, Cell(definition, "province", "to-date"), as_of)
    lift = lifted(tx, found, by="sender", target=None)
    assert (lift.numerator, lift.denominator) == (found.figure.numerator, found.figure.denominator)
    chosen: set[str] = set()
    for step in lift.steps:
        chosen.add(step.agency)
        assert step.numerator == above_with(tx, found, frozenset(chosen))
    every = frozenset(leg.from_agency for one in everything(tx) for leg in one.facts.legs)
    assert above_with(tx, found, frozenset(chosen)) == lift.possible == above_with(tx, found, every)


def above_with(tx: Connection, found: Meant, chosen: frozenset[str]) -> int:
    """Count the dossiers all of whose legs that matter are electronic, if those agencies send so."""
    desks = found.definition.id.endswith("tt23-2018")
    all_legs = [[leg for leg in one.facts.legs if leg.one_stop or not desks] for one in everything(tx)]
    return sum(
        all(leg.mode == "electronic" or leg.from_agency in chosen for leg in legs)
        for legs in all_legs
        if legs
    )


def test_somebodys_dossiers_are_those_that_count_for_them(tx: Connection) -> None:
    found = meant(tx, Cell("reuse/qd2866", "province", "to-date"), as_of)
    people = paged(tx, found, "denominator")
    codes = [one.code for item in people for one in dossiers_of_person(tx, item.id, found.where, 1000)]
    assert (
        len(codes)
        == len(set(codes))
        == meant(tx, Cell("on-time/nd61", "province", "to-date"), as_of).figure.denominator
    )


def test_nothing_is_found_in_what_the_hub_itself_made(tx: Connection) -> None:
    assert set(counted(tx).values()) == {0}
