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
from tests.unit.metrics.dossier_events import at as when
from tests.unit.metrics.form_stories import (
    Q1,
    Door,
    lodged,
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


def test_no_file_in_one_language_speaks_the_other(door: Door) -> None:
    """Names of definitions are the same in both; what is said of them is not."""
    vi, en = (door.file("/forms/06.xlsx", period=Q1, lang=lang) for lang in ("vi", "en"))
    foot = [" ".join(row) for row in workbook(vi) if row and row[0].startswith("Đã kiểm tra")]
    assert any(each.endswith("tử số on-time/qd766: 2 = 2 (tổng cộng, đến nay)") for each in foot)
    assert not any(word in line for line in foot for word in ("numerator", "denominator"))
    assert "on-time/qd766 numerator: 2 = 2" in " ".join(" ".join(row) for row in workbook(en))


@pytest.mark.parametrize("form", ["06", "II.07b"])
def test_levels_have_their_numbers_as_on_the_form_and_not_our_codes(door: Door, form: str) -> None:
    rows = csv.reader(io.StringIO(door.file(f"/forms/{form}.csv", period=Q1).decode()))
    codes = [row[1] for row in rows]
    assert "I" in codes
    assert "province" not in codes


@pytest.mark.parametrize("form", FORMS)
def test_who_signs_stands_side_by_side_at_the_foot(door: Door, form: str) -> None:
    found = PdfReader(io.BytesIO(door.file(f"/forms/{form}.pdf", period=Q1, lang="en"))).pages[-1]
    at: dict[str, tuple[float, float]] = {}

    def note(text: str, page: list[float], line: list[float], *_: object) -> None:
        at[text.strip()] = (page[4] + line[4], page[5] + line[5])

    found.extract_text(visitor_text=note)
    (left, one), (right, other) = at["Drawn up by (signature)"], at["Head of the unit (signature, seal)"]
    assert one == pytest.approx(other)
    assert right - left > 200


def test_an_agency_has_the_name_of_the_period_s_last_counted_day() -> None:
    """Định Trung became a ward on 10 April 2023: a report of before says commune, for good."""
    commune = "H62.21.07"
    with database() as tx:
        saved(
            tx,
            [lodged(1, "2021-02-01", commune, "2021-02-10"), lodged(2, "2023-04-11", commune, "2023-04-20")],
        )
        door = Door(tx)
        door.tick = when("2023-06-30 12:00")
        named = {
            period: door.get("/forms/II.06a", scope=f"agency:{commune}", period=period)["scope_name"]["vi"]
            for period in (Q1, "2023-Q1", "2023-Q2")
        }
        told = door.get("/forms/II.06a", period=Q1)["lines"][0]["name"]["en"]
    assert named == {
        Q1: "Ủy ban nhân dân xã Định Trung",
        "2023-Q1": "Ủy ban nhân dân xã Định Trung",
        "2023-Q2": "Ủy ban nhân dân phường Định Trung",
    }
    assert told == "People's Committee of Định Trung commune"
