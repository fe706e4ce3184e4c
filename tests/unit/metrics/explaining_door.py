"""The doors of figures on a database of a test's own."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from services._runtime.decisions import Happening, RecordPlace
from services.metrics.door import router
from services.metrics.explain_door import explain_router
from tests.unit.metrics.dossier_events import at

T = TypeVar("T")
TICK: Final = at("2021-03-09 18:00")


def placed(happenings: list[Happening]) -> list[Happening]:
    """Say where each was read: one topic after another, from offset 100 on."""
    return [each._replace(place=RecordPlace("any", 3, 100 + n)) for n, each in enumerate(happenings)]


class Door:
    """Both routers on a database of their own."""

    def __init__(self, tx: Connection, journey_url: str | None = None) -> None:
        self.tx = tx
        self.tick = TICK
        app = FastAPI()
        app.include_router(router(self._read, lambda _: self.tick))
        app.include_router(explain_router(self._read, lambda _: self.tick, journey_url=journey_url))
        self._client = TestClient(app)

    def get(self, path: str, **query: str) -> Any:
        answer = self._client.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **query: str) -> tuple[int, dict[str, Any]]:
        answer = self._client.get(path, params=query)
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()

    def ids(self, path: str, **query: str) -> list[str]:
        return [each["id"] for each in self.get(path, **query)["items"]]

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        return work(self.tx)
