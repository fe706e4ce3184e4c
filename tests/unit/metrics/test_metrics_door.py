"""Whoever asks for figures gets exact ones, in order, page by page, or is told what was wrong."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from services.metrics.definitions import CATALOGUE, DEFINITIONS, SYSTEMS
from services.metrics.door import router
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import (
    ANY_LEG,
    BY_LEG,
    ON_TIME,
    ONLINE,
    PAYMENTS,
    PEOPLE,
    REUSE,
    ROUTING,
    SHARED,
)
from tests.unit.metrics.dossier_events import MORNING, at, leg, paid, received

T = TypeVar("T")
TICK = at("2021-03-08 18:00")


class Hub:
    """The door on a database of its own; ``tick`` is the last tick applied."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.tick: datetime | None = TICK
        app = FastAPI()
        app.include_router(router(self._read, lambda _: self.tick))
        self._client = TestClient(app)

    def get(self, path: str = "/kpis", **filters: str) -> Any:
        answer = self._client.get(path, params=filters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, **filters: str) -> tuple[int, dict[str, Any]]:
        answer = self._client.get("/kpis", params=filters)
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        return work(self.tx)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with database() as tx:
        yield Hub(tx)


@pytest.fixture
def busy(hub: Hub) -> Hub:
    saved(
        hub.tx,
        [
            received(),
            leg(),
            paid(method="counter"),
            received(code="H62.12-210308-0005", channel="counter"),
            leg("leg-2", "paper", code="H62.12-210308-0005"),
        ],
    )
    return hub


def test_one_figure_with_everything_that_explains_it(busy: Hub) -> None:
    assert busy.get(definition=ROUTING, scope="agency:H62.12", period="2021-Q1") == {
        "items": [
            {
                "definition": ROUTING,
                "scope": "agency:H62.12",
                "period": "2021-Q1",
                "numerator": 1,
                "denominator": 2,
                "value": 0.5,
                "target": 0.8,
                "met": False,
                "as_of": "2021-03-08T18:00:00+07:00",
            }
        ],
        "next": None,
    }


def test_without_filters_the_kinds_on_the_topic_are_listed_in_order(busy: Hub) -> None:
    listed = busy.get(limit="1000")["items"]
    keys = [(one["definition"], one["scope"], one["period"]) for one in listed]
    assert keys == sorted(keys)
    told_of_dossiers = {ROUTING, ANY_LEG, BY_LEG, PAYMENTS, ONLINE, REUSE, SHARED, ON_TIME, PEOPLE}
    assert {key[0] for key in keys} == told_of_dossiers | set(CATALOGUE) | set(SYSTEMS)
    assert {key[1] for key in keys} == {"province", "level:province", "agency:H62.12"}
    assert {key[2] for key in keys} == {"2021-03", "2021-Q1", "2021", "to-date"}
    assert len(keys) == len({key[0] for key in keys}) * 3 * 4


def test_empty_filters_are_no_filters(busy: Hub) -> None:
    assert busy.get(definition="", scope="", period="", cursor="", limit="") == busy.get()


def test_days_and_fields_are_answered_when_asked_for(busy: Hub) -> None:
    days = busy.get(definition=ONLINE, period="2021-03-08")["items"]
    assert [one["scope"] for one in days] == ["agency:H62.12", "level:province", "province"]
    fields = busy.get(definition=ONLINE, scope="field:judicial")["items"]
    assert [one["period"] for one in fields] == ["2021", "2021-03", "2021-Q1", "to-date"]
    assert {(one["numerator"], one["denominator"]) for one in (*days, *fields)} == {(1, 2)}


@pytest.mark.parametrize("limit", ["1", "5", "7", "60", "1000"])
def test_pages_put_together_are_the_whole_list(busy: Hub, limit: str) -> None:
    pages, cursor = [], ""
    for _ in range(1000):
        page = busy.get(limit=limit, cursor=cursor)
        assert 0 < len(page["items"]) <= int(limit)
        pages += page["items"]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert pages == busy.get(limit="1000")["items"]


def test_before_the_first_tick_the_newest_event_dates_the_figures(busy: Hub) -> None:
    busy.tick = None
    assert {one["as_of"] for one in busy.get()["items"]} == {MORNING.isoformat()}


def test_before_anything_at_all_a_figure_is_dated_at_the_epoch(hub: Hub) -> None:
    hub.tick = None
    assert hub.get() == {"items": [], "next": None}
    figure = hub.get(definition=ROUTING, scope="province", period="to-date")["items"][0]
    assert figure["as_of"] == "1970-01-01T07:00:00+07:00"


@pytest.mark.parametrize("scope", ["province", "level:commune", "district:243", "agency:H62.01"])
def test_a_scope_that_exists_without_data_is_no_data(busy: Hub, scope: str) -> None:
    (figure,) = busy.get(definition=PAYMENTS, scope=scope, period="2020")["items"]
    assert (figure["numerator"], figure["denominator"]) == (0, 0)
    assert (figure["value"], figure["met"], figure["target"]) == (None, None, 0.3)


def test_a_scope_and_period_without_data_answer_for_every_definition(busy: Hub) -> None:
    items = busy.get(scope="level:commune", period="2021")["items"]
    assert [one["definition"] for one in items] == list(DEFINITIONS)
    assert {one["definition"] for one in busy.get(scope="level:commune")["items"]} <= set(CATALOGUE)


def test_a_field_exists_once_something_was_counted_to_it(busy: Hub) -> None:
    assert busy.get(scope="field:judicial", period="2020", definition=ONLINE)["items"][0]["value"] is None
    assert busy.refused(scope="field:land")[0] == 404


def test_an_agency_with_data_is_answered_though_no_list_knows_it(busy: Hub) -> None:
    saved(busy.tx, [received(code="H62.12-210308-0006", agency="H62.77")])
    assert busy.get(scope="agency:H62.77", definition=ONLINE, period="2021")["items"][0]["denominator"] == 1
    assert busy.get(scope="agency:H62.77", definition=ONLINE, period="2020")["items"][0]["denominator"] == 0


@pytest.mark.parametrize(
    ("status", "field", "value", "nearest"),
    [
        (404, "definition", "electronic-routing/qd2867", ROUTING),
        (404, "definition", "x", "reuse/exposed"),
        (404, "scope", "agency:H62.120", "agency:H62.12"),
        (404, "scope", "district:999", "district:249"),
        (404, "scope", "level:comune", "level:commune"),
        (404, "scope", "everything", "level:province"),
        (404, "period", "2021-3", "2021-03"),
        (404, "period", "2021-02-30", "2021-02"),
        (422, "cursor", "!", None),
        (422, "cursor", "WyJhIl0", None),
        (422, "cursor", urlsafe_b64encode(b'"abc"').decode(), None),
        (422, "cursor", urlsafe_b64encode(b"[1,2,3]").decode(), None),
        (422, "cursor", "é", None),
        (422, "limit", "0", None),
        (422, "limit", "1001", None),
        (422, "limit", "-1", None),
        (422, "limit", "ten", None),
    ],
)
def test_a_wrong_filter_is_named_with_the_nearest_value_that_exists(
    busy: Hub, status: int, field: str, value: str, nearest: str | None
) -> None:
    code, problem = busy.refused(**{field: value})
    assert (code, problem["status"]) == (status, status)
    assert (problem["field"], problem["nearest"]) == (field, nearest)
    assert value in problem["detail"]


@pytest.mark.parametrize("depth", [700, 30_000])
def test_a_cursor_nested_without_end_is_malformed_like_any_other(busy: Hub, depth: int) -> None:
    code, problem = busy.refused(cursor=urlsafe_b64encode(b"[" * depth).decode())
    assert (code, problem["field"]) == (422, "cursor")
    assert len(problem["detail"]) < 200


def test_definitions_are_listed_with_target_and_source(hub: Hub) -> None:
    items = hub.get("/kpis/definitions")["items"]
    assert [one["id"] for one in items] == list(DEFINITIONS)
    shown = {one["id"]: (one["target"], one["source"]) for one in items}
    assert shown[ROUTING] == (0.8, "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 21")
