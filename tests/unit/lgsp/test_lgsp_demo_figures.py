"""The demo's figures: counted once more, and compared with what is shown."""

from typing import Any

import pytest

from lgsp.demo.comparison import compare
from lgsp.demo.verdict import Verdict
from lgsp.demo_check import judge
from lgsp.stream.recount import ON_TIME, ONLINE, PAYMENT, REUSE, ROUTING, Cell, recount
from tests.unit.lgsp.hand_made_log import (
    THREE,
    figures,
    leg,
    log_of,
    paid,
    rows,
    with_kpis,
)

Figure = dict[str, Any]


def failing(verdicts: list[Verdict]) -> set[str]:
    return {one.name for one in verdicts if not one.holds}


@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        (Cell(ONLINE, "province", "to-date"), (1, 3)),
        (Cell(ONLINE, "level:province", "2021-03"), (1, 2)),
        (Cell(ONLINE, "district:243", "2021-03"), (0, 1)),
        (Cell(ROUTING, "province", "2021-03"), (1, 2)),
        (Cell(ROUTING, "agency:H62.12", "2021-Q1"), (1, 2)),
        (Cell(PAYMENT, "province", "2021"), (2, 3)),
        (Cell(PAYMENT, "province", "2021-Q1"), (1, 2)),
        (Cell(PAYMENT, "agency:H62.12", "2021-04"), (1, 1)),
        (Cell(REUSE, "province", "to-date"), (2, 3)),
        (Cell(REUSE, "agency:H62.12", "2021-03"), (1, 2)),
        (Cell(ON_TIME, "province", "to-date"), (1, 3)),
        (Cell(ON_TIME, "district:243", "2021"), (0, 1)),
    ],
)
def test_the_recount_counts_what_the_definitions_say(cell: Cell, counted: tuple[int, int]) -> None:
    assert recount(log_of(rows()))[cell] == counted


def test_legs_inside_an_agency_are_not_counted_and_transactions_once() -> None:
    more = [*rows(), leg(THREE, 9, "2021-03-31T08:00:00+07:00", "paper", interagency=False)]
    again = paid(THREE, 2, "2021-03-31T08:00:00+07:00", "agency-gateway")
    assert recount(log_of([*more, again])) == recount(log_of(rows()))


def first(figures: list[Figure], definition: str) -> Figure:
    return next(figure for figure in figures if figure["definition"] == definition)


@pytest.mark.parametrize("definition", [ROUTING, PAYMENT, ONLINE, REUSE])
@pytest.mark.parametrize(
    "fault",
    [
        {"numerator": 77}, {"denominator": 77}, {"value": 0.1234}, {"value": None}, {"target": None},
        {"met": None}, {"scope": "district:999"}, {"period": "2020"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_figure_is_seen(definition: str, fault: Figure) -> None:
    log = log_of(rows())
    shown = figures(log)
    first(shown, definition).update(fault)
    assert failing(list(compare("as served", recount(log), shown))) == {f"{definition} as served"}


@pytest.mark.parametrize("fault", [{"numerator": 77}, {"value": None}, {"target": 0.8}, {"met": True}])
def test_a_wrong_figure_without_a_target_is_seen(fault: Figure) -> None:
    log = log_of(rows())
    shown = figures(log)
    first(shown, ON_TIME).update(fault)
    assert failing(list(compare("", recount(log), shown))) == {f"{ON_TIME} "}


def test_a_missing_figure_and_one_that_is_there_twice_are_seen() -> None:
    log = log_of(rows())
    shown = figures(log)
    assert len(failing(list(compare("", recount(log), shown[1:])))) == 1
    assert len(failing(list(compare("", recount(log), [*shown, shown[0]])))) == 1


def test_what_the_topic_said_last_counts_and_not_what_it_said_first() -> None:
    log = log_of(rows())
    shown = figures(log)
    stale = [figure | {"numerator": figure["denominator"] + 1} for figure in shown]
    assert len(failing(judge(log_of(with_kpis(rows(), stale)), shown, 4))) == 5 + 1


def test_a_wrong_figure_of_the_other_definitions_is_seen_and_named() -> None:
    log = log_of(rows())
    shown = figures(log)
    first(shown, "online-payment-dossiers/qd766").update({"met": None})
    (wrong,) = (each for each in compare("as served", recount(log), shown) if not each.holds)
    assert wrong.name == "15 more definitions as served"
    assert wrong.examples[0].startswith("online-payment-dossiers/qd766 province ")


def test_figures_without_data_and_other_definitions_do_no_harm() -> None:
    log = log_of(rows())
    empty = first(figures(log), ONLINE) | {"scope": "district:244", "numerator": 0, "denominator": 0}
    shown = [*figures(log), empty | {"value": None, "met": None}, empty | {"definition": "reuse/exposed"}]
    assert failing(list(compare("", recount(log), shown))) == set()


@pytest.mark.parametrize(
    ("good", "every", "value"),
    [(1, 3, 0.3333), (2, 3, 0.6667), (1, 20_000, 0.0), (3, 20_000, 0.0002), (5, 20_000, 0.0002), (4, 4, 1.0)],
)
def test_a_tie_is_rounded_to_the_even_digit(good: int, every: int, value: float) -> None:
    cell = Cell(ONLINE, "province", "to-date")
    figure = {
        **cell._asdict(), "numerator": good, "denominator": every, "value": value, "target": 0.5,
        "met": 2 * good >= every,
    }  # fmt: skip
    assert failing(list(compare("", {cell: (good, every)}, [figure]))) == set()


def test_exactly_on_the_target_is_met() -> None:
    cell = Cell(PAYMENT, "province", "to-date")
    figure = {**cell._asdict(), "numerator": 3, "denominator": 10, "value": 0.3, "target": 0.3, "met": True}
    assert failing(list(compare("", {cell: (3, 10)}, [figure]))) == set()
