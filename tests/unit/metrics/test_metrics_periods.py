"""Periods and scopes: their names, their edges, and the nearest one to a slip of the pen."""

from datetime import date

import pytest

from services.metrics.leaves import Leaf
from services.metrics.periods import MalformedPeriod, Period, PeriodKind, parse_period, period_of
from services.metrics.scopes import MalformedScope, Scope, ScopeKind, known_scopes, parse_scope, scope_of


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2021-03-08", PeriodKind.DAY, date(2021, 3, 8), date(2021, 3, 8)),
        ("2021-03", PeriodKind.MONTH, date(2021, 3, 1), date(2021, 3, 31)),
        ("2021-04", PeriodKind.MONTH, date(2021, 4, 1), date(2021, 4, 30)),
        ("2021-02", PeriodKind.MONTH, date(2021, 2, 1), date(2021, 2, 28)),
        ("2024-02", PeriodKind.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("9999-12", PeriodKind.MONTH, date(9999, 12, 1), date(9999, 12, 31)),
        ("2021-Q1", PeriodKind.QUARTER, date(2021, 1, 1), date(2021, 3, 31)),
        ("2021-Q2", PeriodKind.QUARTER, date(2021, 4, 1), date(2021, 6, 30)),
        ("2021-Q4", PeriodKind.QUARTER, date(2021, 10, 1), date(2021, 12, 31)),
        ("2021", PeriodKind.YEAR, date(2021, 1, 1), date(2021, 12, 31)),
        ("to-date", PeriodKind.TO_DATE, None, None),
    ],
)
def test_a_period_is_a_span_of_days_and_its_days_name_it(
    text: str, kind: PeriodKind, first: date | None, last: date | None
) -> None:
    assert parse_period(text) == Period(kind, first, last)
    for day in (first, last):
        assert period_of(day or date(2021, 3, 8), kind) == text


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2021, 3, 31), "2021-Q1"),
        (date(2021, 4, 1), "2021-Q2"),
        (date(2021, 9, 30), "2021-Q3"),
        (date(2021, 12, 31), "2021-Q4"),
    ],
)
def test_quarters_change_at_the_end_of_their_third_month(day: date, quarter: str) -> None:
    assert period_of(day, PeriodKind.QUARTER) == quarter


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("2021-3", "2021-03"),
        ("2021-13", "2021-10"),
        ("2021-Q5", "2021-Q1"),
        ("2021Q1", "2021-Q1"),
        ("todate", "to-date"),
        ("2021-02-29", "2021-02"),
        ("0000", "2021-03-08"),
        ("1", "2021"),
        ("x", "to-date"),
    ],
)
def test_a_malformed_period_names_the_nearest_one(text: str, nearest: str) -> None:
    with pytest.raises(MalformedPeriod) as caught:
        parse_period(text)
    assert caught.value.nearest == nearest


@pytest.mark.parametrize("text", ["2021-03-08\n", " 2021", "٢٠٢١", "2021-00", "2021-03-00", "2021-q1", "-"])
def test_only_the_exact_form_is_a_period(text: str) -> None:
    with pytest.raises(MalformedPeriod):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("province", Scope(ScopeKind.PROVINCE)),
        ("level:commune", Scope(ScopeKind.LEVEL, "commune")),
        ("district:243", Scope(ScopeKind.DISTRICT, "243")),
        ("agency:H62.12", Scope(ScopeKind.AGENCY, "H62.12")),
        ("field:G15-HT01", Scope(ScopeKind.FIELD, "G15-HT01")),
    ],
)
def test_a_scope_has_a_kind_and_a_value(text: str, scope: Scope) -> None:
    assert parse_scope(text) == scope


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("level:comune", "level:commune"),
        ("agncy:H62.12", "agency:H62.12"),
        ("agency:h62.12", "agency:H62.12"),
        ("district:24", "district:243"),
        ("provnice", "province"),
        ("commune", "level:commune"),
        ("?", "province"),
        ("x" * 5000, "province"),
    ],
)
def test_a_malformed_scope_names_the_nearest_known_one(text: str, nearest: str) -> None:
    with pytest.raises(MalformedScope) as caught:
        parse_scope(text)
    assert caught.value.nearest == nearest


def test_a_leaf_has_one_scope_of_each_kind_and_no_district_at_the_province() -> None:
    leaf = Leaf("d", "", "H62.50.01", "commune", "243", "land", date(2021, 3, 8))
    assert [scope_of(leaf, kind) for kind in ScopeKind] == [
        "province", "level:commune", "district:243", "agency:H62.50.01", "field:land",
    ]  # fmt: skip
    assert scope_of(leaf._replace(district=""), ScopeKind.DISTRICT) is None


def test_every_known_scope_has_the_form_of_a_scope() -> None:
    for text in known_scopes():
        parse_scope(text)
