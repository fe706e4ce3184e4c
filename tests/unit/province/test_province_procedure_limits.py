"""Limits of procedures: what the slip promises, by unit, and how limits of different units compare."""

from datetime import datetime, timedelta, timezone
from fractions import Fraction

import pytest

from services._province.deadlines import due_at
from services._province.decided_days import decided_calendar
from services._province.limits import LimitKind
from services._province.procedure_limits import Limit
from services._province.procedures import procedure

ICT = timezone(timedelta(hours=7))


def limit(kind: LimitKind, count: int | None) -> Limit:
    return Limit(kind=kind, count=count, source="a test", mark="GK")


@pytest.mark.parametrize(
    ("code", "received", "due"),
    [
        # the published 24 calendar days, not the law's 30: Thursday 1 April, 17:00
        ("placeholder-pharmacy-eligibility", "2021-03-08 09:12", "2021-04-01 17:00"),
        # 25 calendar days end on Friday 2 April; a day later on Saturday, so on Monday
        ("1.001699", "2021-03-08 09:12", "2021-04-02 17:00"),
        ("1.001699", "2021-03-09 09:12", "2021-04-05 17:00"),
        ("placeholder-internal-one-stop-account", "2021-03-08 09:12", "2021-03-09 09:12"),  # 8 working hours
        ("placeholder-internal-one-stop-account", "2021-03-12 16:00", "2021-03-15 16:00"),
        ("1.011442", "2021-03-08 14:59", "2021-03-08 17:00"),
        ("1.011442", "2021-03-08 15:00", "2021-03-09 17:00"),
        ("1.004837", "2021-03-08 09:12", "2021-03-11 09:12"),
    ],
)
def test_a_dossier_is_due_by_the_limit_on_its_slip(code: str, received: str, due: str) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=ICT)
    asked = procedure(code, at.date())
    assert due_at(asked, at, decided_calendar()) == datetime.fromisoformat(due).replace(tzinfo=ICT)


@pytest.mark.parametrize(
    ("kind", "count", "hours"),
    [
        ("same-day", None, Fraction(8)),
        ("working-hours", 4, Fraction(4)),
        ("working-days", 5, Fraction(40)),
        ("calendar-days", 7, Fraction(40)),
        ("calendar-days", 30, Fraction(1200, 7)),
    ],
)
def test_limits_of_all_units_compare_in_working_hours(
    kind: LimitKind, count: int | None, hours: Fraction
) -> None:
    assert limit(kind, count).working_hours == hours
