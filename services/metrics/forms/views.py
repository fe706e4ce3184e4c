"""From when a period is looked at: as it was reported before the 20th, and as it is now."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec.structs import replace

from services.metrics.closes import begins, closes_at
from services.metrics.facts import DossierFacts
from services.metrics.periods import Period

_A_DAY: Final = timedelta(days=1)
_RECEIVED: Final = "dossier.received.v1"
_FINISHED: Final = "dossier.finished.v1"
_ALL_IN_TIME: Final[Mapping[int, int]] = MappingProxyType({})


class Now(NamedTuple):
    """When it is asked: the time of the last tick, and the day of the hub's first dossier, None before it.

    ``behind``: the last tick of the partition that is furthest behind; None where none is.
    """

    moment: datetime
    first_day: date | None
    behind: datetime | None = None


class Close(NamedTuple):
    """The moment of a close, and by partition when what was told before it had been written, at the latest.

    ``written_by_ms``: milliseconds since 1970 UTC by Kafka's timestamps; a partition without one has nothing
    that came late.
    """

    at: datetime
    written_by_ms: Mapping[int, int]


class View(NamedTuple):
    """The days that are looked at, both included, and the moment at which work is still open or overdue.

    ``closed``: only what was told before it is believed; None: all there is.
    """

    first: date
    last: date
    end: datetime
    closed: Close | None = None

    @property
    def closed_ms(self) -> Iterable[int]:
        """Return when what was told before the close had been written, of each partition that has it."""
        return () if self.closed is None else self.closed.written_by_ms.values()

    def known(self, facts: DossierFacts) -> DossierFacts:
        """Return the facts as they were told before the close."""
        return facts if self.closed is None else reported(facts, self.closed)


def closed_view(period: Period, now: Now, written_by_ms: Mapping[int, int] = _ALL_IN_TIME) -> View | None:
    """Return what was reported; None while it is not closed, or where there was nothing yet to report.

    It is closed when every partition is: on one that is behind, nothing tells yet what comes late.
    """
    closed = closes_at(period)
    if closed is None or period.first is None or min(now.moment, now.behind or now.moment) < closed:
        return None
    last = (closed - _A_DAY).date()
    if now.first_day is None or last < now.first_day:
        return None
    return View(period.first, last, closed, Close(closed, written_by_ms))


def has_begun(period: Period, now: Now) -> bool:
    """Whether a day of the period has come."""
    return period.first is not None and now.moment >= begins(period.first)


def present_view(period: Period, now: Now) -> View | None:
    """Return the period as it is by now; None where it has not begun or was over before the first dossier."""
    if period.first is None or period.last is None or not has_begun(period, now):
        return None
    if now.first_day is None or period.last < now.first_day:
        return None
    return View(period.first, period.last, min(now.moment, begins(period.last + _A_DAY)))


def reported(facts: DossierFacts, close: Close) -> DossierFacts:
    """Return what records told of a dossier that are dated before a close and were written before it."""
    latest = close.written_by_ms
    late = {
        (each.kind, each.ref)
        for each in facts.sources
        if each.written_ms > latest.get(each.partition, each.written_ms)
    }
    dated = told_before(facts, close.at)
    if not late:
        return dated
    refs = {ref for _, ref in late}  # of what moves a due date: the event's id
    return replace(
        dated,
        received=None if (_RECEIVED, "") in late else dated.received,
        dues=tuple(due for due in dated.dues if due.event_id not in refs),
        finished=None if (_FINISHED, "") in late else dated.finished,
    )


def told_before(facts: DossierFacts, moment: datetime) -> DossierFacts:
    """Return what events dated before a moment told of a dossier."""
    received, finished = facts.received, facts.finished
    dues = tuple(due for due in facts.dues if due.time < moment)
    was_received = received is None or received.time < moment
    was_finished = finished is None or finished.time < moment
    if was_received and was_finished and len(dues) == len(facts.dues):
        return facts  # of most dossiers nothing came later
    return replace(
        facts,
        received=received if was_received else None,
        dues=dues,
        finished=finished if was_finished else None,
    )
