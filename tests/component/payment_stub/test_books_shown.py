"""The books as an agency reads them: its own alone, the same numbers in every form, the same bytes again."""

import csv
import io
import re
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from services._runtime import problems
from services._runtime.credentials import Credentials, token_of
from services._runtime.database import Database
from services._runtime.instants import to_text
from services._runtime.settings import CredentialsPart
from services._runtime.tables import TICKS
from services.payment_stub.showing.door import book_routes
from services.payment_stub.showing.receipt_door import receipt_routes
from tests.component.payment_stub.books import MONDAY, Books, taken
from tests.component.payment_stub.test_settlement import NIGHT, NOON, SOON, TEN
from tests.unit.payment_stub.builders import AGENCY, AMOUNT_VND, DEMANDED_AT

KEY = "5a" * 32
BOOKS = ("receipts", "ledger", "reconciliation", "settlement")
HALF_AN_HOUR = timedelta(minutes=30)
DAYS = {"from": "2021-03-08", "to": "2021-03-14"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Ask about a Monday with two payments, one given back, and a statement that lacks one of them."""
    books = Books()
    books.pay("tx-1", NOON)
    books.pay_again("tx-2", NOON + SOON)
    books.pay("tx-3", NOON, "counter", told_at=NOON + HALF_AN_HOUR)
    books.file(MONDAY, taken("tx-1"), at=NIGHT)
    books.tick(TEN + SOON)
    async with asking(books, tmp_path) as client:
        yield client


@asynccontextmanager
async def asking(books: Books, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Give what asks the doors of these books."""
    copy_to(books.lane.engine, folder / "payment_stub.sqlite")
    database = Database(f"sqlite:///{folder / 'payment_stub.sqlite'}")
    app = FastAPI()
    problems.install(app)
    keys = CredentialsPart.model_validate({"agency_keys": {"k1": KEY}})
    app.include_router(book_routes(database, Credentials(keys)))
    app.include_router(receipt_routes(database, "https://dvc.example/{code}"))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as client:
        yield client
    database.close()


def copy_to(engine: Engine, file: Path) -> None:
    raw, copy = engine.raw_connection(), sqlite3.connect(file)
    assert isinstance(raw.driver_connection, sqlite3.Connection)
    raw.driver_connection.backup(copy)
    copy.close()
    raw.close()


async def book(client: httpx2.AsyncClient, name: str, asking: str = AGENCY, **query: str) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token_of(asking, 'k1', KEY)}"}
    return await client.get(f"/agencies/{AGENCY}/books/{name}", params=DAYS | query, headers=headers)


async def test_receipts_show_what_was_taken_and_what_of_it_went_back(client: httpx2.AsyncClient) -> None:
    found = (await book(client, "receipts")).json()
    shown = [(each["symbol"], each["number"], each["transaction_id"]) for each in found["items"]]
    assert shown == [("21TAA", 1, "tx-1"), ("21TAA", 2, "tx-2"), ("21TAB", 1, "tx-3")]
    assert [each["refund_reason"] for each in found["items"]] == [None, "already-paid", None]
    assert found["totals"]["amount_vnd"] == 3 * AMOUNT_VND
    assert found["totals"]["refunded_vnd"] == AMOUNT_VND


async def test_the_ledgers_two_totals_are_the_same_sum(client: httpx2.AsyncClient) -> None:
    totals = (await book(client, "ledger")).json()["totals"]
    assert totals["debit_vnd"] == totals["credit_vnd"] == 4 * AMOUNT_VND


async def test_reconciliation_lists_what_the_provider_left_out(client: httpx2.AsyncClient) -> None:
    items = (await book(client, "reconciliation")).json()["items"]
    assert [(each["transaction_id"], each["status"], each["kind"]) for each in items] == [
        ("tx-2", "refunded", "not-reported"),
        ("tx-2", "succeeded", "not-reported"),
    ]


async def test_a_quarter_is_the_sum_of_its_days(client: httpx2.AsyncClient) -> None:
    days = (await book(client, "settlement")).json()
    (quarter,) = (await book(client, "settlement", by="quarter")).json()["items"]
    assert quarter["quarter"] == "2021-Q1"
    assert {name: vnd for name, vnd in quarter.items() if isinstance(vnd, int)} == days["totals"]
    assert quarter["to_treasury_vnd"] == 2 * AMOUNT_VND


@pytest.mark.parametrize(("by", "name"), [("week", "2021-03-08"), ("quarter", "2021-Q1")])
async def test_a_span_is_whole_though_a_part_of_it_is_asked_for_and_says_whether_all_is_closed(
    client: httpx2.AsyncClient, by: str, name: str
) -> None:
    (part,) = (await book(client, "settlement", by=by, **{"from": "2021-03-10", "to": "2021-03-11"})).json()[
        "items"
    ]
    assert (part[by], part["complete"], part["to_treasury_vnd"]) == (name, "no", 2 * AMOUNT_VND)
    (day,) = (await book(client, "settlement")).json()["items"]
    assert "complete" not in day, "a day that stands there is closed"
    assert (await book(client, "settlement", **{"from": "2021-03-10"})).json()["items"] == []


async def test_a_week_is_complete_once_its_sunday_is_closed(tmp_path: Path) -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.tick(TEN + timedelta(days=7) + SOON)
    async with asking(books, tmp_path) as client:
        (week,) = (await book(client, "settlement", by="week")).json()["items"]
        assert week["complete"] == "yes"


async def test_a_week_is_not_complete_because_another_agencys_lane_is_ahead(tmp_path: Path) -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.tick(TEN + SOON)
    with books.lane.engine.begin() as tx:
        ahead = to_text(TEN + timedelta(days=30))
        tx.execute(insert(TICKS).values(partition=99, last_tick=ahead, source_of_time="world"))
    async with asking(books, tmp_path) as client:
        (week,) = (await book(client, "settlement", by="week")).json()["items"]
        assert week["complete"] == "no"


async def test_spans_at_the_end_of_the_calendar_are_empty_and_no_fault(client: httpx2.AsyncClient) -> None:
    for by in ("week", "quarter"):
        days = {"from": "9999-12-30", "to": "9999-12-31"}
        assert (await book(client, "settlement", by=by, **days)).json()["items"] == []


async def test_the_foot_of_reconciliation_is_what_is_still_open(tmp_path: Path) -> None:
    books = Books()
    for name in ("tx-late", "tx-never", "tx-other"):
        books.pay(name, NOON)
    books.tick(TEN + SOON)
    books.file(MONDAY, taken("tx-late"), taken("tx-other", AMOUNT_VND + 1_000), at=TEN + 2 * SOON)
    books.tick(TEN + timedelta(days=1) + SOON)
    async with asking(books, tmp_path) as client:
        found = (await book(client, "reconciliation")).json()
        told = [(each["transaction_id"], each["kind"], each["open"]) for each in found["items"]]
        assert told == [
            ("tx-late", "not-reported", "no"), ("tx-never", "not-reported", "yes"),
            ("tx-other", "not-reported", "no"), ("tx-late", "resolved", "no"), ("tx-other", "amount", "yes"),
        ]  # fmt: skip
        assert found["totals"] == {"hub_vnd": 2 * AMOUNT_VND, "provider_vnd": AMOUNT_VND + 1_000}
        monday = (await book(client, "reconciliation", to="2021-03-08")).json()
        assert monday["totals"] == {"hub_vnd": 3 * AMOUNT_VND, "provider_vnd": 0}, "as it stood then"


@pytest.mark.parametrize("name", BOOKS)
async def test_csv_and_workbook_have_the_same_numbers_and_are_the_same_bytes_again(
    client: httpx2.AsyncClient, name: str
) -> None:
    found = (await book(client, name)).json()
    texts = list(csv.reader(io.StringIO((await book(client, name, format="csv")).text)))
    cells = cells_of((await book(client, name, format="xlsx")).content)
    wanted = [list(found["items"][0]), *(list(item.values()) for item in found["items"])]
    assert texts[:-1] == [["" if cell is None else str(cell) for cell in row] for row in wanted]
    assert cells[:-1] == [[cell for cell in row if cell is not None] for row in wanted]
    totals = list(found["totals"].values())
    assert [int(cell) for cell in texts[-1][1:] if cell] == totals == cells[-1][1:]
    for form in ("csv", "xlsx"):
        first, again = [await book(client, name, format=form) for _ in range(2)]
        assert first.content == again.content


def cells_of(workbook: bytes) -> list[list[str | int]]:
    """Return the filled cells of the only sheet, row by row, as a program reads them."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        shared = re.findall(r"<t[^>]*>(.*?)</t>", file.read("xl/sharedStrings.xml").decode())
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    rows = re.findall(r"<row .*?</row>", sheet)
    cell = re.compile(r'<c r="[A-Z]+\d+"(?: s="\d+")?( t="s")?>(?:<f>[^<]*</f>)?<v>([^<]*)</v>')
    return [[shared[int(value)] if text else int(value) for text, value in cell.findall(row)] for row in rows]


async def test_an_agency_never_sees_anothers_books(client: httpx2.AsyncClient) -> None:
    for name in BOOKS:
        other, nobody = (
            await book(client, name, "H62.21"),
            await client.get(f"/agencies/{AGENCY}/books/{name}"),
        )
        assert (other.status_code, nobody.status_code) == (403, 401)


async def test_days_that_make_no_span_are_refused_by_name(client: httpx2.AsyncClient) -> None:
    for wrong in ({"to": "2021-03-01"}, {"to": "2031-01-01"}, {"from": "yesterday"}):
        answer = await book(client, "ledger", **wrong)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].endswith(next(iter(wrong)))


async def test_a_receipt_is_a_page_in_both_languages_with_the_sum_in_words(
    client: httpx2.AsyncClient,
) -> None:
    path = f"/receipts/{AGENCY}-210308-0001/order-1/tx-1"
    vietnamese, english = await client.get(path), await client.get(path, params={"lang": "en"})
    assert "Hai trăm lẻ năm nghìn đồng" in vietnamese.text
    assert "Two hundred five thousand Vietnamese dong" in english.text
    for page in (vietnamese, english):
        assert page.status_code == 200
        assert "21TAA" in page.text
        assert "<svg" in page.text
        assert "Given back" not in page.text


async def test_a_receipt_says_when_money_was_taken_and_when_it_was_issued(client: httpx2.AsyncClient) -> None:
    path = f"/receipts/{AGENCY}-210308-0002/order-1/tx-3"
    page = re.sub(r"<[^>]*>", " ", (await client.get(path, params={"lang": "en"})).text)
    assert re.search(r"Paid on\s+12:00, 8 March 2021\s+Issued\s+12:30, 8 March 2021", page)


async def test_a_receipt_whose_money_went_back_says_so(client: httpx2.AsyncClient) -> None:
    path = f"/receipts/{AGENCY}-210308-0001/order-1/tx-2"
    assert "Given back" in (await client.get(path, params={"lang": "en"})).text
    assert (await client.get(f"{path}-unknown")).status_code == 404


async def test_a_receipt_names_its_form_and_can_be_printed(client: httpx2.AsyncClient) -> None:
    page = (await client.get(f"/receipts/{AGENCY}-210308-0001/order-1/tx-1?lang=en")).text
    assert re.search(r"Form</dt><dd[^>]*>EBL01<", page)
    assert "@media print" in page
    assert "outside office hours" not in page


async def test_a_receipt_of_money_taken_before_its_demand_says_why_it_is_dated_later(tmp_path: Path) -> None:
    books = Books()
    code, _ = books.demand()
    books.pay_again("tx-noon", DEMANDED_AT - timedelta(hours=1))
    async with asking(books, tmp_path) as client:
        page = (await client.get(f"/receipts/{code}/order-1/tx-noon?lang=en")).text
        assert "outside office hours" in page


async def test_a_browser_gets_a_page_for_a_receipt_that_is_not_there_and_for_any_language(
    client: httpx2.AsyncClient,
) -> None:
    path, browser = f"/receipts/{AGENCY}-210308-0001/order-1/", {"accept": "text/html"}
    unknown = await client.get(f"{path}nothing", headers=browser)
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Không có biên lai này" in unknown.text
    english = await client.get(f"{path}nothing", headers=browser, params={"lang": "en"})
    assert "No such receipt" in english.text
    assert (await client.get(f"{path}nothing")).json()["type"] == "urn:lgsp:problem:no-receipt"
    assert (await client.get(f"{path}tx-1", params={"lang": "xx"})).status_code == 200
