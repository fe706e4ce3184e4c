"""From when a period is looked at: as it was reported before the 20th, and as it is now."""

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from msgspec.structs import replace

from services._province.calendar import ZONE
from services.metrics.facts import DossierFacts
from services.metrics.periods import Period, PeriodKind

REPORT_DAY: Final = 20
"""Reports come before this day of the period's last month (QĐ 2866/QĐ-UBND, part IV.1)."""
_A_DAY: Final = timedelta(days=1)
_REPORTED: Final = (PeriodKind.QUARTER, PeriodKind.YEAR)


class View(NamedTuple):
    """The days that are looked at, both included, and the moment at which work is still open or overdue.

    ``told_before``: only events dated before it are believed; None: all there are.
    """

    first: date
    last: date
    end: datetime
    told_before: datetime | None = None

    def known(self, facts: DossierFacts) -> DossierFacts:
        """Return the facts as they were told before the view's moment."""
        return facts if self.told_before is None else told_before(facts, self.told_before)


def closes_at(period: Period) -> datetime | None:
    """Return the first moment at which a report is closed: as the 20th begins. None: it is not reported."""
    if period.kind not in _REPORTED or period.last is None:
        return None
    return _begins(period.last.replace(day=REPORT_DAY))


def closed_view(period: Period, now: datetime) -> View | None:
    """Return what was reported; None while it is not closed, by the time of the events."""
    closed = closes_at(period)
    if closed is None or period.first is None or now < closed:
        return None
    return View(period.first, (closed - _A_DAY).date(), closed, closed)


def present_view(period: Period, now: datetime) -> View | None:
    """Return the period as it is by now; None where it has not begun."""
    if period.first is None or period.last is None or now < _begins(period.first):
        return None
    return View(period.first, period.last, min(now, _begins(period.last + _A_DAY)))


def told_before(facts: DossierFacts, moment: datetime) -> DossierFacts:
    """Return what events dated before a moment told of a dossier."""
    received, finished = facts.received, facts.finished
    return replace(
        facts,
        received=received if received is not None and received.time < moment else None,
        dues=tuple(due for due in facts.dues if due.time < moment),
        finished=finished if finished is not None and finished.time < moment else None,
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
