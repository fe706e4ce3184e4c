"""A form as a workbook: numbers are numbers, and the same form is the same bytes."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

import xlsxwriter

from services.metrics.forms.sheet import MARKS, Language, Row, Sheet

_MADE: Final = datetime(2021, 1, 1, tzinfo=UTC)
"""Stands in every file, so that the same form is the same bytes whenever it is made."""
_FIRST: Final = 3
"""Columns before the numbered ones: what a line is, code, name."""


def as_xlsx(sheet: Sheet, language: Language) -> bytes:
    """Return it as a workbook of one page."""
    file = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, safe) as book:
        book.set_properties({"title": sheet.title, "created": _MADE})
        page = book.add_worksheet(MARKS["row"].vi if language == "vi" else MARKS["row"].en)
        _Page(book, page, language).write(sheet)
    return file.getvalue()


class _Page:
    """Writes from the top down; ``at`` is the next free line."""

    def __init__(self, book: Any, page: Any, language: Language) -> None:  # noqa: ANN401 (xlsxwriter has no types)
        self._page, self._language, self._at = page, language, 0
        border = {"border": 1, "num_format": "#,##0", "valign": "top"}
        self._plain, self._bold = book.add_format(border), book.add_format({**border, "bold": True})
        centred = {"border": 1, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
        self._heading = book.add_format(centred)
        self._title = book.add_format({"bold": True, "font_size": 14})

    def write(self, sheet: Sheet) -> None:
        """Write the whole form."""
        self._text(sheet.title, self._title)
        for each in sheet.head:
            self._text(each)
        self._at += 1
        self._headings(sheet)
        self._rows(sheet.rows)
        if sheet.corrections:
            self._at += 1
            self._text(sheet.corrections_title, self._title)
            self._headings(sheet)
            self._rows(sheet.corrections)
        self._at += 1
        for each in sheet.foot:
            self._text(each)
        self._at += 1
        for at, each in zip((_FIRST - 1, _FIRST + len(sheet.numbers) - 2), sheet.signed, strict=True):
            self._page.write_string(self._at, at, each)
        self._page.set_column(0, 1, 14)
        self._page.set_column(2, 2, 42)
        self._page.set_column(_FIRST, _FIRST + len(sheet.numbers) - 1, 11)
        self._page.set_landscape()
        self._page.fit_to_pages(1, 0)

    def _text(self, text: str, style: object = None) -> None:
        self._page.write_string(self._at, 0, text, style)
        self._at += 1

    def _headings(self, sheet: Sheet) -> None:
        at = _FIRST
        for name, some in groupby(sheet.groups):
            width = len(list(some))
            if name and width > 1:
                self._page.merge_range(self._at, at, self._at, at + width - 1, name, self._heading)
            at += width
        names = (sheet.line_title, *sheet.first_titles, *sheet.titles, sheet.last_title)
        self._page.write_row(self._at + 1, 0, names, self._heading)
        self._page.write_row(self._at + 2, 0, ("", "(1)", "(2)", *sheet.numbers, ""), self._heading)
        self._at += 3

    def _rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            style = self._plain if row.mark in {"row", "was"} else self._bold
            words = MARKS[row.mark]
            mark = words.vi if self._language == "vi" else words.en
            self._page.write_row(self._at, 0, (mark, row.code, row.name, *row.values, row.things), style)
            self._at += 1
