"""Orders a second through payment_stub's lane, against a hand-written loop that writes the very same rows.

An order is demanded, an attempt begins and succeeds: a receipt, a ledger entry, a fact to settle. Both read
the same bytes, 500 records a transaction, on SQLite files with every commit forced to disk. The lane decodes,
checks, decides and remembers what it took; the loop only parses JSON and inserts what came of it. No broker:
publishing is measured by ``routing`` and ``hops``.
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

import orjson

from schemas.envelope import CONTENT_TYPE, Event, type_of
from schemas.inbound import AttemptReported, AttemptStarted
from schemas.routing import FeeDemanded
from schemas.topics import TOPIC_OF
from services._province.calendar import ZONE
from services._runtime.arrivals import Arrival
from services._runtime.batch import Batch, BatchProcessor, LaneKey
from services._runtime.batch_result import BatchSettings
from services._runtime.database import Database
from services._runtime.installing import add_lanes
from services._runtime.lane_rows import next_epoch
from services._runtime.migrating import migrate
from services.payment_stub.app import SPEC

ORDERS: Final = 10_000
RECORDS_AN_ORDER: Final = 3
BATCH: Final = 500
ROUNDS: Final = 3
BEGIN: Final = datetime(2021, 3, 8, 8, 0, tzinfo=ZONE)
TABLES: Final = (
    "dossier_orders", "transactions", "receipt_series", "ledger", "settlement_facts", "open_books",
    "sequences", "outbox",
)  # fmt: skip


class Seconds(NamedTuple):
    """By the clock, and of the processor."""

    wall: float
    cpu: float


def main() -> None:
    """Print orders a second and CPU for one of both, and the ratios; both must have left the same rows."""
    faster, cheaper = [], []
    arrivals = list(_arrivals())
    for number in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            lane = _lane(Path(folder, "lane.sqlite"), arrivals)
            hand = _hand(Path(folder, "lane.sqlite"), Path(folder, "hand.sqlite"), arrivals)
        faster.append(hand.wall / lane.wall)
        cheaper.append(lane.cpu / hand.cpu)
        print(f"round {number + 1}: lane {_said(lane)}; the same rows by hand {_said(hand)}", flush=True)
    print(
        f"payments lane: {median(faster):.2f} x the hand loop's rate, {median(cheaper):.1f} x its CPU "
        f"(medians of {ROUNDS})"
    )


def _said(seconds: Seconds) -> str:
    return f"{ORDERS / seconds.wall:.0f} orders/s, {seconds.cpu / ORDERS * 1e6:.0f} us of CPU for one"


def _arrivals() -> Iterator[Arrival]:
    for number in range(ORDERS):
        code = f"H62.12-2103{8 + number // 9999:02}-{number % 9999 + 1:04}"
        for event in _story(code, BEGIN + timedelta(seconds=number)):
            headers = (
                ("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(type(event)).encode()),
            )  # fmt: skip
            value = event.model_dump_json().encode()
            yield Arrival(TOPIC_OF[type(event)], 0, number, 0, b"H62.12", value, headers)


def _story(code: str, at: datetime) -> Iterator[Event]:
    order_id = f"{code}/order-1"
    items = [
        {"code": "criminal-record", "kind": "fee", "amount_vnd": 200_000},
        {"code": "delivery", "kind": "charge", "amount_vnd": 5_000},
    ]
    demand = {
        "dossier_code": code, "order_id": order_id, "items": items, "amount_vnd": 205_000,
        "payable_until": at + timedelta(days=7), "online_offered": True,
    }  # fmt: skip
    attempt = {
        "dossier_code": code, "order_id": order_id, "transaction_id": f"T-{order_id}-1",
        "method": "national-portal", "amount_vnd": 205_000, "happened_at": at + timedelta(minutes=1),
    }  # fmt: skip
    for event, data in (
        (FeeDemanded, demand), (AttemptStarted, attempt),
        (AttemptReported, attempt | {"status": "succeeded"}),
    ):  # fmt: skip
        row = {"id": f"{type_of(event)}-{code}", "source": "/bench", "subject": code, "time": at}
        yield event.model_validate({**row, "data": data})


def _lane(file: Path, arrivals: list[Arrival]) -> Seconds:
    """Return the seconds for all arrivals in batches, as the lane takes them."""
    database = Database(f"sqlite:///{file}")
    with database.engine.begin() as tx:
        migrate(tx, SPEC.name)
        add_lanes(tx, (0,))
    with database.engine.begin() as tx:
        taken = next_epoch(tx, 0, 0)
    processor = BatchProcessor(SPEC, BatchSettings(1, max_dead_in_a_row=0), lambda _point: None)
    began, cpu = time.perf_counter(), time.process_time()
    for number, start in enumerate(range(0, len(arrivals), BATCH)):
        owner = LaneKey(0, taken.epoch, taken.batches + number)
        batch = Batch(owner, arrivals[start : start + BATCH], {}, 0, 0)
        with database.engine.begin() as tx:
            result = processor.process(tx, batch)
        assert not result.dead, result.dead[0]
    seconds = Seconds(time.perf_counter() - began, time.process_time() - cpu)
    database.close()
    return seconds


def _hand(model: Path, file: Path, arrivals: list[Arrival]) -> Seconds:
    """Return the seconds of the loop; the rows are those that the lane left, spread over as many commits."""
    source = sqlite3.connect(model)
    rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608
    script = [sql for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")]
    source.close()
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    for sql in script:
        database.execute(sql)
    starts = range(0, len(arrivals), BATCH)
    began, cpu = time.perf_counter(), time.process_time()
    for number, start in enumerate(starts):
        for arrival in arrivals[start : start + BATCH]:
            orjson.loads(arrival.value or b"")
        database.execute("BEGIN IMMEDIATE")
        for table, every in rows.items():
            _insert(
                database, table, every[len(every) * number // len(starts) :][: -(-len(every) // len(starts))]
            )
        database.execute("COMMIT")
    seconds = Seconds(time.perf_counter() - began, time.process_time() - cpu)
    for table, every in rows.items():
        (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        assert count == len(every), table
    database.close()
    return seconds


def _insert(database: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608
