"""A form as CSV: every line of the table and of the corrections, with the official numbers above."""

import csv
import io

from services.metrics.forms.sheet import MARKS, Language, Row, Sheet


def as_csv(sheet: Sheet, language: Language) -> bytes:
    """Return it as RFC 4180 has it, in UTF-8; what stands above and below a table is in the other formats."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = (f"{number} {title}" for number, title in zip(sheet.numbers, _full_titles(sheet), strict=True))
    writer.writerow([sheet.line_title, *sheet.first_titles, *names, sheet.last_title])
    writer.writerows(_line(row, language) for row in (*sheet.rows, *sheet.corrections))
    return text.getvalue().encode()


def _full_titles(sheet: Sheet) -> list[str]:
    pairs = zip(sheet.groups, sheet.titles, strict=True)
    return [f"{group}: {title}" if group else title for group, title in pairs]


def _line(row: Row, language: Language) -> list[str | int]:
    words = MARKS[row.mark]
    return [words.vi if language == "vi" else words.en, row.code, row.name, *row.values, row.things]
