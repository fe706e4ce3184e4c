"""How numbers, days and verdicts are said to people, in Vietnamese and in English."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from services._province.calendar import ZONE
from services._province.words import Words
from services.metrics.dashboard.cards import Form, Value, Verdict
from services.metrics.periods import Period, PeriodKind
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.scoreboard_words import points_words
from services.metrics.shares import NO_DATA, limit_words, share_words, short_share_words

_NARROW: Final = "\N{NO-BREAK SPACE}"


class Said(NamedTuple):
    """A verdict for those who see colours, for those who do not, and in words."""

    icon: str
    words: Words


VERDICTS: Final[Mapping[Verdict, Said]] = {
    "met": Said("✓", Words("Đạt", "Met")),
    "missed": Said("✗", Words("Chưa đạt", "Not met")),
    "no-target": Said("○", Words("Không đặt mục tiêu", "No target")),
    "no-data": Said("\N{EN DASH}", Words("Không có dữ liệu", "No data")),
    "not-begun": Said("…", Words("Kỳ chưa bắt đầu", "Not begun")),
}
LEVELS: Final = {
    "province": Words("Cấp tỉnh", "Province level"),
    "district": Words("Cấp huyện", "District level"),
    "commune": Words("Cấp xã", "Commune level"),
}


def share(value: float | None, lang: str) -> str:
    """Return what was counted as per cent, on one line; null is no data."""
    return spoken(share_words(value), lang).replace(" %", f"{_NARROW}%")


def short_share(numerator: int, denominator: int, lang: str) -> str:
    """Return a share as per cent where there is little room: to one decimal, without the sign."""
    return spoken(short_share_words(numerator, denominator), lang).removesuffix(" %")


def target(value: float, lang: str) -> str:
    """Return what was decided as per cent, on one line."""
    return spoken(limit_words(value), lang).replace(" %", f"{_NARROW}%")


def spoken(words: Words, lang: str) -> str:
    """Return words in a language."""
    return words.en if lang == "en" else words.vi


def number(value: float, lang: str) -> str:
    """Return a whole number with its thousands set apart."""
    text = f"{value:,}"
    return text if lang == "en" else text.replace(",", " ").replace(".", ",").replace(" ", ".")


def moment(at: datetime, lang: str) -> str:
    """Return a time in the province."""
    here = at.astimezone(ZONE)
    return f"{here:%Y-%m-%d %H:%M}" if lang == "en" else f"{here:%H:%M} {day(here.date(), lang)}"


def day(on: date, lang: str) -> str:
    """Return a day."""
    return on.isoformat() if lang == "en" else f"{on.day:02}/{on.month:02}/{on.year:04}"


def shown(value: Value, form: Form, lang: str) -> str:
    """Return a cell as it is shown; nothing is said to be nothing."""
    if form == "target":
        return _target(value, lang)
    if value is None:
        return spoken(NO_DATA, lang)
    if form == "verdict":
        return spoken(VERDICTS[value].words, lang)  # type: ignore[index]  # it holds verdicts
    if isinstance(value, str):
        return _time(value, lang) if form == "time" and value else value
    if form == "points":
        return spoken(points_words(value), lang)
    return share(value, lang) if form == "share" else number(value, lang)


def _target(value: Value, lang: str) -> str:
    """Return a target; to have none is not to lack data."""
    if isinstance(value, int | float):
        return target(value, lang)
    return "none" if lang == "en" else "không đặt"


def _time(text: str, lang: str) -> str:
    """Return a time or day; what is none, as somebody's record may say, stands as it is."""
    try:
        if "T" in text:
            return moment(datetime.fromisoformat(text), lang)
        return day(date.fromisoformat(text), lang)
    except (ValueError, OverflowError):
        return text


_PERIODS: Final[Mapping[PeriodKind, Callable[[date], Words]]] = {
    PeriodKind.DAY: lambda on: Words(f"Ngày {day(on, 'vi')}", f"{on:%d %B %Y}"),
    PeriodKind.MONTH: lambda on: Words(f"Tháng {on.month}/{on.year}", f"{on:%B %Y}"),
    PeriodKind.QUARTER: lambda on: Words(
        f"Quý {_quarter(on)}/{on.year}", f"Quarter {_quarter(on)} of {on.year}"
    ),
    PeriodKind.YEAR: lambda on: Words(f"Năm {on.year}", f"Year {on.year}"),
    PeriodKind.TO_DATE: lambda _: Words("Từ đầu đến nay", "To date"),
}  # fmt: skip


def _quarter(on: date) -> int:
    return (on.month + 2) // 3


def period_words(period: Period) -> Words:
    """Return what a period is called."""
    return _PERIODS[period.kind](period.first or date.min)


def scope_words(scope: Scope, name: Callable[[str], Words | None]) -> Words:
    """Return what a scope is called; ``name`` knows agencies, and districts and fields by their code."""
    if scope.kind is ScopeKind.PROVINCE:
        return Words("Toàn tỉnh", "The whole province")
    if scope.kind is ScopeKind.LEVEL:
        return LEVELS[scope.value]
    if scope.kind is ScopeKind.FIELD:
        field = name(scope.value) or Words(scope.value, scope.value)
        return Words(f"Lĩnh vực {field.vi}", f"Field: {field.en}")
    return name(scope.value) or Words(scope.value, scope.value)
