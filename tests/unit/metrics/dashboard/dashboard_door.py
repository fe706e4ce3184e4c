"""The dashboard's door, and the API's beside it, on one small database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Connection

from services._runtime.decisions import Happening, RecordPlace
from services.metrics.brief_door import brief_router
from services.metrics.dashboard.door import dashboard_router
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.records import Record
from services.metrics.dashboard.stream_routes import stream_routes
from services.metrics.door import router
from services.metrics.explain_door import explain_router
from services.metrics.form_door import form_router
from services.metrics.scoreboard_door import scoreboard_router
from services.metrics.scoreboard_replies import ProvinceScoreReply, StandingsReply
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import at, finished, leg, paid, received

T = TypeVar("T")
TICK: Final = at("2021-03-11 18:00")
ONE, TWO, THREE, FOUR = (f"H62.12-210308-000{number}" for number in range(1, 5))
FAR: Final = "H62.21.01-210309-0001"


JOURNEYS: Final = "https://intake.example/dossiers/{code}"


class FakeRecords:
    """The records of a stream that is not there; ``silent``: Kafka does not answer."""

    def __init__(self, records: Sequence[Record] = ()) -> None:
        self.records: Sequence[Record] | None = records

    async def newest(self) -> Sequence[Record] | None:
        return self.records

    async def at(self, topic: str, partition: int, offset: int) -> Record | None:
        sought = f"{topic}/{partition}/{offset}"
        return next((each for each in self.records or () if each.place == sought), None)


class Screens:
    """What a browser and a program get. The routes are made once: that takes longer than a page."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.tick: datetime | None = TICK
        self.records = FakeRecords()
        self.behind: Mapping[str, int] = {}
        self.kept = KeptStandings()
        self.client = _client()
        NOW[:] = [self]

    def get(self, path: str, **query: str) -> Response:
        return self.client.get(path, params=query or None)

    def again(self, path: str, known: str) -> Response:
        """Ask as an open page does, which knows a stamp."""
        return self.client.get(path, headers={"If-None-Match": known})

    def page(self, path: str, **query: str) -> str:
        answer = self.get(f"/dashboard{path}", **query)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text

    def data(self, path: str, **query: str) -> Any:
        answer = self.get(f"/dashboard{path}.json", **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def card(self, path: str, card: str, **query: str) -> Any:
        (found,) = (each for each in self.data(path, **query)["cards"] if each["id"] == card)
        return found

    def rows(self, path: str, card: str, **query: str) -> list[dict[str, Any]]:
        return [each["cells"] for each in self.card(path, card, **query)["rows"]]


NOW: list[Screens] = []
"""The screens that the doors are on now."""


class _OfNow:
    """The records of the screens that the doors are on."""

    async def newest(self) -> Sequence[Record] | None:
        return await NOW[0].records.newest()

    async def at(self, topic: str, partition: int, offset: int) -> Record | None:
        return await NOW[0].records.at(topic, partition, offset)


class _KeptOfNow(KeptStandings):
    """What the screens that the doors are on have kept."""

    def of(self, read: Reading, board: str, period: str) -> StandingsReply:
        return NOW[0].kept.of(read, board, period)

    def of_province(self, read: Reading, board: str, period: str) -> ProvinceScoreReply:
        return NOW[0].kept.of_province(read, board, period)


async def _read(work: Callable[[Connection], T], /) -> T:
    return work(NOW[0].tx)


def _tick(_: Connection) -> datetime | None:
    return NOW[0].tick


@cache
def _client() -> TestClient:
    app = FastAPI()
    streams = stream_routes(_OfNow(), lambda: NOW[0].behind)
    for routes in (
        router(_read, _tick),
        explain_router(_read, _tick),
        scoreboard_router(_read, _tick),
        form_router(_read, _tick),
        brief_router(_read, _tick),
        dashboard_router(_read, _tick, streams, journey_url=JOURNEYS, kept=_KeptOfNow()),
    ):
        app.include_router(routes)
    return TestClient(app)


@contextmanager
def screens() -> Iterator[Screens]:
    """Give the doors of a week: one dossier all electronic, one mixed, one on paper, one of a commune."""
    with database() as tx:
        saved(tx, placed(week()))
        yield Screens(tx)


def week() -> list[Happening]:
    late = at("2021-03-10 17:00")
    return [
        received(code=ONE, person=1, outcomes=["reused"], had=True),
        received(code=TWO, person=2, outcomes=["attached", "shared"], due_at=late),
        received(code=THREE, person=3, due_at=TICK),
        received(code=FOUR, person=4, channel="counter", kind="agency"),
        received(at("2021-03-09 09:00"), code=FAR, agency="H62.21.01", level="commune", district="243"),
        leg("a", code=ONE), leg("b", code=TWO), leg("c", "paper", code=TWO), leg("d", "paper", code=THREE),
        leg("e", time=at("2021-03-09 10:00"), code=FAR),
        paid("tx-1", code=ONE), paid("tx-2", "counter", code=ONE), paid("tx-3", "post", code=THREE),
        finished(at("2021-03-10 09:00"), code=ONE),
    ]  # fmt: skip


def placed(happenings: Sequence[Happening]) -> list[Happening]:
    """Say where each was read: one after another, from offset 100 on."""
    return [each._replace(place=RecordPlace("any", 3, 100 + n)) for n, each in enumerate(happenings)]
