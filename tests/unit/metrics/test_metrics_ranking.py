"""Places, lines, movements and warnings among agencies."""

from datetime import date
from fractions import Fraction

import pytest

from services.metrics.periods import parse_period
from services.metrics.scoreboards.ranking import has_few, line, movements, ranks
from services.metrics.scoreboards.scoring import Score
from services.metrics.scoreboards.states import State, span_of
from tests.unit.metrics.definition_names import (
    ONLINE,
    PUNCTUAL,
    REUSE,
)
from tests.unit.metrics.scored import SERVICES, scored


def test_an_agency_without_a_dossier_has_figures_of_the_catalogue_and_no_score() -> None:
    idle = scored({SERVICES: (5, 5)})
    assert idle.total.got == 2
    assert (idle.scaled, idle.score_class) == (None, None)
    assert ranks({"idle": idle}) == {}
    assert line([idle], 2) is None


@pytest.mark.parametrize(
    ("received", "finished", "few"), [(0, 0, False), (1, 0, True), (0, 3, True), (3, 4, False), (4, 1, False)]
)
def test_three_dossiers_or_fewer_say_little(received: int, finished: int, few: bool) -> None:
    assert has_few(scored({ONLINE: (0, received), PUNCTUAL: (0, finished)})) == few


def of(*on_time: int) -> dict[str, Score]:
    """Return agencies a, b, c … by how many of 20 dossiers were on time: 5 scaled points each."""
    return {name: scored({PUNCTUAL: (each, 20)}) for name, each in zip("abcdefgh", on_time, strict=False)}


def test_equal_scores_share_a_place_and_the_next_is_left_out() -> None:
    assert ranks(of(10, 18, 10, 4, 10)) == {"b": 1, "a": 2, "c": 2, "e": 2, "d": 5}
    assert ranks(of(20)) == {"a": 1}
    almost = {"a": scored({PUNCTUAL: (1, 30000)}), "b": scored({PUNCTUAL: (1, 40000)})}
    assert ranks(almost) == {"a": 1, "b": 1}  # both show 0.00


@pytest.mark.parametrize(
    ("on_time", "median", "upper"),
    [
        ((8,), 40, 40),
        ((4, 8), 30, 35),
        ((0, 4, 8, 12), 30, 45),  # between the third and the fourth: 40 + (60 - 40) x 1/4
        ((0, 4, 8, 12, 16), 40, 60),
        ((8, 8, 8), 40, 40),
    ],
)
def test_lines_are_interpolated_between_neighbours(on_time: tuple[int, ...], median: int, upper: int) -> None:
    found = line(of(*on_time).values(), 2)
    assert found is not None
    assert (found.median, found.top_quartile) == (Fraction(median), Fraction(upper))


def test_movement_is_of_points_and_places_and_says_whether_it_can_be_compared() -> None:
    now, before = of(10, 18, 4), of(12, 6)
    moved = movements(now, {**before, "c": scored({})})
    assert {name: tuple(each) for name, each in moved.items()} == {
        "a": (-10, -1, 1, True),
        "b": (60, 1, 2, True),
    }  # c had no score before
    other = movements({"a": scored({PUNCTUAL: (10, 20), REUSE: (4, 5)})}, of(10))
    assert not other["a"].comparable


@pytest.mark.parametrize(
    ("name", "now", "state", "report_before", "previous"),
    [
        ("2021-Q1", None, State.NOT_BEGUN, date(2021, 3, 20), "2020-Q4"),
        ("2021-Q1", date(2020, 12, 31), State.NOT_BEGUN, date(2021, 3, 20), "2020-Q4"),
        ("2021-Q1", date(2021, 1, 1), State.PROVISIONAL, date(2021, 3, 20), "2020-Q4"),
        ("2021-Q1", date(2021, 3, 31), State.PROVISIONAL, date(2021, 3, 20), "2020-Q4"),
        ("2021-Q1", date(2021, 4, 1), State.ENDED, date(2021, 3, 20), "2020-Q4"),
        ("2021", date(2021, 12, 31), State.PROVISIONAL, date(2021, 12, 20), "2020"),
    ],
)
def test_a_period_is_provisional_until_its_last_day_is_past(
    name: str, now: date | None, state: State, report_before: date, previous: str
) -> None:
    span = span_of(parse_period(name))
    assert (span.state(now), span.report_before) == (state, report_before)
    before = span.before()
    assert before is not None
    assert before.name == previous
    assert span_of(parse_period("0001-Q1")).before() is None
