"""How often an order may be attempted: bounds are data, and bounds that are none are refused."""

import pytest

from services._province.data_files import ContradictoryData, text_of
from services._province.payment_attempts import attempt_bounds, read_attempt_bounds

FILE = "payment_attempts.toml"
TEXT = text_of(FILE)


def test_the_bound_of_a_whole_life_lets_a_payer_fail_more_often_than_any_other() -> None:
    *within, life = attempt_bounds()
    assert life.within is None
    assert within
    assert all(each.within and each.at_most < life.at_most for each in within)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("within_minutes = 15\n", "", "listed twice"),
        ("[[bounds]]\nat_most", "[[bounds]]\nwithin_minutes = 60\nat_most", "whole life"),
        ("at_most = 20", "at_most = 0", "at_most"),
        ("at_most = 20", 'at_most = "many"', "at_most"),
    ],
)
def test_bounds_that_leave_something_unbounded_are_refused(before: str, after: str, reason: str) -> None:
    changed = TEXT.replace(before, after, 1)
    assert changed != TEXT
    with pytest.raises(ContradictoryData, match=reason):
        read_attempt_bounds(FILE, changed)
