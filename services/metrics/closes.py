"""When reports of a period are closed: as the 20th of its last month begins (QĐ 2866/QĐ-UBND, part IV.1)."""

from datetime import date, datetime, time
from typing import Final

from services._province.calendar import ZONE
from services.metrics.facts import day_of
from services.metrics.periods import Period, PeriodKind

REPORT_DAY: Final = 20
"""Reports come before this day of the period's last month."""
_REPORTED: Final = (PeriodKind.QUARTER, PeriodKind.YEAR)
_MONTHS: Final = 12
_QUARTER: Final = 3


def closes_at(period: Period) -> datetime | None:
    """Return the first moment at which a report is closed. None: it is not reported."""
    if period.kind not in _REPORTED or period.last is None:
        return None
    return begins(period.last.replace(day=REPORT_DAY))


def last_close(moment: datetime) -> datetime | None:
    """Return the newest close that is not after a moment; None before the calendar's first."""
    day = day_of(moment)
    months = day.year * _MONTHS + day.month - (day.day < REPORT_DAY)
    months -= months % _QUARTER  # of month 0, a year's twelfth stands at the end of the year before
    year, month = divmod(months - 1, _MONTHS)
    return begins(date(year, month + 1, REPORT_DAY)) if year >= date.min.year else None


def begins(day: date) -> datetime:
    """Return the moment at which a day begins in the province."""
    return datetime.combine(day, time(), ZONE)
