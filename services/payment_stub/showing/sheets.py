"""A list with totals at its foot, as JSON, CSV or XLSX: the same numbers, and the same bytes each time."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

Cell = str | int | None
TOTAL: Final = "total"
YES: Final = "yes"
NO: Final = "no"
_MADE: Final = datetime(2021, 1, 1, tzinfo=UTC)
"""Stands in every file, so that the same list is the same bytes whenever it is made."""
_WIDEST: Final = 45


@dataclass(frozen=True, slots=True)
class Sheet:
    """``columns`` by name; those of ``summed`` have a total, which is the sum of the lines.

    ``counted``: a column that says ``yes`` where a line counts in the totals; None: every line does.
    """

    name: str
    columns: tuple[str, ...]
    summed: frozenset[str]
    rows: Sequence[tuple[Cell, ...]]
    counted: str | None = None

    @property
    def totals(self) -> dict[str, int]:
        """Return the total of each column that has one."""
        places = {name: self.columns.index(name) for name in self.columns if name in self.summed}
        rows = self.rows
        if self.counted is not None:
            mark = self.columns.index(self.counted)
            rows = [row for row in rows if row[mark] == YES]
        return {name: sum(int(row[at] or 0) for row in rows) for name, at in places.items()}

    def foot(self) -> tuple[Cell, ...]:
        """Return the last line."""
        totals = self.totals
        return (TOTAL, *(totals.get(name) for name in self.columns[1:]))


def as_json(sheet: Sheet) -> dict[str, Any]:
    """Return the list as an object, an entry a line."""
    items = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    return {"book": sheet.name, "items": items, "totals": sheet.totals}


def as_csv(sheet: Sheet) -> bytes:
    """Return the list as RFC 4180 has it, in UTF-8; the total is the last line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([sheet.columns, *sheet.rows, sheet.foot()])
    return text.getvalue().encode()


def as_xlsx(sheet: Sheet) -> bytes:
    """Return the list as a workbook; amounts are numbers, the total a formula over the lines."""
    file = io.BytesIO()
    # no temporary files, and no text taken for a formula or an address
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, safe) as book:
        book.set_properties({"title": f"LGSP {sheet.name}", "created": _MADE})
        page = book.add_worksheet(sheet.name)
        strong, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        strong_money = book.add_format({"bold": True, "num_format": "#,##0"})
        page.write_row(0, 0, sheet.columns, strong)
        for number, row in enumerate(sheet.rows, 1):
            page.write_row(number, 0, row, money)
        last = len(sheet.rows) + 1
        page.write_string(last, 0, TOTAL, strong)
        for name, total in sheet.totals.items():
            at = sheet.columns.index(name)
            page.write_formula(last, at, _formula(sheet, at), strong_money, total)
        page.freeze_panes(1, 0)
        for at, name in enumerate(sheet.columns):
            longest = max((len(str(row[at] or "")) for row in sheet.rows), default=0)
            page.set_column(at, at, min(_WIDEST, max(len(name), longest) + 4))
    return file.getvalue()


def _formula(sheet: Sheet, at: int) -> str:
    """Return the sum of a column's lines, or of those that count."""
    if not sheet.rows:
        return "=0"
    last = len(sheet.rows) + 1
    summed, mark = xl_col_to_name(at), sheet.counted
    if mark is None:
        return f"=SUM({summed}2:{summed}{last})"
    marked = xl_col_to_name(sheet.columns.index(mark))
    return f'=SUMIF({marked}2:{marked}{last},"{YES}",{summed}2:{summed}{last})'
