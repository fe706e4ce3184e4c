"""Files of a form hold the same numbers in both languages, and are the same bytes again."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from services.metrics.forms.every_form import FORMS
from services.metrics.forms_page import page
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.form_stories import (
    Q1,
    Door,
    quarter,
)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Nobody changes it: whoever does takes ``fresh``."""
    with database() as tx:
        saved(tx, quarter())
        yield Door(tx)


def numbers(told: Any) -> list[list[str]]:
    rows = [each["values"] for each in told["lines"]]
    rows += [row for each in told["corrections"] for row in (each["was"], each["now"])]
    return [["–" if each is None else str(each) for each in row] for row in rows]  # noqa: RUF001


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_files_hold_the_same_numbers_and_are_the_same_bytes_again(door: Door, form: str, lang: str) -> None:
    told = door.get(f"/forms/{form}", period=Q1)
    wanted = numbers(told)
    width = len(told["form"]["columns"])
    files = {ending: door.file(f"/forms/{form}.{ending}", period=Q1, lang=lang) for ending in told["links"]}
    assert [row[3:-1] for row in csv.reader(io.StringIO(files["csv"].decode()))][1:] == wanted
    cells = [row[3 : 3 + width] for row in workbook(files["xlsx"]) if len(row) == width + 4]
    assert [row for row in cells if row[0].isdigit()] == wanted
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    for row in wanted:
        assert "\n".join(row) in text
    assert told["form"]["title"][lang] in text.replace("\n", " ")
    for ending, one in files.items():
        assert door.file(f"/forms/{form}.{ending}", period=Q1, lang=lang) == one


def workbook(file: bytes) -> list[list[str]]:
    """Return the texts of the only page, line by line, read without the library that wrote it."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        texts = [
            "".join(part.text or "" for part in each.iter(f"{name}t"))
            for each in ET.fromstring(parts.read("xl/sharedStrings.xml"))  # noqa: S314 (our own file)
        ]
        page = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    return [
        [
            texts[int(cell.findtext(f"{name}v") or 0)]
            if cell.get("t") == "s"
            else cell.findtext(f"{name}v") or ""
            for cell in row.iter(f"{name}c")
        ]
        for row in page.iter(f"{name}row")
    ]


def test_the_page_of_the_forms_is_what_they_are_now() -> None:
    there = (Path(__file__).parents[3] / "docs" / "forms.md").read_text()
    assert there == page(), "python -m services.metrics.forms_page > docs/forms.md"


def test_every_word_of_a_form_is_there_in_both_languages(door: Door) -> None:
    for form in door.get("/forms")["items"]:
        said = [form["title"], form["unit"], form["source"], *form["rules"]]
        said += [
            each[part] for each in form["columns"] for part in ("title", "group", "no_data") if each[part]
        ]
        for words in said:
            assert words["vi"]
            assert words["en"]
            assert words["vi"] != words["en"]
