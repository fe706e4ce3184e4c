"""Distinct people: each counts once in every scope and period, whatever they lodged and where."""

from datetime import date, datetime
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.kpis import KpiUpdatedData
from services._runtime.decisions import Happening
from services.metrics.counting import people
from services.metrics.definitions import PERSONS
from services.metrics.facts import ComponentOutcome
from services.metrics.figures import Cell
from services.metrics.leaves import Count
from services.metrics.periods import PeriodKind, parse_period
from services.metrics.persons import Lodged, PersonDay
from services.metrics.publishing import changed_figures
from services.metrics.scopes import ScopeKind, parse_scope
from services.metrics.store import apply_people
from tests.unit.metrics.databases import cells, database, saved
from tests.unit.metrics.definition_names import EXPOSED, PEOPLE
from tests.unit.metrics.dossier_events import ApplicantKind, at, received

MARCH, APRIL = at("2021-03-30 09:00"), at("2021-04-02 09:00")
EVENING = at("2021-04-02 18:00")
NORTH, SOUTH = {"agency": "H62.21", "district": "243"}, {"agency": "H62.22", "district": "246"}


def lodged(
    number: int,
    person: int,
    where: dict[str, str],
    *papers: ComponentOutcome,
    day: datetime = MARCH,
    had: bool = False,
    kind: ApplicantKind = "citizen",
    field: str = "judicial",
) -> Happening:
    return received(
        day, code=f"{where['agency']}-210330-{number:04d}", level="district", field=field, outcomes=papers,
        had=had, person=person, kind=kind, agency=where["agency"], district=where["district"],
    )  # fmt: skip


def asked(definition: str, scope: str, period: str, *stream: Happening) -> tuple[int, int]:
    with database() as tx:
        saved(tx, stream)
        found = cells(tx, [definition], parse_scope(scope), parse_period(period))
        return tuple(found.get(Cell(definition, scope, period), (0, 0)))  # type: ignore[return-value]


TWO_DISTRICTS = (
    lodged(1, 7, NORTH, "attached", had=True),
    lodged(2, 7, SOUTH, "reused", had=True),
    lodged(3, 8, SOUTH),
)


@pytest.mark.parametrize(
    ("scope", "counted"),
    [
        ("district:243", (0, 1)),
        ("district:246", (2, 2)),
        ("province", (1, 2)),
        ("level:district", (1, 2)),
        ("agency:H62.22", (2, 2)),
        ("district:244", (0, 0)),
    ],
)
def test_somebody_with_dossiers_in_two_districts_counts_once_in_each_and_once_in_the_province(
    scope: str, counted: tuple[int, int]
) -> None:
    assert asked(PEOPLE, scope, "2021-03", *TWO_DISTRICTS) == counted


def test_a_person_is_not_asked_again_over_all_dossiers_of_the_period() -> None:
    stream = (
        lodged(1, 7, NORTH, "reused", had=True),
        lodged(2, 7, NORTH, "attached", had=True, day=APRIL),
        lodged(3, 7, NORTH, "attached", had=False),
    )
    assert asked(PEOPLE, "province", "2021-03", *stream) == (1, 1)
    assert asked(PEOPLE, "province", "2021-Q1", *stream) == (1, 1)
    assert asked(PEOPLE, "province", "2021-Q2", *stream) == (0, 1)
    assert asked(PEOPLE, "province", "2021", *stream) == (0, 1)
    assert asked(PEOPLE, "province", "2021-04-02", *stream) == (0, 1)


def test_exposed_leaves_out_those_of_whom_the_state_had_nothing() -> None:
    assert asked(EXPOSED, "province", "2021", *TWO_DISTRICTS) == (0, 1)
    assert asked(EXPOSED, "district:246", "2021", *TWO_DISTRICTS) == (1, 1)


def test_agencies_and_other_bodies_are_no_people() -> None:
    stream = (lodged(1, 7, NORTH, kind="agency"), lodged(2, 8, NORTH, kind="enterprise"))
    assert asked(PEOPLE, "province", "2021", *stream) == (1, 1)


def test_a_field_and_a_day_are_counted_when_asked_for() -> None:
    stream = (lodged(1, 7, NORTH, field="land"), lodged(2, 7, NORTH, field="judicial"))
    assert asked(PEOPLE, "field:land", "2021-03-30", *stream) == (1, 1)
    assert asked(PEOPLE, "field:land", "2021-03-31", *stream) == (0, 0)


PAPERS: st.SearchStrategy[list[ComponentOutcome]] = st.sampled_from(([], ["attached"], ["reused"]))
PEOPLE_SEEN = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from((NORTH, SOUTH)), PAPERS,
        st.booleans(), st.sampled_from((MARCH, APRIL)), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=15)
@given(PEOPLE_SEEN)
def test_what_the_topic_was_told_is_what_sql_counts_anew(
    seen: list[tuple[int, dict[str, str], list[ComponentOutcome], bool, datetime, bool]],
) -> None:
    """One is kept up person by person as they move, the other is counted over everybody."""
    with database() as tx:
        told: dict[Cell, Count] = {}
        for number, (person, where, papers, had, day, tick) in enumerate(seen):
            saved(tx, [lodged(number, person, where, *papers, had=had, day=day)], partition=number % 3)
            if tick:
                told |= people_told(changed_figures(tx, EVENING))
        listed = cells(tx, tuple(PERSONS))
        told |= people_told(changed_figures(tx, EVENING))
        anew = cells(tx, tuple(PERSONS), tuple(ScopeKind), tuple(PeriodKind))
    on_topic = {
        cell: count
        for cell, count in anew.items()
        if "field" not in cell.scope and (cell.period.count("-") < 2 or cell.period == "to-date")
    }
    assert {cell: count for cell, count in told.items() if count.denominator} == listed == on_topic


@settings(max_examples=10)
@given(PEOPLE_SEEN, st.booleans())
def test_one_figure_is_the_same_whether_people_are_counted_or_what_was_told_is_moved_on(
    seen: list[tuple[int, dict[str, str], list[ComponentOutcome], bool, datetime, bool]], much: bool
) -> None:
    """Asked alone, it is what was told with what moved since; where much moved, everybody is counted."""
    most = -1 if much else people.MOST_MOVED
    with database() as tx, patch.object(people, "MOST_MOVED", most):
        for number, (person, where, papers, had, day, tick) in enumerate(seen):
            saved(tx, [lodged(number, person, where, *papers, had=had, day=day)], partition=number % 3)
            if tick:
                changed_figures(tx, EVENING)
        anew = cells(tx, tuple(PERSONS), tuple(ScopeKind), tuple(PeriodKind))
        for scope in ("province", "level:district", "district:243", "agency:H62.22", "agency:H62.99"):
            for period in ("2021-03", "2021-Q1", "2021-Q2", "2021", "to-date", "2020"):
                alone = cells(tx, tuple(PERSONS), parse_scope(scope), parse_period(period))
                assert alone == {one: n for one, n in anew.items() if one[1:] == (scope, period)}
        by_agency = cells(tx, tuple(PERSONS), (ScopeKind.AGENCY,), parse_period("2021-Q1"))
    wanted = {one: n for one, n in anew.items() if "agency:" in one.scope and one.period == "2021-Q1"}
    assert by_agency == wanted


def test_an_agency_whose_id_is_no_scopes_form_takes_no_figure_from_the_others() -> None:
    """Who decides a dossier is told as events tell it."""
    odd = PersonDay("p", "h62 22", "district", "246", "judicial", date(2021, 3, 30))
    with database() as tx:
        saved(tx, [lodged(1, 7, NORTH)])
        apply_people(tx, {odd: Lodged(1, 0, 0)}, partition=0)
        found = cells(tx, [PEOPLE], parse_scope("province"), parse_period("2021-03"))
        assert found == {Cell(PEOPLE, "province", "2021-03"): Count(2, 2)}
        assert Cell(PEOPLE, "agency:H62.21", "2021-03") in cells(tx, [PEOPLE], (ScopeKind.AGENCY,))


def people_told(figures: list[KpiUpdatedData]) -> dict[Cell, Count]:
    return {
        Cell(one.definition, one.scope, one.period): Count(one.numerator, one.denominator)
        for one in figures
        if one.definition in PERSONS
    }


def test_the_last_day_of_a_leap_february_lies_in_its_month_and_quarter() -> None:
    leap = lodged(1, 7, NORTH, day=at("2024-02-29 23:59"))
    for period in ("2024-02-29", "2024-02", "2024-Q1", "2024", "to-date"):
        assert asked(PEOPLE, "province", period, leap) == (1, 1), period
    assert asked(PEOPLE, "province", "2024-03", leap) == (0, 0)
    assert parse_period("2024-02").last == date(2024, 2, 29)
