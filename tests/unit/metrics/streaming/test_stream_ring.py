"""The ring has the newest updates and no more, and knows what it does not have."""

from itertools import product

import pytest

from services.metrics.figures import Cell
from services.metrics.streaming.positions import Position
from services.metrics.streaming.ring import Ring
from services.metrics.streaming.updates import Wanted
from tests.unit.metrics.streaming.updates import LIFE, REUSE, an_update

ALL = Wanted()


def a_ring(most: int, *offsets: int) -> Ring:
    ring = Ring(most)
    ring.begin(LIFE, 0)
    for offset in offsets:
        ring.add(an_update(offset, scope=f"agency:H62.{offset}"))
    return ring


def offsets(ring: Ring, start: int, end: int, wanted: Wanted = ALL) -> list[int]:
    return [each.offset for each in ring.latest(wanted, start, end)]


def test_a_full_ring_forgets_the_oldest_and_says_so() -> None:
    ring = a_ring(3, *range(10))
    assert len(ring) == 3
    assert offsets(ring, 0, 10) == [7, 8, 9]
    assert [ring.has_all_from(offset) for offset in (6, 7, 10)] == [False, True, True]


def test_what_lies_between_two_offsets_is_told_in_order() -> None:
    ring = a_ring(10, 1, 2, 5, 8)
    assert offsets(ring, 2, 8) == [2, 5]
    assert offsets(ring, 9, 9) == []


def test_a_marker_of_a_transaction_moves_the_end_and_nothing_else() -> None:
    ring = a_ring(3, 1)
    ring.reach(5)
    ring.reach(4)
    assert (ring.end, len(ring), ring.has_all_from(1)) == (5, 1, True)


def test_of_a_figure_that_moved_several_times_the_last_is_told() -> None:
    ring = Ring(10)
    ring.begin(LIFE, 0)
    for offset, numerator in enumerate((1, 2, 3)):
        ring.add(an_update(offset, numerator=numerator))
    ring.add(an_update(3, "on-time/nd61"))
    told = ring.latest(ALL, 0, 4)
    assert [(each.cell.definition, each.offset) for each in told] == [(REUSE, 2), ("on-time/nd61", 3)]
    assert b'"numerator":3' in told[0].frame
    assert offsets(ring, 0, 2) == [1], "up to a place it is the last up to there"


@pytest.mark.parametrize("given", list(product((True, False), repeat=3)))
def test_a_filter_takes_what_it_names_and_what_it_does_not_name(given: tuple[bool, bool, bool]) -> None:
    cell = Cell(REUSE, "province", "to-date")
    other = Cell("on-time/nd61", "level:commune", "2021")
    wanted = Wanted(*(name if named else None for name, named in zip(cell, given, strict=True)))
    assert wanted.takes(cell)
    assert wanted.takes(other) is not any(given)


def test_reading_starts_with_as_much_as_the_ring_can_hold() -> None:
    ring = Ring(100)
    assert (ring.start(0, 40), ring.start(0, 240), ring.start(200, 240)) == (0, 140, 200)


def test_reading_goes_on_in_the_same_life_alone_and_where_nothing_is_lost() -> None:
    ring = a_ring(100, *range(50))
    assert ring.goes_on(LIFE, 0, 150)
    assert not ring.goes_on(LIFE, 0, 151), "more has come than it can hold"
    assert not ring.goes_on(LIFE, 0, 49), "the topic is shorter than it was"
    assert not ring.goes_on("ffffffff", 0, 60), "the topic was made anew"


def test_an_id_says_where_its_record_stands_and_no_other_text_does() -> None:
    assert Position.of_text(Position(LIFE, 17).text) == Position(LIFE, 17)
    assert Position.of_text(Position(LIFE, -1).text) == Position(LIFE, -1)
    for text in ("", "17", "0123abcd-1-17", "0123abcd-0-", "0123abcd-0-1x", "0123ABCD-0-1", "\n"):
        assert Position.of_text(text) is None, text
