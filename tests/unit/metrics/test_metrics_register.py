"""Figures of the province's own data: the catalogue of procedures, and systems that speak through the hub."""

from datetime import date, datetime

import pytest
from sqlalchemy import Connection

from schemas.kpis import KpiUpdatedData
from services._province.procedures import versions
from services._province.systems import system_by_source, systems
from services.metrics.catalogue import catalogue_on, left_out_on
from services.metrics.definitions import CATALOGUE, DEFINITIONS
from services.metrics.explaining.of_register import speakers
from services.metrics.explaining.where import Where
from services.metrics.facts import day_of
from services.metrics.figures import Cell, figure
from services.metrics.periods import parse_period
from services.metrics.publishing import changed_figures
from services.metrics.scopes import parse_scope
from tests.unit.metrics.databases import cells, database, saved
from tests.unit.metrics.definition_names import CONNECTED
from tests.unit.metrics.dossier_events import MORNING, at, leg, received
from tests.unit.metrics.register_events import spoken

MARCH, DAY = at("2021-03-31 18:00"), date(2021, 3, 31)
TIME_CUT, NATIONAL = "time-cut/qd2866", "services-national/qd2866"


def asked(
    tx: Connection, definition: str, scope: str, period: str, now: datetime = MARCH
) -> tuple[int, int] | None:
    found = cells(tx, [definition], parse_scope(scope), parse_period(period), day_of(now))
    return found.get(Cell(definition, scope, period))


def test_every_procedure_in_force_counts_or_is_left_out_for_a_reason() -> None:
    in_force = sum(
        (each.valid_from or date.min) <= DAY <= (each.valid_to or date.max)
        for one in versions().values()
        for each in one
    )
    for name, definition in CATALOGUE.items():
        left_out = left_out_on(DAY, "province")[name]
        assert set(left_out) <= {each.reason for each in definition.exclusions}
        if name != TIME_CUT:
            assert catalogue_on(DAY)[name, "province"].denominator + sum(left_out.values()) == in_force


def test_a_procedure_counts_once_in_the_province_however_many_agencies_decide_it() -> None:
    communes = catalogue_on(DAY)["services-online/qd2866", "level:commune"].denominator
    assert catalogue_on(DAY)["services-online/qd2866", "agency:H62.21.01"].denominator <= communes
    assert catalogue_on(DAY)["services-online/qd2866", "province"].denominator < 100


def test_time_cut_is_a_share_of_sums_and_its_target_is_compared_exactly() -> None:
    count = catalogue_on(DAY)[TIME_CUT, "province"]
    assert 0 < count.numerator < count.denominator
    shown = figure(DEFINITIONS[TIME_CUT], "province", "2021-Q1", 1, 5, as_of=MARCH)
    assert (shown.value, shown.met) == (0.2, True)


def test_an_agency_that_was_merged_into_another_decides_nothing_afterwards() -> None:
    scope = "agency:H62.41.12.001"  # its last day is 31 December 2024
    before, after = date(2024, 12, 31), date(2025, 1, 1)
    names = {name for name, where in catalogue_on(before) if where == scope}
    assert names
    assert not {name for name, where in catalogue_on(after) if where == scope}
    assert {name for name, where in catalogue_on(after) if where == "agency:H62.41.12.011"}


def national(day: date) -> tuple[int, int]:
    return catalogue_on(day)[NATIONAL, "province"]


def test_a_catalogue_is_that_of_the_periods_last_day_and_of_today_while_it_runs() -> None:
    with database() as tx:
        new_year = date(2021, 12, 31)
        assert asked(tx, NATIONAL, "province", "2021-Q1") == national(DAY)
        assert asked(tx, NATIONAL, "province", "2021") == national(DAY)
        assert asked(tx, NATIONAL, "province", "2021", at("2022-03-01 18:00")) == national(new_year)
        assert national(new_year) != national(DAY)
        assert asked(tx, NATIONAL, "province", "2019") == (0, national(date(2019, 12, 31))[1])
        assert asked(tx, NATIONAL, "province", "2021-Q2") is None
        assert cells(tx, tuple(CATALOGUE), parse_scope("province"), parse_period("2021")) == {}


def test_a_system_is_connected_in_the_periods_in_which_it_spoke() -> None:
    with database() as tx:
        saved(tx, [spoken("/portal/province"), spoken("/counter/H62.12"), spoken("/portal/of-nobody")])
        everything = sum(each.citizen_facing and each.in_use(DAY) for each in systems().values())
        assert asked(tx, CONNECTED, "province", "2021-03") == (2, everything)
        assert asked(tx, CONNECTED, "province", "2021-03-08") == (2, everything)
        assert asked(tx, CONNECTED, "province", "2021-03-09") == (0, everything)
        assert asked(tx, CONNECTED, "province", "to-date") == (2, everything)
        assert asked(tx, CONNECTED, "agency:H62.01", "2021") == (2, 3)
        assert asked(tx, CONNECTED, "agency:H62.08", "2021") == (0, 1)
        assert asked(tx, CONNECTED, "agency:H62.07", "2021") is None
        assert asked(tx, CONNECTED, "province", "2021-Q2") is None


def test_before_the_hub_s_first_day_no_system_is_said_not_to_have_spoken() -> None:
    with database() as tx:
        saved(tx, [spoken("/portal/province")])
        assert asked(tx, CONNECTED, "province", "2021-03-07") is None
        assert asked(tx, CONNECTED, "province", "2019-Q1") is None
        saved(tx, [received(at("2021-02-26 09:00"), code="H62.12-210226-0001")])
        assert asked(tx, CONNECTED, "province", "2021-02") is not None
        assert asked(tx, CONNECTED, "province", "2021-01") is None


def test_before_the_hub_s_first_day_no_system_explains_a_figure() -> None:
    with database() as tx:
        saved(tx, [spoken("/portal/province")])
        for period, any_ in (("2021-02", False), ("2021-03", True)):
            where = Where(parse_scope("province"), parse_period(period), DAY)
            assert any(speakers(tx, where, "")) is any_


@pytest.mark.parametrize(
    ("source", "system"),
    [
        ("/portal/province", "public-service-portal"),
        ("/portal/province/x", None),
        ("/counter/H62.21.01", "one-stop-system"),
        ("/agency/H62.12", "judicial-record-system"),
        ("/agency/H62.120", None),
        ("/lgsp/routing", None),
    ],
)
def test_a_source_names_one_system_or_none(source: str, system: str | None) -> None:
    found = system_by_source(source)
    assert (found.id if found else None) == system


def told(figures: list[KpiUpdatedData], definition: str) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (one.scope, one.period): (one.numerator, one.denominator)
        for one in figures
        if one.definition == definition
    }


def test_the_catalogue_is_told_for_places_that_the_hub_has_to_do_with_and_once_a_day() -> None:
    with database() as tx:
        saved(tx, [received()])
        first = told(changed_figures(tx, MORNING), TIME_CUT)
        assert {scope for scope, _ in first} == {"province", "level:province", "agency:H62.12"}
        assert {period for _, period in first} == {"2021-03", "2021-Q1", "2021", "to-date"}
        saved(tx, [leg()])
        assert not told(changed_figures(tx, at("2021-03-08 18:00")), TIME_CUT)
        saved(tx, [received(code="H62.21-210308-0001", agency="H62.21", level="district", district="243")])
        new = told(changed_figures(tx, at("2021-03-08 18:01")), TIME_CUT)
        assert {scope for scope, _ in new} == {"level:district", "agency:H62.21", "district:243"}
        assert not told(changed_figures(tx, at("2021-03-09 18:00")), TIME_CUT)
        april = told(changed_figures(tx, at("2021-04-01 18:00")), TIME_CUT)
        assert {period for _, period in april} >= {"2021-04", "2021-Q2"}


def test_a_system_that_speaks_moves_what_the_topic_tells() -> None:
    with database() as tx:
        saved(tx, [received()])
        changed_figures(tx, MORNING)
        saved(tx, [spoken("/agency/H62.12")])
        moved = told(changed_figures(tx, at("2021-03-08 18:00")), CONNECTED)
        assert moved["agency:H62.12", "2021-03"] == (1, 1)
        assert moved["province", "to-date"][0] == 1
        saved(tx, [spoken("/agency/H62.12")])
        assert changed_figures(tx, at("2021-03-08 18:05")) == []
