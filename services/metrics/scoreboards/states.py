"""What can be said of a period yet: it has not begun, runs and is provisional, or has ended."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from services._province.words import Words
from services.metrics.periods import Period, PeriodKind, name_of, parse_period, period_of

_A_DAY: Final = timedelta(days=1)
_REPORT_DAY: Final = 20
REPORT_LAW: Final = Words(
    "QĐ 2866/QĐ-UBND, mục IV.1: báo cáo trước ngày 20 của tháng cuối quý",
    "QĐ 2866/QĐ-UBND, part IV.1: reports are due before the 20th of the quarter's last month",
)


class State(StrEnum):
    """How final the figures of a period are, by event time."""

    NOT_BEGUN = "not-begun"
    PROVISIONAL = "provisional"
    ENDED = "ended"


STATE_WORDS: Final = {
    State.NOT_BEGUN: Words("kỳ chưa bắt đầu: không có dữ liệu", "the period has not begun: no data"),
    State.PROVISIONAL: Words("tạm tính: kỳ chưa hết", "provisional: the period runs"),
    State.ENDED: Words(
        "đã hết kỳ; sự kiện đến muộn vẫn làm đổi số",
        "ended: its last day is past; late events still move it",
    ),
}


class Span(NamedTuple):
    """A quarter or year: its first and last day, and the day before which the law wants it reported.

    The report is due while the period still runs, so that a reported figure is provisional.
    """

    name: str
    kind: PeriodKind
    first: date
    last: date

    @property
    def report_before(self) -> date:
        """Return the day that the report has to come before."""
        return self.last.replace(day=_REPORT_DAY)

    def state(self, now: date | None) -> State:
        """Return the state on the day of ``as_of``; None: nothing was applied yet."""
        if now is None or now < self.first:
            return State.NOT_BEGUN
        return State.PROVISIONAL if now <= self.last else State.ENDED

    def before(self) -> "Span | None":
        """Return the period of the same length before it; None at the beginning of the calendar."""
        if self.first == date.min:
            return None
        return span_of(parse_period(period_of(self.first - _A_DAY, self.kind)))


def span_of(period: Period) -> Span:
    """Return a period that has ends as a span."""
    if period.first is None or period.last is None:
        raise ValueError(f"{name_of(period)} has no end")
    return Span(name_of(period), period.kind, period.first, period.last)
