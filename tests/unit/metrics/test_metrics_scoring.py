"""Points by hand from figures by hand, each with its article."""

from fractions import Fraction

import pytest

from services.metrics.scoreboard_words import why
from tests.unit.metrics.definition_names import (
    AFTER_ONE,
    AT_ONCE,
    CONTENT_OR_SILENT,
    DATA_DOSSIERS,
    DATA_RESULTS,
    EARLY,
    ONLINE,
    ONLINE_ON_TIME,
    PAID_DOSSIERS,
    PUNCTUAL,
    REUSE,
    SHARED,
)
from tests.unit.metrics.scored import FEES, SERVICES, Told, indicator, points, scored


@pytest.mark.parametrize(
    ("number", "figures", "got"),
    [
        ("2.1", {PUNCTUAL: (45, 60)}, "15"),  # 75 % of 20
        ("2.1", {PUNCTUAL: (0, 60)}, "0"),  # none on time is 0 points, no missing figure
        ("2.1", {PUNCTUAL: (1, 3)}, "6.67"),  # 6.666…
        ("3.1", {SERVICES: (8, 10)}, "2"),  # 80 % is enough
        ("3.1", {SERVICES: (1, 2)}, "1.25"),  # 50 ÷ 80 of 2
        ("3.3", {ONLINE: (20, 100)}, "2.4"),  # 20 ÷ 50 of 6
        ("3.3", {ONLINE: (90, 100)}, "6"),  # more than 50 % is no more than 6
        ("3.5a", {FEES: (6, 10)}, "1.5"),  # 60 ÷ 80 of 2
        (
            "3.6",
            {PAID_DOSSIERS: (15, 100)},
            "3",
        ),  # 15 ÷ 30 of 6, where 15 x 6 x 30 ÷ 100 is the known mistake
        ("3.6", {PAID_DOSSIERS: (30, 100)}, "6"),
        ("4.1", {DATA_RESULTS: (7, 8)}, "5.25"),
        ("4.2", {DATA_DOSSIERS: (7, 9)}, "3.89"),  # 77.78 ÷ 80 of 4
        ("4.3", {REUSE: (2, 5)}, "1"),
        ("4.4", {SHARED: (1, 8)}, "0.5"),
        ("5.4", {CONTENT_OR_SILENT: (81, 100)}, "5.4"),  # 81 ÷ 90 of 6
        ("5.4", {CONTENT_OR_SILENT: (1, 800)}, "0.01"),
    ],
)
def test_shares_become_points_as_qd_766_has_it(number: str, figures: Told, got: str) -> None:
    assert points(figures, number) == Fraction(got)


@pytest.mark.parametrize(
    ("number", "figures", "got"),
    [
        ("1", {PUNCTUAL: (10, 10), EARLY: (10, 10)}, "2"),  # 13.1a
        ("1", {PUNCTUAL: (10, 10), EARLY: (0, 10)}, "1"),  # 13.1b
        ("1", {PUNCTUAL: (0, 10), EARLY: (0, 10)}, "0"),  # 13.1c
        ("1", {PUNCTUAL: (9, 10), EARLY: (6, 10)}, "1.5"),  # six of 2, three of 1, one of 0: 15 ÷ 10
        ("3", {AT_ONCE: (7, 9), AFTER_ONE: (8, 9)}, "1.7"),  # 15 ÷ 9 = 1.666…, to one decimal by 15.2a
        ("9", {SERVICES: (2, 10), ONLINE: (3, 10), ONLINE_ON_TIME: (2, 2)}, "2"),  # 13.9a
        ("9", {SERVICES: (1, 10), ONLINE: (3, 10), ONLINE_ON_TIME: (2, 2)}, "1"),
        ("9", {SERVICES: (2, 10), ONLINE: (29, 100), ONLINE_ON_TIME: (2, 2)}, "1"),  # 13.9b
        ("9", {SERVICES: (9, 10), ONLINE: (14, 100), ONLINE_ON_TIME: (2, 2)}, "0"),  # 13.9c
        ("9", {SERVICES: (9, 10), ONLINE: (9, 10), ONLINE_ON_TIME: (999, 1000)}, "0"),  # one was late
        ("9", {SERVICES: (9, 10), ONLINE: (9, 10)}, "2"),  # none is finished, so none was late
    ],
)
def test_points_of_tt_01_2018_are_those_of_its_article_13(number: str, figures: Told, got: str) -> None:
    assert points(figures, number, "tt01-2018") == Fraction(got)


def test_missing_zero_and_not_applicable_are_three_things() -> None:
    nothing = scored({})
    asked_nothing = scored({}, decides=False)
    assert (indicator(nothing, "3.6").outcome, indicator(nothing, "3.6").got) == ("no-data", None)
    assert indicator(asked_nothing, "3.6").outcome == "not-applicable"
    assert indicator(asked_nothing, "2.1").outcome == "no-data"  # it could finish a dossier of another
    zero = indicator(scored({PAID_DOSSIERS: (0, 4)}), "3.6")
    assert (zero.outcome, zero.got) == ("scored", Fraction(0))
    assert indicator(scored({PAID_DOSSIERS: (0, 4)}, decides=False), "3.6").outcome == "scored"
    for number in ("1.4", "5.2"):
        assert indicator(nothing, number).outcome == "not-measured"
    assert points({PUNCTUAL: (1, 1)}, "1", "tt01-2018") is None  # half of what it is told by is missing
    assert points({ONLINE_ON_TIME: (1, 1)}, "9", "tt01-2018") is None
    assert points({ONLINE: (1, 10)}, "9", "tt01-2018") == 0  # no step can be reached any more


def test_what_is_not_measured_costs_nothing_and_both_totals_are_there() -> None:
    found = scored({PUNCTUAL: (45, 60), ONLINE: (20, 100), CONTENT_OR_SILENT: (81, 100)})
    assert tuple(found.total) == (Fraction("22.8"), 32, 100)  # 15 + 2.4 + 5.4 of 20 + 6 + 6
    assert found.total.lost == Fraction("9.2")
    assert found.scaled == Fraction("71.25")  # 22.8 ÷ 32
    assert found.score_class is not None
    assert found.score_class.name.vi == "khá"
    assert [tuple(group.total)[1:] for group in found.groups] == [
        (0, 18), (20, 20), (6, 12), (0, 10), (0, 22), (6, 18),
    ]  # fmt: skip


def test_shown_points_add_up_to_the_shown_total() -> None:
    found = scored({PUNCTUAL: (1, 3), DATA_RESULTS: (1, 3), REUSE: (1, 3), SHARED: (1, 3), ONLINE: (1, 7)})
    shown = [each.got for group in found.groups for each in group.indicators if each.got is not None]
    assert shown == [Fraction(each) for each in ("6.67", "1.71", "2", "0.83", "1.33")]
    assert sum(shown) == found.total.got == Fraction("12.54")


@pytest.mark.parametrize(
    ("on_time", "early", "name"),
    [
        (10, 10, "xuất sắc"),
        (10, 7, "xuất sắc"),
        (10, 4, "tốt"),
        (10, 3, "khá"),
        (9, 0, "trung bình"),
        (2, 0, "yếu"),
    ],
)
def test_classes_are_those_of_article_15_3b(on_time: int, early: int, name: str) -> None:
    """Two of eighteen points are measured; 1.7 of 2 is 15.3 of 18."""
    found = scored({PUNCTUAL: (on_time, 10), EARLY: (early, 10)}, "tt01-2018")
    assert found.score_class is not None
    assert found.score_class.name.vi == name


def test_a_step_and_a_share_say_why() -> None:
    share = indicator(scored({PAID_DOSSIERS: (1, 3)}), "3.6")
    assert why(share).en == "1/3 = 33.33 %, all 6 points from 30 % on"
    step = indicator(scored({SERVICES: (1, 10), ONLINE: (3, 10)}, "tt01-2018"), "9")
    assert why(step).en == (
        "Eligible procedures offered online at level 3 or 4: 1/10 = 10.00 %, ≥ 20 % is asked for; "
        "Dossiers handled online at level 3 or 4, of all dossiers: 3/10 = 30.00 %, ≥ 30 % is asked for; "
        "Online dossiers finished on time, of those finished: 0/0, ≥ 100 % is asked for"
    )
    several = indicator(scored({PUNCTUAL: (2, 4), EARLY: (1, 4)}, "tt01-2018"), "1")
    assert why(several).vi == (
        "Tỷ lệ hồ sơ giải quyết đúng hạn trên số hồ sơ đã giải quyết: 2/4 = 50,00 % của 1 điểm; "
        "Tỷ lệ hồ sơ giải quyết trước hạn trên số hồ sơ đã giải quyết: 1/4 = 25,00 % của 1 điểm"
    )
    for found in (step, several):
        for name, _ in found.figures:
            assert name not in f"{why(found).vi} {why(found).en}"
