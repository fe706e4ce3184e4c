"""The doors to forms, and two agencies around a quarter: one dossier of each kind that a form tells apart."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, delete, insert

from services._runtime.decisions import Happening, RecordPlace, Tick
from services._runtime.instants import to_text
from services._runtime.tables import TICKS
from services.metrics.closing_store import note_tick
from services.metrics.door import router
from services.metrics.form_door import form_router
from tests.unit.metrics.dossier_events import at, finished, paused, received, supplemented

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


def lines(told: Any) -> dict[str, list[int]]:
    return {each["code"] or "total": each["values"] for each in told["lines"]}


def written(happening: Happening, at_ms: int, *, offset: int = 0) -> Happening:
    """Return it as it was read: on partition 0, with the time at which its record was written."""
    return happening._replace(place=RecordPlace("any", 0, offset, at_ms))


def ticked(tx: Connection, time: str, at_ms: int, *, source: str = "world") -> None:
    """Let the lane of partition 0 apply a tick whose record was written at a time."""
    row = {"partition": 0, "last_tick": to_text(at(time)), "source_of_time": source}
    tx.execute(delete(TICKS))
    tx.execute(insert(TICKS), row)
    note_tick(tx, Tick(0, at(time), source, at_ms))
