"""The committed calendar agrees with the `holidays` package, but for what is listed; else it is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import holidays
import pytest

from services._province.calendar import WorkingCalendar
from services._province.data_files import ContradictoryData, text_of
from services._province.decided_days import decided_calendar, decided_years, is_decided, read_years

FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
DIFFERENCES = {
    date(
        2026, 1, 2
    ): "day off by the swap of Công văn 12729/VPCP-KGVX (25/12/2025), which holidays 0.109 lacks",
    date(2026, 1, 10): "worked in its place",
}
"""Where the oracle is known to be wrong, and why."""


def test_working_days_are_those_of_an_independent_calendar() -> None:
    oracle = holidays.country_holidays("VN", years=range(FIRST.year, LAST.year + 1))
    all_days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    calendar = decided_calendar()
    different = {day for day in all_days if calendar.is_working_day(day) != oracle.is_working_day(day)}
    assert different == DIFFERENCES.keys()


def test_every_holiday_of_an_independent_calendar_has_a_row() -> None:
    oracle = holidays.country_holidays("VN", years=range(FIRST.year, LAST.year + 1), observed=False)
    listed = {row.day for year in decided_years().values() for row in year.days}
    beyond = set(oracle) - listed
    # Tết's fourth day, a Saturday: the notice of 2025 counts five weekdays from 27 January instead
    assert beyond == {date(2025, 2, 1)}


@pytest.mark.parametrize(
    ("year", "working_days"), [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 250), (2026, 249)]
)
def test_a_year_has_so_many_working_days(year: int, working_days: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    found = sum(day.year == year and decided_calendar().is_working_day(day) for day in days)
    assert found == working_days


def test_the_week_of_the_demo_has_no_holiday() -> None:
    week = [date(2021, 3, 8) + timedelta(days=n) for n in range(7)]
    assert [decided_calendar().is_working_day(day) for day in week] == [True] * 5 + [False] * 2


def test_the_years_2021_to_2026_are_decided_and_no_other() -> None:
    assert [year for year in range(2015, 2040) if is_decided(year)] == list(range(2021, 2027))


def test_in_a_year_that_nobody_decided_only_weekends_are_off() -> None:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    plain = WorkingCalendar()
    assert all(decided_calendar().is_working_day(day) == plain.is_working_day(day) for day in days)


def test_every_day_says_who_decided_it_and_when() -> None:
    for year in decided_years().values():
        for row in year.days:
            decision = year.sources[row.source]
            assert decision.text
            assert decision.decided_on < row.day
            assert row.name_vi != row.name_en


TEXT = text_of("calendar", "2024.toml")
NEW_YEAR = '{ day = 2024-01-01, kind = "holiday", occasion = "new-year", '


def replaced(old: str, new: str) -> Callable[[], str]:
    assert old in TEXT
    return lambda: TEXT.replace(old, new, 1)


def line_with(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        (replaced("2024-01-01", "2023-01-01"), "2023-01-01: not a day of 2024", "2023-01-01"),
        (replaced("day = 2024-04-30", "day = 2024-04-18"), "2024-04-18: listed twice", "2024-04-18"),
        (replaced('source = "law"', 'source = "hearsay"'), "no source is called hearsay", "hearsay"),
        (
            replaced(NEW_YEAR, f"{NEW_YEAR}instead_of = 2024-01-02, "),
            "instead_of belongs to every day but a holiday",
            "2024-01-02",
        ),
        (lambda: TEXT.replace("2024-05-04", "2024-05-03"), "no Saturday", "day = 2024-05-03"),
        (replaced("instead_of = 2024-05-04", "instead_of = 2024-05-11"), "2024-05-11 is not listed", "05-11"),
        (
            replaced("instead_of = 2024-05-04", "instead_of = 2024-04-30"),
            "2024-04-30 is not the other half of the swap",
            "instead_of = 2024-04-30",
        ),
        (
            replaced("instead_of = 2024-02-10", "instead_of = 2024-02-08"),
            "2024-02-08 is no holiday on a weekend",
            "instead_of = 2024-02-08",
        ),
        (replaced("day = 2024-02-13", "day = 2024-02-17"), "in-lieu on a weekend", "day = 2024-02-17"),
        (
            replaced('occasion = "victory", name', 'occasion = "labour", name'),
            "labour: 2 paid days, the law gives 1",
            "decided =",
        ),
        (replaced("kind = ", "knid = "), "knid", "knid"),
    ],
)
def test_a_calendar_that_cannot_be_true_is_refused_with_its_line(
    text: Callable[[], str], reason: str, words: str
) -> None:
    with pytest.raises(ContradictoryData, match=reason) as caught:
        read_years({"2024.toml": text()})
    assert (caught.value.file, caught.value.line) == ("2024.toml", line_with(text(), words))


def test_a_year_stands_in_one_file() -> None:
    with pytest.raises(ContradictoryData, match="2024: already in another file"):
        read_years({"a.toml": TEXT, "b.toml": TEXT})


def test_a_year_whose_holidays_are_not_decided_may_lack_some() -> None:
    text = TEXT.replace('occasion = "tet"', 'occasion = "culture"').replace(
        "decided = true", "decided = false"
    )
    assert not read_years({"2024.toml": text})[2024].decided
