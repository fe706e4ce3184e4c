"""What an agency reports is kept beside what events say: the latest counts, and no figure moves."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services._runtime.decisions import Unprocessable
from services.metrics.checking.compared import gap_points, state_of
from services.metrics.filings import Filings, filings_key
from tests.unit.metrics.bent import REPORT_DAY, placed, report
from tests.unit.metrics.databases import cells, database, saved
from tests.unit.metrics.definition_names import ON_TIME
from tests.unit.metrics.dossier_events import JUSTICE, received
from tests.unit.metrics.lanes import Lane

KEY = filings_key(JUSTICE, ON_TIME, "2021-03")
A_DAY = timedelta(days=1)


def filed(lane: Lane) -> list[tuple[int, int]]:
    document = lane.documents[KEY]
    assert isinstance(document, Filings)
    return [(each.numerator, each.denominator) for each in document.reports]


def test_a_later_report_corrects_an_earlier_one_which_is_kept() -> None:
    early, late = report(8, 10), report(9, 10, time=REPORT_DAY + A_DAY)
    assert filed(Lane(early, late)) == filed(Lane(late, early)) == [(8, 10), (9, 10)]


def test_of_two_reports_at_one_time_the_one_taken_later_counts() -> None:
    assert filed(Lane(report(9, 10), report(8, 10))) == [(9, 10), (8, 10)]


def test_the_same_report_again_changes_nothing() -> None:
    lane = Lane(report())
    assert lane.take(report(), *placed(report()))[0].changes == {}
    assert filed(lane) == [(9, 10)]


def test_one_report_cannot_say_two_things() -> None:
    lane = Lane(report(9, 10, name="rep-1"))
    with pytest.raises(Unprocessable) as caught:
        lane.take(report(8, 10, name="rep-1"))
    assert caught.value.reason == "conflict"
    assert filed(lane) == [(9, 10)]


@pytest.mark.parametrize(
    ("wrong", "reason", "said"),
    [
        ({"agency": "H62.99"}, "unknown-agency", "no agency has the id H62.99"),
        ({"definition": "on-time/nd62"}, "unknown-definition", "on-time/nd61 is one"),
        ({"definition": "zzz"}, "unknown-definition", "none of this id"),
        ({"period": "2021-3"}, "unknown-period", "2021-03, 2021-Q1"),
        ({"period": "2021-Q5"}, "unknown-period", "2021-03, 2021-Q1"),
        ({"period": "2021-05"}, "period-not-begun", "had not begun on 2021-04-05"),
        ({"numerator": 11}, "more-than-all", "11 of 10 is more than all"),
    ],
)
def test_a_report_that_can_be_about_nothing_is_refused_with_words(
    wrong: dict[str, Any], reason: str, said: str
) -> None:
    with pytest.raises(Unprocessable) as caught:
        Lane(report(**wrong))
    assert caught.value.reason == reason
    assert said in str(caught.value)


def test_a_number_below_0_is_no_report() -> None:
    with pytest.raises(ValidationError):
        report(-1)


@pytest.mark.parametrize("period", ["2021-04-05", "2021-04", "2021-Q2", "2021", "to-date"])
def test_a_period_that_is_not_over_may_be_reported(period: str) -> None:
    assert Lane(report(period=period)).documents


def test_reports_move_no_figure() -> None:
    with database() as tx:
        saved(tx, [received()])
        before = cells(tx, [ON_TIME])
        saved(tx, [report(1, 1), report(0, 9, time=REPORT_DAY + A_DAY)])
        assert cells(tx, [ON_TIME]) == before


@pytest.mark.parametrize(
    ("reported", "true", "state", "gap"),
    [
        ((9, 10), (9, 10), "equal", 0.0),
        ((18, 20), (9, 10), "differs", 0.0),
        ((118, 120), (99, 120), "differs", 15.83),
        ((1, 3), (2, 3), "differs", -33.33),
        ((0, 0), (9, 10), "differs", None),
        (None, (9, 10), "not-reported", None),
        (None, (0, 0), "no-data", None),
        ((9, 10), (0, 0), "no-data", None),
    ],
)
def test_a_report_is_held_against_the_figure(
    reported: tuple[int, int] | None, true: tuple[int, int], state: str, gap: float | None
) -> None:
    assert state_of(reported, true) == state
    assert gap_points(reported, true) == gap
