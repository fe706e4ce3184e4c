"""Official forms: their sums hold, they say what GET /kpis says, and what was reported stays what it was."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import Connection

from schemas.routing import DossierFinished
from services._runtime.decisions import Happening
from services.metrics.door import router
from services.metrics.form_door import form_router
from services.metrics.forms.every_form import FORMS
from services.metrics.forms.form_ii06a import FORM as II06A
from services.metrics.forms.proof import DoesNotAddUp, proofs
from services.metrics.forms.tallies import TOTAL, Tally
from services.metrics.leaves import Count
from tests.unit.metrics.builders import at, database, finished, paused, received, saved, supplemented

T = TypeVar("T")
JUSTICE, HEALTH = "H62.12", "H62.14"
LAND, CIVIL = "G09-DD", "G15-HT"
APRIL = at("2021-04-12 18:00")
Q1 = "2021-Q1"


class Door:
    """The doors on a database; ``tick`` is the last tick applied."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.tick: datetime | None = APRIL
        app = FastAPI()
        for each in (router, form_router):
            app.include_router(each(self._read, lambda _: self.tick))
        self._client = TestClient(app)

    def file(self, path: str, **query: str) -> bytes:
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.content

    def get(self, path: str, **query: str) -> Any:
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **query: str) -> tuple[int, str, str | None]:
        answer = self._client.get(path, params=query)
        problem = answer.json()
        return answer.status_code, problem["field"], problem["nearest"]

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        return work(self.tx)


def code_of(number: int, day: str, agency: str) -> str:
    return f"{agency}-{day[2:4]}{day[5:7]}{day[8:]}-{number:04}"


def lodged(
    number: int, day: str, agency: str, due: str, *, online: bool = True, field: str = LAND
) -> Happening:
    return received(
        at(f"{day} 09:00"), code=code_of(number, day, agency), agency=agency, due_at=at(f"{due} 17:00"),
        channel="online" if online else "counter", field=field,
    )  # fmt: skip


def done(number: int, day: str, agency: str, on: str) -> Happening:
    return finished(at(f"{on} 10:00"), code=code_of(number, day, agency))


def quarter() -> list[Happening]:
    """Two agencies around the first quarter of 2021: one of each kind that a form tells apart."""
    told = [
        lodged(1, "2020-12-20", JUSTICE, "2021-01-20"),  # carried over, early
        done(1, "2020-12-20", JUSTICE, "2021-01-10"),
        lodged(2, "2020-12-21", JUSTICE, "2020-12-30"),  # settled before the quarter: in no column
        done(2, "2020-12-21", JUSTICE, "2020-12-29"),
        lodged(3, "2021-02-01", JUSTICE, "2021-02-10"),  # on the very day
        done(3, "2021-02-01", JUSTICE, "2021-02-10"),
        lodged(4, "2021-02-02", JUSTICE, "2021-02-10", online=False, field=CIVIL),  # late
        done(4, "2021-02-02", JUSTICE, "2021-02-11"),
        lodged(5, "2021-03-01", JUSTICE, "2021-03-15", field=CIVIL),  # overdue when reported, settled since
        done(5, "2021-03-01", JUSTICE, "2021-03-22"),
        lodged(6, "2021-03-02", HEALTH, "2021-03-10"),  # moved by a pause: within time
        paused(at("2021-04-20 17:00"), at("2021-03-09 08:00"), code=code_of(6, "2021-03-02", HEALTH)),
        lodged(7, "2021-03-25", HEALTH, "2021-04-25", online=False),  # received after the report
        lodged(8, "2021-02-03", HEALTH, "2021-02-20"),  # in time, and yet late: two supplements
        done(8, "2021-02-03", HEALTH, "2021-02-25"),
    ]
    for day in ("05", "08"):
        code = code_of(8, "2021-02-03", HEALTH)
        told.append(supplemented(at("2021-03-01 17:00"), at(f"2021-02-{day} 08:00"), code=code))
    return told


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Nobody changes it: whoever does takes ``fresh``."""
    with database() as tx:
        saved(tx, quarter())
        yield Door(tx)


@pytest.fixture
def fresh() -> Iterator[Door]:
    with database() as tx:
        saved(tx, quarter())
        yield Door(tx)


def lines(told: Any) -> dict[str, list[int]]:
    return {each["code"] or "total": each["values"] for each in told["lines"]}


def test_each_dossier_stands_in_the_columns_of_its_kind(door: Door) -> None:
    told = door.get("/forms/II.06a", scope="province", period=Q1)
    assert [each["number"] for each in told["form"]["columns"]] == [str(number) for number in range(3, 14)]
    assert lines(told) == {
        JUSTICE: [4, 2, 1, 1, 3, 1, 1, 1, 1, 0, 1],
        HEALTH: [2, 2, 0, 0, 1, 0, 0, 1, 1, 1, 0],
        "total": [6, 4, 1, 1, 4, 1, 1, 2, 2, 1, 1],
    }


def test_an_agency_s_form_has_its_fields(door: Door) -> None:
    told = lines(door.get("/forms/II.06a", scope=f"agency:{JUSTICE}", period=Q1))
    assert list(told) == [LAND, CIVIL, "total"]
    assert told["total"] == lines(door.get("/forms/II.06a", period=Q1))[JUSTICE]


def test_form_06_groups_fields_by_level(door: Door) -> None:
    told = door.get("/forms/06", period=Q1)
    assert [(each["kind"], each["code"]) for each in told["lines"]] == [
        ("group", "province"), ("row", LAND), ("row", CIVIL), ("total", ""),
    ]  # fmt: skip
    assert told["lines"][-1]["values"] == lines(door.get("/forms/II.06a", period=Q1))["total"]


def test_procedures_add_up_and_what_no_event_tells_is_no_number(door: Door) -> None:
    told = door.get("/forms/II.07b", period=Q1)
    found = lines(told)
    assert list(found) == ["province", "district", "commune", "total"]
    assert found["total"][0] == sum(found[each][0] for each in list(found)[:-1]) > 0
    assert {each["values"][-1] for each in told["lines"]} == {None}
    assert told["form"]["columns"][-1]["no_data"]["en"].startswith("no event tells")


@pytest.mark.parametrize("scope", ["province", f"agency:{JUSTICE}", f"agency:{HEALTH}", "agency:H62.47"])
@pytest.mark.parametrize("period", ["2020-12", "2020", "2021-02", "2021-03", Q1, "2021-Q2", "2021"])
def test_every_sum_holds_and_a_form_as_of_now_says_what_kpis_says(
    door: Door, scope: str, period: str
) -> None:
    for form in FORMS:
        told = door.get(f"/forms/{form}", scope=scope, period=period)
        assert told["proofs"]
        assert all(each["left"] == each["right"] for each in told["proofs"])
    told = door.get("/forms/II.06a", scope=scope, period=period)
    for definition, part, columns in (
        ("online-dossiers/qd2866", "denominator", (1, 2)),
        ("online-dossiers/qd2866", "numerator", (1,)),
        ("on-time/qd766", "denominator", (4,)),
        ("on-time/qd766", "numerator", (5, 6)),
    ):
        (figure,) = door.get("/kpis", definition=definition, scope=scope, period=period)["items"]
        totals = [each["now"] for each in told["corrections"] if each["kind"] == "total"]
        totals += [each["values"] for each in told["lines"] if each["kind"] == "total"]
        assert figure[part] == (sum(totals[0][at] for at in columns) if totals else 0)


def test_what_is_open_at_the_end_of_a_month_is_carried_over_to_the_next(door: Door) -> None:
    months = ("2020-12", "2021-01", "2021-02", "2021-03", "2021-04")
    totals = [lines(door.get("/forms/II.06a", period=month))["total"] for month in months]
    assert [each[8] for each in totals[:-1]] == [each[3] for each in totals[1:]]


def test_a_form_that_does_not_add_up_is_not_given_out() -> None:
    found = Tally()
    for table in (found.reported, found.present):
        table[TOTAL].update({"3": 2, "4": 1, "7": 2, "8": 2})
        table["", JUSTICE].update(table[TOTAL])
    with pytest.raises(DoesNotAddUp, match=r"\(3\) = \(4\) \+ \(5\) \+ \(6\) fails in the total: 2 is not 1"):
        proofs(II06A, found, {})
    found.present[TOTAL]["5"] = found.reported[TOTAL]["5"] = 1
    with pytest.raises(DoesNotAddUp, match=JUSTICE):
        proofs(II06A, found, {})
    for table in (found.reported, found.present):
        table["", JUSTICE]["5"] = 1
    with pytest.raises(DoesNotAddUp, match="online-dossiers/qd2866 denominator"):
        proofs(II06A, found, {"online-dossiers/qd2866": Count(1, 7)})


def test_what_was_reported_stays_and_what_came_later_is_a_correction(door: Door) -> None:
    told = door.get("/forms/II.06a", period=Q1)
    assert (told["period"]["state"], told["period"]["until"]) == ("closed", "2021-03-19")
    assert told["period"]["closes_at"] == "2021-03-20T00:00:00+07:00"
    found = {each["code"] or "total": each for each in told["corrections"]}
    assert {name: each["was"] for name, each in found.items()} == lines(told)
    assert found[JUSTICE]["now"] == [4, 2, 1, 1, 4, 1, 1, 2, 0, 0, 0]
    assert found[JUSTICE]["things"] == [code_of(5, "2021-03-01", JUSTICE)]
    assert found[HEALTH]["things"] == [code_of(7, "2021-03-25", HEALTH)]


def test_what_happened_before_the_close_and_was_told_after_it_is_a_correction(fresh: Door) -> None:
    code = code_of(6, "2021-03-02", HEALTH)
    event = finished(at("2021-03-18 10:00"), code=code).event
    assert isinstance(event, DossierFinished)
    told_late = event.model_copy(update={"time": at("2021-03-20 08:00")})
    before = fresh.get("/forms/II.06a", period=Q1)["lines"]
    saved(fresh.tx, [Happening(told_late, told_late.time)])
    told = fresh.get("/forms/II.06a", period=Q1)
    assert told["lines"] == before
    assert code in next(each for each in told["corrections"] if each["code"] == HEALTH)["things"]


def test_a_report_is_the_same_whatever_comes_after_it(fresh: Door) -> None:
    fresh.tick = at("2021-03-20 00:00")
    reported = fresh.get("/forms/II.06a", period=Q1)["lines"]
    saved(
        fresh.tx,
        [lodged(9, "2021-03-26", JUSTICE, "2021-04-01"), done(7, "2021-03-25", HEALTH, "2021-04-01")],
    )
    fresh.tick = APRIL + timedelta(days=90)
    assert fresh.get("/forms/II.06a", period=Q1)["lines"] == reported


@pytest.mark.parametrize(
    ("tick", "period", "state"),
    [
        ("2021-03-19 23:59", Q1, "provisional"),
        ("2021-03-20 00:00", Q1, "closed"),
        ("2021-03-20 00:00", "2021", "provisional"),
        ("2021-03-20 00:00", "2021-03", "provisional"),
        ("2021-04-02 00:00", "2021-03", "ended"),
        ("2021-03-20 00:00", "2021-Q2", "not-begun"),
    ],
)
def test_a_period_has_its_state_by_the_time_of_events(
    fresh: Door, tick: str, period: str, state: str
) -> None:
    fresh.tick = at(tick)
    assert fresh.get("/forms/06", period=period)["period"]["state"] == state


def test_a_period_that_has_not_begun_has_no_lines(door: Door) -> None:
    for form in FORMS:
        told = door.get(f"/forms/{form}", period="2022-Q1")
        assert (told["lines"], told["proofs"], told["corrections"]) == ([], [], [])
        assert told["period"]["words"]["en"].endswith("no data")
        door.file(f"/forms/{form}.pdf", period="2022-Q1")


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


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/forms/II.06b", {}, ("form", "II.06a")),
        ("/forms/II.07.csv", {}, ("form", "II.07b")),
        ("/forms/06.pdf", {"lang": "vn"}, ("lang", None)),
        ("/forms/06", {"period": "to-date"}, ("period", "2021-Q2")),
        ("/forms/06", {"period": "2021-Q5"}, ("period", "2021-Q1")),
        ("/forms/06", {"scope": "district:243"}, ("scope", "province")),
        ("/forms/06", {"scope": "agency:H62.120"}, ("scope", "agency:H62.12")),
    ],
)
def test_what_is_unknown_is_named_with_the_nearest(
    door: Door, path: str, query: dict[str, str], said: tuple[str, str | None]
) -> None:
    status, field, nearest = door.refused(path, **query)
    assert (status, field) == (404, said[0])
    assert said[1] in (None, nearest)
