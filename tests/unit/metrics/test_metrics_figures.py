"""Figures are exact: rounded half-even on output only, the target compared as a fraction."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.kpis import KpiUpdated
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import Cell, emits, figure, rolled_up
from services.metrics.leaves import Count, Leaf
from services.metrics.periods import ON_TOPIC as PERIODS
from services.metrics.scopes import ON_TOPIC as SCOPES
from tests.unit.metrics.definition_names import ROUTING
from tests.unit.metrics.dossier_events import MORNING, at

ROUTED = DEFINITIONS[ROUTING]  # target 4/5


def value_of(numerator: int, denominator: int) -> float | None:
    return figure(ROUTED, "province", "2021", numerator, denominator, as_of=MORNING).value


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (12345, 100_000, 0.1234),  # a tie goes to the even digit, here down
        (12355, 100_000, 0.1236),  # and here up
        (12345_0001, 10**9, 0.1235),  # no tie
        (1, 3, 0.3333),
        (2, 3, 0.6667),
        (1, 20_000, 0.0),  # 0.00005
        (3, 20_000, 0.0002),  # 0.00015
        (19_999, 20_000, 1.0),  # 0.99995
        (0, 7, 0.0),
        (7, 7, 1.0),
        (3 * 10**17 + 1, 2 * 10**21, 0.0002),  # just above the tie 0.00015
        (3 * 10**17 - 1, 2 * 10**21, 0.0001),  # just below it: a float would not see it
    ],
)
def test_a_value_is_rounded_half_even_to_four_decimals(
    numerator: int, denominator: int, value: float
) -> None:
    assert value_of(numerator, denominator) == value


@pytest.mark.parametrize(
    ("numerator", "denominator", "met"),
    [
        (4, 5, True),
        (799, 1000, False),
        (800, 1000, True),
        (79_999, 100_000, False),  # shown as 0.8, and yet missed
        (8 * 10**17, 10**18, True),
        (8 * 10**17 - 1, 10**18, False),
        (0, 1, False),
    ],
)
def test_a_target_is_met_by_the_exact_fraction(numerator: int, denominator: int, met: bool) -> None:
    assert figure(ROUTED, "province", "2021", numerator, denominator, as_of=MORNING).met is met


def test_nothing_counted_is_no_data_neither_met_nor_missed() -> None:
    shown = figure(ROUTED, "province", "2021", 0, 0, as_of=MORNING)
    assert (shown.value, shown.met, shown.target) == (None, None, 0.8)


def test_a_definition_without_a_target_meets_and_misses_nothing() -> None:
    free = replace(ROUTED, target=None)
    shown = figure(free, "province", "2021", 1, 2, as_of=MORNING)
    assert (shown.value, shown.met, shown.target) == (0.5, None, None)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_value_is_never_more_than_half_a_unit_off(part: int, rest: int) -> None:
    value = value_of(part, part + rest)
    assert value is not None
    assert abs(Fraction(str(value)) - Fraction(part, part + rest)) <= Fraction(1, 20_000)


def test_leaves_roll_up_by_hand() -> None:
    march, april = date(2021, 3, 8), date(2021, 4, 1)
    leaves = [
        (Leaf("d", "", "H62.12", "province", "", "judicial", march), Count(1, 2)),
        (Leaf("d", "", "H62.12", "province", "", "judicial", april), Count(3, 3)),
        (Leaf("d", "", "H62.50", "district", "243", "land", march), Count(0, 4)),
        (Leaf("d", "", "H62.50.01", "commune", "243", "land", march), Count(5, 5)),
    ]
    cells = rolled_up(leaves, SCOPES, PERIODS)
    assert list(cells) == sorted(cells)
    assert len(cells) == 5 + 5 + 3 * 4 + 4 * 4
    for scope, period, count in [
        ("province", "to-date", (9, 14)),
        ("province", "2021", (9, 14)),
        ("province", "2021-Q1", (6, 11)),
        ("province", "2021-Q2", (3, 3)),
        ("province", "2021-03", (6, 11)),
        ("level:province", "2021-03", (1, 2)),
        ("level:district", "to-date", (0, 4)),
        ("district:243", "2021-Q1", (5, 9)),
        ("agency:H62.12", "2021", (4, 5)),
        ("agency:H62.50.01", "2021-03", (5, 5)),
    ]:
        assert cells[Cell("d", scope, period)] == count
    assert Cell("d", "district:243", "2021-04") not in cells


def test_a_figure_is_told_under_its_key_at_the_time_of_the_tick() -> None:
    same_moment = datetime(2021, 3, 8, 2, tzinfo=UTC)  # 09:00 in the province
    one, other = (
        emits([figure(ROUTED, "agency:H62.12", "2021-03", 4, 5, as_of=moment)])[0]
        for moment in (at("2021-03-08 09:00"), same_moment)
    )
    assert one == other
    assert one.event is KpiUpdated
    assert one.key == one.subject == "electronic-routing/qd2866|agency:H62.12|2021-03"
    assert (one.time, one.discriminator) == (same_moment, "2021-03-08T09:00:00+07:00")
