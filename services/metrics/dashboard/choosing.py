"""What a page may be looked at for: scopes and periods to choose from."""

from datetime import date
from typing import Final

from services._province.agencies import agencies
from services._province.words import Words
from services.metrics.dashboard.cards import Choice
from services.metrics.dashboard.naming import agency_words, district_words, place_words
from services.metrics.dashboard.speaking import LEVELS, period_words, scope_words
from services.metrics.dashboard.views.ranking import PEERS
from services.metrics.periods import ON_TOPIC, PeriodKind, parse_period, periods_between
from services.metrics.scopes import PROVINCE, parse_scope

_WHOLE: Final = Words("Tỉnh và cấp", "Province and levels")
_DISTRICTS: Final = Words("Địa bàn huyện", "Districts")
_KINDS: Final = {
    PeriodKind.TO_DATE: Words("Tất cả", "All"),
    PeriodKind.YEAR: Words("Năm", "Years"),
    PeriodKind.QUARTER: Words("Quý", "Quarters"),
    PeriodKind.MONTH: Words("Tháng", "Months"),
    PeriodKind.DAY: Words("Ngày", "Days"),
}


def scopes_to_choose(chosen: str, now: date | None) -> list[Choice]:
    """Return the province, levels, districts and agencies; and the chosen scope if it is none of these.

    They are called what they are called on the day of ``now``.
    """
    found = [Choice(value=PROVINCE, words=Words("Toàn tỉnh", "The whole province"), group=_WHOLE)]
    found += [Choice(value=f"level:{each}", words=words, group=_WHOLE) for each, words in LEVELS.items()]
    known = agencies().values()
    for code in sorted({each.district for each in known if each.district}):
        words = district_words(code)
        if words is not None:
            found.append(Choice(value=f"district:{code}", words=words, group=_DISTRICTS))
    for kind, group in PEERS.items():
        found += [
            Choice(value=f"agency:{each.id}", words=agency_words(each.id, now), group=group)
            for each in known
            if each.kind == kind
        ]
    return _with(
        found,
        Choice(
            value=chosen,
            words=scope_words(parse_scope(chosen), lambda name: place_words(name, now)),
            group=_WHOLE,
        ),
    )


def periods_to_choose(first: date | None, now: date | None, chosen: str) -> list[Choice]:
    """Return the periods since the first reception, the latest first; and the chosen one if it is none."""
    found: list[Choice] = []
    between = {} if first is None or now is None else periods_between(min(first, now), now, ON_TOPIC)
    for kind, group in _KINDS.items():
        some = [name for name, period in between.items() if period.kind is kind]
        found += [
            Choice(value=name, words=period_words(parse_period(name)), group=group) for name in reversed(some)
        ]
    kind = parse_period(chosen).kind
    return _with(found, Choice(value=chosen, words=period_words(parse_period(chosen)), group=_KINDS[kind]))


def _with(found: list[Choice], chosen: Choice) -> list[Choice]:
    return found if any(each.value == chosen.value for each in found) else [*found, chosen]
