"""Nobody is asked twice for the same act, whichever targets ask for it, and all that it brings is said."""

from collections.abc import Sequence

from services._province.words import Words
from services.metrics.briefing.lifts import Lift, once
from services.metrics.briefing.replies import TargetReply

Told = tuple[str, tuple[str, ...], tuple[str, ...], int, int]
WORDS = Words("chặng", "legs")


def lift(name: str, agencies: str, gain: int, *, act: str = "legs", needs: str = "", things: int = 0) -> Lift:
    """Return a lift of a target that counts 100."""
    of = TargetReply(
        definition=name, title=WORDS, numerator=0, denominator=100, value=0, target=0.8, met=False, link=""
    )
    return Lift(act, WORDS, of, tuple(agencies), tuple(needs), things or gain, gain)


def told(things: Sequence[Sequence[Lift]]) -> list[list[Told]]:
    return [
        [(each.of.definition, each.agencies, each.needs, each.things, each.gain) for each in same]
        for same in things
    ]


def test_one_act_of_an_agency_is_one_thing_with_every_target_that_it_lifts() -> None:
    found = once([lift("x", "A", 5), lift("y", "A", 7), lift("x", "B", 6)])
    assert told(found) == [
        [("y", ("A",), (), 7, 7), ("x", ("A",), (), 5, 5)],
        [("x", ("B",), (), 6, 6)],
    ]


def test_another_act_is_another_thing() -> None:
    assert len(once([lift("x", "A", 5), lift("y", "A", 7, act="payments")])) == 2


def test_who_is_asked_already_is_named_and_not_asked_again() -> None:
    found = once([lift("x", "A", 7), lift("y", "AB", 5, needs="C")])
    assert told(found) == [[("x", ("A",), (), 7, 7)], [("y", ("B",), ("A", "C"), 5, 5)]]


def test_part_of_what_is_asked_already_is_said_with_it() -> None:
    """One target asks two agencies together, another each of them: with both done it gains the sum."""
    found = once([lift("x", "AB", 9), lift("y", "A", 4, things=6), lift("y", "B", 2, needs="AC", things=5)])
    assert told(found) == [[("x", ("A", "B"), (), 9, 9), ("y", ("A", "B"), ("C",), 11, 6)]]


def test_what_two_things_ask_for_is_said_with_the_later() -> None:
    found = once([lift("x", "A", 9), lift("x", "B", 8), lift("y", "AB", 5)])
    assert told(found) == [
        [("x", ("A",), (), 9, 9)],
        [("x", ("B",), (), 8, 8), ("y", ("B",), ("A",), 5, 5)],
    ]
