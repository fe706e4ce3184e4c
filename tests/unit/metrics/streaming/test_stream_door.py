"""The door to the stream knows what GET /kpis knows, and says so where nothing would ever come."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from services._runtime.problems import install
from services.metrics.door import router
from services.metrics.streaming.door import stream_router
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import received
from tests.unit.metrics.streaming.updates import FeedAtWork

T = TypeVar("T")
Get = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def client() -> Iterator[TestClient]:
    """Give the doors on a hub of one dossier; the feed takes nobody in, so that no answer is endless."""
    with database() as tx:
        saved(tx, [received()])

        async def read(work: Callable[[Connection], T], /) -> T:
            return work(tx)

        feed = FeedAtWork()
        app = FastAPI()
        install(app)
        app.include_router(router(read, lambda _: None))
        app.include_router(stream_router(read, feed))
        feed._closed = True  # noqa: SLF001 - see above
        yield TestClient(app)


@pytest.mark.parametrize(
    "filters",
    [
        {"definition": "reuse/qd767"},
        {"scope": "agency:H62.999"},
        {"scope": "level:comune"},
        {"scope": "district"},
        {"period": "2021-13"},
        {"definition": "nothing/at-all", "scope": "province", "period": "to-date"},
    ],
    ids=str,
)
def test_it_refuses_what_get_kpis_refuses_in_the_same_words(
    client: TestClient, filters: dict[str, str]
) -> None:
    stream = client.get("/kpis/events", params=filters)
    assert stream.status_code == 404
    assert stream.json() == client.get("/kpis", params=filters).json()


@pytest.mark.parametrize(
    ("filters", "field"), [({"scope": "field:judicial"}, "scope"), ({"period": "2021-03-08"}, "period")]
)
def test_what_the_topic_never_carries_is_said_to_be_so(
    client: TestClient, filters: dict[str, str], field: str
) -> None:
    answer = client.get("/kpis/events", params=filters)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "ask GET /kpis" in answer.json()["detail"]
    assert client.get("/kpis", params=filters).status_code == 200


@pytest.mark.parametrize(
    "filters",
    [{}, {"scope": ""}, {"scope": "district:243"}, {"period": "9000"}, {"scope": "agency:H62.12"}],
    ids=str,
)
def test_a_filter_that_finds_nothing_yet_is_none_the_worse(
    client: TestClient, filters: dict[str, str]
) -> None:
    answer = client.get("/kpis/events", params=filters)
    assert answer.status_code == 503, "only that nobody is taken in keeps it from being open"
    assert answer.headers["retry-after"]


def test_the_stream_is_described_with_its_answers(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/kpis/events"]["get"]
    assert set(described["responses"]) == {"200", "404", "422", "503"}
    assert "text/event-stream" in described["responses"]["200"]["content"]
    assert "Last-Event-ID" in described["description"]


@pytest.mark.parametrize("name", ["definition", "scope", "period"])
def test_a_filter_that_is_given_twice_is_named_as_get_kpis_does(client: TestClient, name: str) -> None:
    twice = {name: ("", "")}
    stream = client.get("/kpis/events", params=twice)
    assert (stream.status_code, stream.json()["field"]) == (422, name)
    assert stream.json() == client.get("/kpis", params=twice).json()
