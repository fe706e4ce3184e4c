"""The stock of results at a day's end: in force on the last day of the period, and digitised by then."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from services._runtime.decisions import Happening
from services.metrics.definitions import STOCK
from services.metrics.facts import day_of
from services.metrics.figures import Cell, figure
from services.metrics.periods import parse_period
from services.metrics.publishing import changed_figures
from services.metrics.scopes import parse_scope
from tests.unit.metrics.databases import cells, database, saved
from tests.unit.metrics.definition_names import DIGITISED
from tests.unit.metrics.dossier_events import MORNING, at, finished, received
from tests.unit.metrics.register_events import a_result, digitised, registered, revoked

JUNE = at("2021-06-15 09:00")


def asked(tx: Connection, scope: str, period: str, now: datetime = JUNE) -> tuple[int, int] | None:
    found = cells(tx, [DIGITISED], parse_scope(scope), parse_period(period), day_of(now))
    return found.get(Cell(DIGITISED, scope, period))


@pytest.mark.parametrize(
    ("stream", "march", "april", "may"),
    [
        ([registered(a_result())], (0, 1), (0, 1), (0, 1)),
        ([registered(a_result(digitised=True))], (1, 1), (1, 1), (1, 1)),
        ([finished(result=a_result())], (0, 1), (0, 1), (0, 1)),
        ([registered(a_result()), digitised(time=at("2021-04-30 23:59"))], (0, 1), (1, 1), (1, 1)),
        ([registered(a_result()), digitised(time=at("2021-05-01 00:00"))], (0, 1), (0, 1), (1, 1)),
        # the whole last day counts; of a revocation the day before it is the last
        ([registered(a_result(valid_to=at("2021-04-30 00:00")))], (0, 1), (0, 1), None),
        ([registered(a_result()), revoked(time=at("2021-05-01 08:00"))], (0, 1), (0, 1), None),
        ([registered(a_result()), revoked(time=at("2021-04-30 08:00"))], (0, 1), None, None),
        ([registered(a_result(valid_from=at("2021-05-02 00:00")))], None, None, (0, 1)),
        # nobody told what it is
        ([digitised(), revoked()], None, None, None),
        # the dossier gave it on paper, its holder registers it as data: data since then
        (
            [finished(result=a_result()), registered(a_result(digitised=True), at("2021-04-10 08:00"))],
            (0, 1), (1, 1), (1, 1),
        ),
    ],
)  # fmt: skip
def test_a_result_counts_at_the_end_of_each_month_in_which_it_is_in_force(
    stream: list[Happening], march: object, april: object, may: object
) -> None:
    for order in (stream, stream[::-1]):
        with database() as tx:
            for happening in order:  # a batch each: what one tells moves what another told
                saved(tx, [happening])
            assert [asked(tx, "province", f"2021-0{month}") for month in (3, 4, 5)] == [march, april, may]


def test_a_result_counts_for_its_holder_and_in_no_field() -> None:
    with database() as tx:
        saved(tx, [received(), finished(result=a_result(held_by="H62.21.01", level="commune"))])
        for scope in ("province", "level:commune", "district:244", "agency:H62.21.01"):
            assert asked(tx, scope, "2021-Q1") in {(0, 1), None}, scope
        assert asked(tx, "agency:H62.21.01", "2021-Q1") == (0, 1)
        assert asked(tx, "agency:H62.12", "2021-Q1") is None
        assert asked(tx, "field:judicial", "2021-Q1") is None


def test_a_running_period_is_measured_today_and_one_that_has_not_begun_has_no_data() -> None:
    with database() as tx:
        saved(tx, [registered(a_result(valid_to=at("2021-06-20 00:00")))])
        assert asked(tx, "province", "2021-Q2", JUNE) == (0, 1)
        assert asked(tx, "province", "2021-Q2", at("2021-06-21 00:00")) is None
        assert asked(tx, "province", "2021-Q3", JUNE) is None
        assert asked(tx, "province", "to-date", JUNE) == (0, 1)


@pytest.mark.parametrize(
    ("scope", "period", "target"),
    [
        ("level:province", "2021", 0.3), ("level:district", "2021-Q4", 0.2),
        ("level:commune", "2021-03", 0.15), ("level:commune", "2025", 0.95),
        ("level:district", "2025", 1.0), ("level:province", "2026", 1.0),
        ("agency:H62.12", "2022", 0.5), ("agency:H62.21.01", "2022", 0.35), ("agency:H62.99", "2022", None),
        ("province", "2021", None), ("district:243", "2021", None), ("level:commune", "2020", None),
    ],
)  # fmt: skip
def test_the_target_is_the_levels_and_the_years(scope: str, period: str, target: float | None) -> None:
    shown = figure(STOCK[DIGITISED], scope, period, 1, 2, as_of=at("2030-01-01 00:00"))
    assert shown.target == target
    assert shown.met == (None if target is None else target <= 0.5)


def test_two_dossiers_that_claim_one_result_are_one_whoever_is_read_first() -> None:
    one = finished(code="H62.12-210308-0001", result=a_result(digitised=True))
    other = finished(code="H62.12-210308-0002", result=a_result())
    for order in ((one, other), (other, one)):
        with database() as tx:
            for happening in order:
                saved(tx, [happening])
            assert asked(tx, "province", "2021-03") == (1, 1)


TELLINGS = (
    registered(a_result("R-1")), digitised("R-1", JUNE), revoked("R-1", JUNE + timedelta(days=40)),
    finished(code="H62.12-210308-0001", result=a_result("R-2", valid_to=at("2021-05-31 10:00"))),
    registered(a_result("R-2", digitised=True), at("2021-04-01 08:00")),
    finished(code="H62.12-210308-0003", result=a_result("R-3", digitised=True)), revoked("R-3", MORNING),
    registered(a_result("R-4", valid_from=at("2022-01-01 00:00"))),
)  # fmt: skip


@settings(max_examples=15)
@given(st.permutations(TELLINGS), st.integers(1, 8))
def test_the_stock_of_every_day_is_the_same_in_whatever_order_it_is_told(
    order: list[Happening], size: int
) -> None:
    def stocks(stream: list[Happening], size: int) -> list[tuple[int, int] | None]:
        with database() as tx:
            for first in range(0, len(stream), size):
                saved(tx, stream[first : first + size], partition=first % 3)
            now = at("2022-12-31 00:00")
            return [
                asked(tx, "province", period, now)
                for period in ("2021-03", "2021-Q2", "2021", "2022", "to-date")
            ]

    assert stocks(order, size) == [(0, 2), (1, 1), None, (0, 1), (0, 1)]


def test_a_day_that_passes_takes_a_result_out_of_the_stock_and_the_topic_is_told() -> None:
    with database() as tx:
        saved(tx, [registered(a_result(valid_to=at("2021-06-15 00:00")))])
        told = {
            (one.scope, one.period): one for one in changed_figures(tx, JUNE) if one.definition == DIGITISED
        }
        assert told["province", "to-date"].denominator == 1
        assert changed_figures(tx, JUNE + timedelta(hours=3)) == []
        told = {
            (one.scope, one.period): one
            for one in changed_figures(tx, JUNE + timedelta(days=1))
            if one.definition == DIGITISED
        }
        assert (told["province", "to-date"].denominator, told["province", "to-date"].value) == (0, None)
