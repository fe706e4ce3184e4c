"""The stock of results at the end of any day, whatever the order and number of the events that tell it."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import Event, type_of
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked
from schemas.routing import DossierFinished
from services._province.calendar import ZONE
from services._province.stock import Stock, counted, stock_of
from services._province.stock_targets import target

DAY = date(2021, 3, 8)
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
HOLDER, OTHER = "H62.21.01", "H62.12"
LEVELS = {HOLDER: "commune", OTHER: "province"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def a_result(**changes: Any) -> dict[str, Any]:
    held_by = changes.get("held_by", HOLDER)
    return {
        "result_id": "K-1", "code": "birth-certificate", "paper": True, "electronic": False,
        "digitised": False, "valid_from": at("2020-01-01 08:00"), "held_by": held_by,
        "held_by_level": LEVELS[held_by], "shareable": False, **changes,
    }  # fmt: skip


def an_event(kind: type[Event], time: datetime, data: dict[str, Any]) -> Event:
    subject = data.get("dossier_code") or data.get("result_id") or data["result"]["result_id"]
    envelope = {"id": f"{type_of(kind)}/{subject}", "source": "/lgsp/routing", "subject": subject}
    return kind.model_validate({**envelope, "time": time, "data": data})


def registered(time: str = "2021-03-01 08:00", **changes: Any) -> Event:
    return an_event(ResultRegistered, at(time), {"result": a_result(**changes)})


def digitised(time: str, name: str = "K-1", held_by: str = HOLDER) -> Event:
    data = {"result_id": name, "held_by": held_by, "digitised_at": at(time)}
    return an_event(ResultDigitised, at(time), data)


def revoked(time: str, name: str = "K-1", held_by: str = HOLDER) -> Event:
    return an_event(ResultRevoked, at(time), {"result_id": name, "held_by": held_by, "revoked_at": at(time)})


def finished(time: str = "2021-03-02 10:00", **changes: Any) -> Event:
    data = {
        "dossier_code": "H62.21.01-210301-0001", "outcome": "approved", "finished_at": at(time),
        "on_time": True, "result": a_result(**changes),
    }  # fmt: skip
    return an_event(DossierFinished, at(time), data)


def commune(stock: Stock, on: date) -> tuple[int, int]:
    """Return how many of communes are in force, and digitised."""
    count = next(each for each in counted(stock, on) if each.level == "commune")
    return count.valid, count.digitised


def test_a_result_counts_from_its_first_day_to_the_end_of_its_last() -> None:
    span: dict[str, Any] = {"valid_from": at("2021-03-07 23:59"), "valid_to": at("2021-03-08 00:00")}
    stock = stock_of([registered(**span)])
    days = [EVE - timedelta(days=1), EVE, DAY, MORROW]
    assert [commune(stock, day)[0] for day in days] == [0, 1, 1, 0]


def test_a_result_without_an_end_counts_for_ever() -> None:
    assert commune(stock_of([registered()]), date(2999, 12, 31)) == (1, 0)


def test_a_result_revoked_on_a_day_does_not_count_at_its_end() -> None:
    stock = stock_of([registered(), revoked("2021-03-08 00:00")])
    assert [commune(stock, day)[0] for day in (EVE, DAY, MORROW)] == [1, 0, 0]


def test_a_result_is_digitised_by_the_end_of_the_day_on_which_it_was() -> None:
    stock = stock_of([registered(), digitised("2021-03-08 23:59:59.999999")])
    assert [commune(stock, day) for day in (EVE, DAY, MORROW)] == [(1, 0), (1, 1), (1, 1)]


def test_the_first_moment_of_a_day_is_not_the_day_before() -> None:
    stock = stock_of([registered(), digitised("2021-03-08 00:00")])
    assert [commune(stock, day) for day in (EVE, DAY)] == [(1, 0), (1, 1)]


def test_a_day_is_the_province_s_wherever_the_moment_was_written() -> None:
    in_utc = datetime.fromisoformat("2021-03-07T17:00:00+00:00")  # midnight of the 8th in the province
    data = {"result_id": "K-1", "held_by": HOLDER, "digitised_at": in_utc}
    stock = stock_of([registered(), an_event(ResultDigitised, in_utc, data)])
    assert [commune(stock, day)[1] for day in (EVE, DAY)] == [0, 1]


def test_digitised_from_birth_counts_as_long_as_it_is_in_force() -> None:
    stock = stock_of([finished(digitised=True, valid_from=at("2021-03-08 10:00"))])
    assert [commune(stock, day) for day in (EVE, DAY)] == [(0, 0), (1, 1)]


def test_a_dossier_s_result_and_the_report_about_it_are_one_result() -> None:
    events = [finished(), registered("2021-03-05 08:00"), digitised("2021-03-05 08:00")]
    stock = stock_of(events)
    assert [commune(stock, day) for day in (date(2021, 3, 4), date(2021, 3, 5))] == [(1, 0), (1, 1)]


def test_a_dossier_s_paper_that_is_registered_as_digitised_is_so_since_then() -> None:
    stock = stock_of([finished(), registered("2021-03-08 08:00", digitised=True)])
    assert [commune(stock, day) for day in (EVE, DAY)] == [(1, 0), (1, 1)]


def test_two_agencies_may_give_results_the_same_id() -> None:
    stock = stock_of([registered(), registered(held_by=OTHER), digitised("2021-03-08 08:00", held_by=OTHER)])
    counts = {each.held_by: (each.valid, each.digitised) for each in counted(stock, DAY, "agency")}
    assert counts == {OTHER: (1, 1), HOLDER: (1, 0)}


def test_what_is_never_told_whole_is_left_out_and_counted() -> None:
    data = {"result_id": "K-9", "digitised_at": at("2021-03-08 08:00")}
    stock = stock_of([digitised("2021-03-08 08:00"), an_event(ResultDigitised, at("2021-03-08 08:00"), data)])
    assert (commune(stock, DAY), stock.untold, stock.nameless) == ((0, 0), 1, 1)


def test_ends_of_the_calendar_are_days_too() -> None:
    for_ever = datetime.fromisoformat("9999-12-31T23:59:59+00:00")
    assert commune(stock_of([registered(valid_to=for_ever)]), date.max) == (1, 0)


def test_counts_by_level_name_all_three_and_by_code_those_there_are() -> None:
    stock = stock_of([registered(), registered(result_id="K-2", held_by=OTHER, code="driving-licence")])
    levels = [(each.level, each.valid, each.value) for each in counted(stock, DAY)]
    assert levels == [("province", 1, 0), ("district", 0, None), ("commune", 1, 0)]
    codes = [(each.code, each.valid) for each in counted(stock, DAY, "code")]
    assert codes == [("birth-certificate", 1), ("driving-licence", 1)]


@pytest.mark.parametrize(
    ("level", "percents"),
    [
        ("province", (30, 50, 70, 90, 100)),
        ("district", (20, 40, 60, 80, 100)),
        ("commune", (15, 35, 55, 75, 95)),
    ],
)
def test_the_target_rises_by_twenty_points_a_year_to_the_whole(level: Any, percents: tuple[int, ...]) -> None:
    years = [target(level, date(year, 6, 1)) for year in range(2021, 2026)]
    assert years == [Fraction(percent, 100) for percent in percents]
    assert target(level, date(2020, 12, 31)) is None


WHAT_HAPPENED = [
    finished(), registered("2021-03-05 08:00"), digitised("2021-03-06 08:00"), revoked("2021-03-09 08:00"),
    registered(result_id="K-2", held_by=OTHER), digitised("2021-03-07 08:00", "K-2", OTHER),
    registered(result_id="K-3", digitised=True), revoked("2021-03-04 08:00", "K-3"),
]  # fmt: skip


@given(st.permutations(WHAT_HAPPENED), st.lists(st.sampled_from(WHAT_HAPPENED), max_size=6))
def test_any_order_and_any_repeats_give_the_same_stock(events: list[Event], again: list[Event]) -> None:
    mixed, straight = stock_of([*events, *again]), stock_of(WHAT_HAPPENED)
    assert list(mixed.holdings()) == list(straight.holdings())
