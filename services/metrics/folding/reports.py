"""One more report of an agency about itself: what it filed with it, or why it cannot be taken.

Whether a report is true plays no part in whether it is taken.
"""

from typing import Final

from schemas.reports import ReportFiled, ReportFiledData
from services._province.agencies import UnknownAgency, agency
from services._runtime.decisions import RecordPlace, Unprocessable
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.filings import Filing, Filings, filings_key
from services.metrics.nearest import nearest
from services.metrics.periods import MalformedPeriod, parse_period

CONFLICT: Final = "conflict"


def key_of_report(event: ReportFiled) -> str:
    """Return the key of what the agency filed of this figure."""
    return filings_key(event.data.agency, event.data.definition, event.data.period)


def with_report(known: Filings, event: ReportFiled, place: RecordPlace | None) -> Filings:
    """Return what was filed with one more report, or the very same where it was there.

    Raises Unprocessable where the report cannot be about anything, or contradicts one of the same id.
    """
    data = event.data
    _check(event)
    where = (None, None) if place is None else (place.partition, place.offset)
    filing = Filing(event.id, data.numerator, data.denominator, event.time, *where)
    for each in known.reports:
        if each.event_id == filing.event_id:
            if _said(each) != _said(filing):
                raise Unprocessable(CONFLICT, f"report {filing.event_id} was filed before, otherwise")
            return known
    return known.having(filing)


def _said(filing: Filing) -> tuple[object, ...]:
    return filing.event_id, filing.numerator, filing.denominator, filing.time


def _check(event: ReportFiled) -> None:
    data = event.data
    try:
        agency(data.agency)
    except UnknownAgency:
        said = f"no agency has the id {data.agency} (QĐ 20/2020/QĐ-TTg Article 4)"
        raise Unprocessable("unknown-agency", said) from None
    if data.definition not in DEFINITIONS:
        raise Unprocessable("unknown-definition", _with_nearest("definition: there is none of this id", data))
    try:
        period = parse_period(data.period)
    except MalformedPeriod:
        said = "period: it names none; 2021-03-08, 2021-03, 2021-Q1, 2021 and to-date are periods"
        raise Unprocessable("unknown-period", said) from None
    if period.first is not None and period.first > day_of(event.time):
        said = f"period: {data.period} had not begun on {day_of(event.time)}, the day of filing"
        raise Unprocessable("period-not-begun", said)
    if data.numerator > data.denominator:
        said = f"numerator: {data.numerator} of {data.denominator} is more than all"
        raise Unprocessable("more-than-all", said)


def _with_nearest(said: str, data: ReportFiledData) -> str:
    near = nearest(data.definition, DEFINITIONS)
    return said if near is None else f"{said}; {near} is one"
