"""A figure's trend: periods of one length that have ended, never joined with one that goes on."""

from datetime import date, timedelta
from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Column, Row
from services.metrics.dashboard.reading import Reading, has_begun, is_provisional
from services.metrics.dashboard.speaking import period_words
from services.metrics.periods import Period, PeriodKind, name_of, parse_period, period_of
from services.metrics.store import first_day

_MOST: Final = {PeriodKind.MONTH: 12, PeriodKind.DAY: 14}
_FEWEST: Final = 2
_ONE_DAY: Final = timedelta(days=1)
COLUMNS: Final = (
    Column(name="period", words=Words("Kỳ", "Period")),
    Column(name="value", words=Words("Giá trị", "Value"), form="share"),
    Column(name="numerator", words=Words("Tử số", "Numerator"), form="number"),
    Column(name="denominator", words=Words("Mẫu số", "Denominator"), form="number"),
    Column(name="target", words=Words("Mục tiêu", "Target"), form="target"),
    Column(name="verdict", words=Words("Kết quả", "Verdict"), form="verdict"),
)
NOTES: Final = {
    PeriodKind.MONTH: Words("Các tháng đã kết thúc", "Months that have ended"),
    PeriodKind.DAY: Words("Các ngày đã kết thúc", "Days that have ended"),
}
NO_TREND: Final = Words(
    "Chưa đủ hai kỳ đã kết thúc để vẽ xu hướng", "Fewer than two periods have ended: there is no trend yet"
)


def trend(read: Reading, definition: str) -> tuple[Words, tuple[Row, ...]]:
    """Return the months that have ended up to the period's end; where they are fewer than two, the days."""
    first = first_day(read.tx)
    for kind in (PeriodKind.MONTH, PeriodKind.DAY):
        if first is not None and (read.period.kind, kind) not in _TOO_LONG:
            ended = _ended(read, kind, first)
            if len(ended) >= _FEWEST:
                return NOTES[kind], tuple(_row(read, definition, one) for one in ended)
    return NO_TREND, ()


_TOO_LONG: Final = {(PeriodKind.MONTH, PeriodKind.MONTH), (PeriodKind.DAY, PeriodKind.MONTH)}
"""A trend of months says nothing about a month or a day."""


def _ended(read: Reading, kind: PeriodKind, first: date) -> list[Period]:
    now = read.now
    if now is None or not has_begun(read.period, now):
        return []
    begin = max(first, read.period.first or first) if read.period.kind is not PeriodKind.DAY else first
    day: date | None = min(now, read.period.last or now)
    found: list[Period] = []
    while day is not None and day >= begin and len(found) < _MOST[kind]:
        one = parse_period(period_of(day, kind))
        if not is_provisional(one, now):
            found.append(one)
        day = None if one.first is None or one.first == date.min else one.first - _ONE_DAY
    return found[::-1]


def _row(read: Reading, definition: str, period: Period) -> Row:
    shown = read.one(definition, period)
    one = shown.figure
    return Row(
        cells={
            "period": name_of(period),
            "value": one.value,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "target": one.target,
            "verdict": shown.verdict,
        },
        said={"period": period_words(period)},
    )
