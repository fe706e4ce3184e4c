"""A form on paper: table, corrections, and at the foot the sums and the rule."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table, TableStyle

from services.metrics.forms.paper import BOLD, PLAIN, paragraph, written
from services.metrics.forms.sheet import MARKS, Language, Row, Sheet

_SMALL: Final = 7
_NUMBERS_WIDTH: Final = 165 * mm
_NUMBER_WIDTH: Final = 30 * mm
"""Of all numbered columns, and the most that one of them takes."""
_SIGNING: Final = (125 * mm, 125 * mm)
_WIDTHS: Final = (24 * mm, 62 * mm)
"""Of code and name."""
_HEADINGS: Final = 3
_FIRST: Final = len(_WIDTHS)


def as_pdf(sheet: Sheet, language: Language) -> bytes:
    """Return it as PDF, A4 sideways."""
    return written(sheet.title, list(_parts(sheet, language)), sideways=True)


def _parts(sheet: Sheet, language: Language) -> Iterator[Any]:
    yield paragraph(sheet.title, size=12, bold=True)
    yield Spacer(0, 2 * mm)
    yield from (paragraph(each) for each in sheet.head)
    yield Spacer(0, 3 * mm)
    yield _table(sheet, sheet.rows, language)
    if sheet.corrections:
        yield Spacer(0, 4 * mm)
        yield paragraph(sheet.corrections_title, size=10, bold=True)
        yield Spacer(0, 1 * mm)
        yield _table(sheet, sheet.corrections, language)
        changed = [row for row in sheet.corrections if row.things]
        yield Spacer(0, 2 * mm)
        yield from (
            paragraph(f"{sheet.last_title}: {row.code}: {row.things}", size=_SMALL) for row in changed
        )
    yield Spacer(0, 3 * mm)
    yield from (paragraph(each, size=_SMALL) for each in sheet.foot)
    yield Spacer(0, 6 * mm)
    yield Table([[paragraph(each, bold=True, centred=True) for each in sheet.signed]], colWidths=_SIGNING)


def _table(sheet: Sheet, rows: Sequence[Row], language: Language) -> Table:
    small = [paragraph(each, size=_SMALL, bold=True, centred=True) for each in sheet.titles]
    first = [paragraph(each, size=_SMALL, bold=True, centred=True) for each in sheet.first_titles]
    groups = [paragraph(each, size=_SMALL, bold=True, centred=True) for each in sheet.groups]
    alone = [not each for each in sheet.groups]
    cells: list[list[Any]] = [
        [*first, *(title if one else group for one, title, group in zip(alone, small, groups, strict=True))],
        ["", "", *("" if one else title for one, title in zip(alone, small, strict=True))],
        ["(1)", "(2)", *sheet.numbers],
        *([row.code, paragraph(_name(row, language), size=_SMALL), *row.values] for row in rows),
    ]
    width = min(_NUMBER_WIDTH, _NUMBERS_WIDTH / len(sheet.numbers))
    table = Table(cells, colWidths=[*_WIDTHS, *(width for _ in sheet.numbers)], repeatRows=_HEADINGS)
    table.setStyle(TableStyle([*_style(sheet), *_bold(rows)]))
    return table


def _name(row: Row, language: Language) -> str:
    if row.mark not in {"was", "now"}:
        return row.name
    words = MARKS[row.mark]
    return f"{row.name}: {words.vi if language == 'vi' else words.en}"


def _style(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    yield "GRID", (0, 0), (-1, -1), 0.4, colors.black
    yield "FONT", (0, 0), (-1, -1), PLAIN, _SMALL
    yield "VALIGN", (0, 0), (-1, -1), "MIDDLE"
    yield "ALIGN", (0, 2), (-1, 2), "CENTER"
    yield "ALIGN", (_FIRST, _HEADINGS), (-1, -1), "RIGHT"
    yield "SPAN", (0, 0), (0, 1)
    yield "SPAN", (1, 0), (1, 1)
    at = _FIRST
    for name, some in groupby(sheet.groups):
        width = len(list(some))
        if name:
            yield "SPAN", (at, 0), (at + width - 1, 0)
        else:
            yield from (("SPAN", (each, 0), (each, 1)) for each in range(at, at + width))
        at += width


def _bold(rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, _HEADINGS):
        if row.mark in {"group", "total", "now"}:
            yield "FONT", (0, number), (-1, number), BOLD, _SMALL
