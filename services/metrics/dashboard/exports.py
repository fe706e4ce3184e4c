"""A card as a file: CSV, XLSX or PNG, the same numbers and the same bytes for the same card."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

import resvg_py
import xlsxwriter

from services.metrics.dashboard.cards import Card, Page, Value
from services.metrics.dashboard.drawing.font_files import FONT_FILES
from services.metrics.dashboard.drawing.pictures import picture

_MADE: Final = datetime(2021, 1, 1, tzinfo=UTC)
"""Stands in every workbook, so that the same card is the same bytes whenever it is exported."""
_SHEET_NAME: Final = 31
_FIGURE: Final = (
    "definition",
    "scope",
    "period",
    "value",
    "numerator",
    "denominator",
    "target",
    "met",
    "as_of",
)
_SHARP, _PLAIN = 2.0, 1.0
_TALL: Final = 1600


class Export(NamedTuple):
    """A kind of file: its media type, and how a card of a page becomes one in a language."""

    media_type: str
    made: Callable[[Page, Card, str], bytes]


def table(card: Card) -> list[tuple[Value, ...]]:
    """Return a card as lines of values, its column names first; a figure alone is one line."""
    if card.figure is not None:
        told = card.figure.figure.model_dump(mode="json")
        ended = (
            (told["definition"], told["scope"], row.cells["period"], *_numbers(row.cells), told["as_of"])
            for row in card.rows
        )
        return [_FIGURE, tuple(_plain(told[name]) for name in _FIGURE), *ended]
    if not card.columns:
        return [("what", "vi", "en"), *((words.en, text.vi, text.en) for words, text in card.words)]
    names = tuple(column.name for column in card.columns)
    return [names, *(tuple(row.cells[name] for name in names) for row in card.rows)]


def _numbers(cells: Mapping[str, Value]) -> tuple[Value, ...]:
    met = {"met": "true", "missed": "false"}.get(str(cells["verdict"]))
    return cells["value"], cells["numerator"], cells["denominator"], cells["target"], met


def _plain(value: object) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | int | float) else None


def as_csv(page: Page, card: Card, lang: str) -> bytes:  # noqa: ARG001 - codes are the same in all languages
    """Return the card as RFC 4180 has it, in UTF-8; nothing stands for no data."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table(card))
    return text.getvalue().encode()


def as_xlsx(page: Page, card: Card, lang: str) -> bytes:
    """Return the card as a workbook; numbers are numbers, and no text is taken for a formula or address."""
    file = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, safe) as book:
        title = card.title.en if lang == "en" else card.title.vi
        book.set_properties({"title": f"{title}: {page.scope}, {page.period}", "created": _MADE})
        sheet = book.add_worksheet(card.id[:_SHEET_NAME])
        strong = book.add_format({"bold": True})
        for number, row in enumerate(table(card)):
            sheet.write_row(number, 0, row, strong if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return file.getvalue()


def as_png(page: Page, card: Card, lang: str) -> bytes:
    """Return the card as a picture, written in fonts of our own: the same bytes on every machine."""
    drawn = picture(page, card, lang)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=str(drawn.svg),
            zoom=_SHARP if drawn.height < _TALL else _PLAIN,
            skip_system_fonts=True,
            font_files=[str(each) for each in FONT_FILES],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


EXPORTS: Final[Mapping[str, Export]] = {
    "csv": Export("text/csv; charset=utf-8", as_csv),
    "xlsx": Export("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "png": Export("image/png", as_png),
}
