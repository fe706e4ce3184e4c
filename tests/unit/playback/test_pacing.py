"""Every record has its moment from one anchor: being late once makes nothing later."""

from math import inf

from lgsp.playback.pacing import Lateness, Pace
from tests.unit.playback.orders import START_US


def test_what_is_due_follows_from_the_anchor_alone_however_late_others_were() -> None:
    pace = Pace(speed=4, first_us=START_US, anchor=100.0)
    a_year = 365 * 86_400
    assert pace.due(START_US) == 100.0
    assert pace.due(START_US + 10_000_000) == 102.5
    assert pace.due(START_US + a_year * 1_000_000) == 100.0 + a_year / 4
    assert pace.reached(99.0) < START_US
    assert pace.reached(102.5) == START_US + 10_000_000


def test_at_the_greatest_speed_everything_is_due() -> None:
    assert Pace(inf, START_US, 5.0).reached(0.0) == inf


def test_slower_than_it_happened_is_a_speed_too() -> None:
    assert Pace(0.1, 0, 0.0).due(1_000_000) == 10.0


def test_lateness_is_told_to_two_digits_in_little_memory() -> None:
    late = Lateness()
    assert late.quantile(0.5) is None
    for number in range(1, 100_001):
        late.add(number / 100_000)
    assert late.quantile(0.5) == 0.5
    assert late.quantile(0.99) == 0.99
    assert late.quantile(1.0) == 1.0
    assert len(late.counts) < 600
    late.add(-1.0)
    assert min(late.counts) == 0.0
