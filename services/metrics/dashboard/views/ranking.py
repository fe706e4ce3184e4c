"""Agencies beside others of their kind alone: rank with ties, and what is missing to the target."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from math import ceil
from statistics import median
from typing import Final, NamedTuple

from services._province.agencies import Agency
from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, FigureShown, Row
from services.metrics.dashboard.naming import agency_words
from services.metrics.dashboard.speaking import number, share
from services.metrics.dashboard.views.frame import NUMBERS, numbers
from services.metrics.dashboard.wish import Wish
from services.metrics.shares import rounded

FEW: Final = 3
"""With so many or fewer things counted a rank says little, and the line tells so."""
PEERS: Final = {
    "department": Words("Sở, ban, ngành", "Departments"),
    "service-centre": Words("Trung tâm phục vụ hành chính công", "Service centre"),
    "province": Words("Ủy ban nhân dân tỉnh", "Provincial People's Committee"),
    "district": Words("Ủy ban nhân dân cấp huyện", "District People's Committees"),
    "commune": Words("Ủy ban nhân dân cấp xã", "Commune People's Committees"),
    "vertical": Words("Cơ quan ngành dọc", "Vertical agencies"),
    "enterprise": Words("Doanh nghiệp tham gia", "Enterprises that take part"),
}
_COLUMNS: Final = (
    Column(name="rank", words=Words("Hạng", "Rank"), form="number"),
    Column(name="agency", words=Words("Cơ quan", "Agency")),
    *NUMBERS,
    Column(name="missing", words=Words("Còn thiếu", "Missing to the target"), form="number"),
    Column(name="remark", words=Words("Ghi chú", "Remark")),
)
_FEW: Final = Words("rất ít dữ liệu", "very few counted")


class Ranked(NamedTuple):
    """An agency's place; equal shares have the same, and the next one counts them all (1, 2, 2, 4)."""

    rank: int
    agency: Agency
    shown: FigureShown


def ranked(found: Mapping[str, FigureShown], peers: Iterable[Agency]) -> list[Ranked]:
    """Return the peers that have a figure, the best first, by the exact share; of equals by id."""
    having = [each for each in peers if each.id in found and found[each.id].figure.denominator]
    shares = {each.id: _share(found[each.id]) for each in having}
    order = sorted(having, key=lambda each: (-shares[each.id], each.id))
    places = {each.id: 1 + sum(other > shares[each.id] for other in shares.values()) for each in order}
    return [Ranked(places[each.id], each, found[each.id]) for each in order]


def _share(shown: FigureShown) -> Fraction:
    return Fraction(shown.figure.numerator, shown.figure.denominator)


def ranking_card(
    kind: str, found: Mapping[str, FigureShown], peers: list[Agency], wish: Wish, on: date | None
) -> Card:
    """Return the agencies of one kind, best first; those without data are counted, not ranked.

    They are called what they are called on that day.
    """
    lines = ranked(found, peers)
    silent = len(peers) - len(lines)
    note = Words(f"{number(silent, 'vi')} cơ quan không có dữ liệu trong kỳ", f"without data: {silent}")
    if lines:
        middle = rounded(median(_share(each.shown) for each in lines))
        note = Words(
            f"Trung vị của nhóm: {share(middle, 'vi')}. {note.vi}",
            f"Median of the group: {share(middle, 'en')}. {note.en}",
        )
    return Card(
        id=kind,
        title=PEERS[kind],
        note=note,
        columns=_COLUMNS,
        rows=tuple(_row(each, wish, on) for each in lines),
        bars=Bars(labels=("agency",), part="numerator", whole="denominator"),
    )


def silent_card(found: Mapping[str, FigureShown], groups: Mapping[str, list[Agency]]) -> Card:
    """Return how many agencies of each kind have no data: they are not ranked, and not 0."""
    silent = {kind: [each for each in peers if each.id not in found] for kind, peers in groups.items()}
    return Card(
        id="silent",
        title=Words("Không có dữ liệu trong kỳ", "Without data in the period"),
        columns=(
            Column(name="kind", words=Words("Nhóm", "Group")),
            Column(name="number", words=Words("Số cơ quan", "Agencies"), form="number"),
            Column(name="of", words=Words("Trong số", "Of"), form="number"),
        ),
        rows=tuple(
            Row(
                cells={"kind": kind, "number": len(silent[kind]), "of": len(peers)},
                said={"kind": PEERS[kind]},
            )
            for kind, peers in groups.items()
            if silent[kind]
        ),
    )


def _row(one: Ranked, wish: Wish, on: date | None) -> Row:
    figure = one.shown.figure
    few = {"remark": _FEW} if figure.denominator <= FEW else {}
    return Row(
        cells=numbers(
            one.shown,
            rank=one.rank,
            agency=one.agency.id,
            missing=missing(one.shown),
            remark="few" if few else "",
        ),
        said={"agency": agency_words(one.agency.id, on)} | few,
        links={"agency": wish.of_agency(one.agency.id)},
    )


def missing(shown: FigureShown) -> int | None:
    """Return how many more above the line would meet the target; None where there is no target."""
    one = shown.figure
    if one.target is None or not one.denominator:
        return None
    return max(0, ceil(Fraction(str(one.target)) * one.denominator) - one.numerator)
