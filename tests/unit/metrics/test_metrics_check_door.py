"""The doors to reports and findings: what is reported beside the true figure, what cannot have been."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from services.metrics.checking.door import check_router
from services.metrics.detecting import RULES
from services.metrics.door import router
from tests.unit.metrics.bent import REPORT_DAY, moved, placed, report
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import ON_TIME, ONLINE
from tests.unit.metrics.dossier_events import JUSTICE, at, finished, received

T = TypeVar("T")
TICK: Final = at("2021-04-06 18:00")
ONE, TWO, THREE = (f"H62.12-210308-000{number}" for number in (1, 2, 3))
ELSEWHERE: Final = "H62.13-210308-0001"


class Door:
    """Figures, reports and findings on a database of their own."""

    def __init__(self, tx: Connection, journey_url: str | None = None) -> None:
        self.tx = tx
        app = FastAPI()
        app.include_router(router(self._read, lambda _: TICK))
        app.include_router(check_router(self._read, lambda _: TICK, journey_url=journey_url))
        self._client = TestClient(app)

    def get(self, path: str, **query: str) -> Any:
        answer = self._client.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **query: str) -> tuple[int, dict[str, Any]]:
        answer = self._client.get(path, params=query)
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        return work(self.tx)


@pytest.fixture
def door() -> Iterator[Door]:
    """Return the doors of a province whose department of justice has reported too much, and corrected it."""
    dossiers = placed(
        received(code=ONE), received(code=TWO), finished(code=TWO),
        received(code=THREE), moved(5, 9, code=THREE), finished(code=THREE),
        received(code=ELSEWHERE, agency="H62.13", level="district", district="243"),
    )  # fmt: skip
    reports = placed(
        report(3, 3, time=at("2021-03-30 08:00")),
        report(3, 4),
        report(1, 1, period="2021"),
        report(3, 3, definition=ONLINE, time=REPORT_DAY + timedelta(hours=1)),
        topic="agency-reports",
    )
    with database() as tx:
        saved(tx, [*dossiers, *reports])
        yield Door(tx)


def test_a_report_stands_beside_the_figure_that_get_kpis_has(door: Door) -> None:
    (item,) = door.get("/reports", agency=JUSTICE, definition=ON_TIME, period="2021-03")["items"]
    (figure,) = door.get("/kpis", definition=ON_TIME, scope="agency:H62.12", period="2021-03")["items"]
    assert item["true"] == figure
    assert (figure["numerator"], figure["denominator"]) == (2, 3)
    assert (item["state"], item["gap_points"], item["period_over"]) == ("differs", 8.33, True)
    said = item["reported"]
    assert (said["numerator"], said["denominator"], said["value"]) == (3, 4, 0.75)
    assert (said["filed_at"], said["before_end"]) == ("2021-04-05T08:00:00+07:00", False)
    assert said["permalink"] == "agency-reports/3/101"


def test_a_correction_is_visible_with_what_it_corrected(door: Door) -> None:
    item = door.get("/reports/H62.12", definition=ON_TIME, period="2021-03")["items"][0]
    assert item["corrections"] == 1
    (earlier,) = item["earlier"]
    assert (earlier["numerator"], earlier["denominator"], earlier["before_end"]) == (3, 3, True)


def test_a_period_that_runs_is_marked(door: Door) -> None:
    (item,) = door.get("/reports", period="2021", definition=ON_TIME, agency=JUSTICE)["items"]
    assert (item["period_over"], item["reported"]["before_end"]) == (False, True)


def test_without_a_period_what_was_filed_is_listed_in_order(door: Door) -> None:
    listed = [(each["definition"], each["period"]) for each in door.get("/reports")["items"]]
    assert listed == [(ON_TIME, "2021"), (ON_TIME, "2021-03"), (ONLINE, "2021-03")]


def test_with_a_period_those_who_reported_nothing_are_listed_too(door: Door) -> None:
    items = door.get("/reports", period="2021-03", definition=ON_TIME)["items"]
    assert [(each["agency"], each["state"]) for each in items] == [
        ("H62.12", "differs"), ("H62.13", "not-reported")
    ]  # fmt: skip
    assert items[1]["reported"] is None
    (nothing,) = door.get("/reports/H62.14", period="2021-03", definition=ON_TIME)["items"]
    assert (nothing["state"], nothing["gap_points"], nothing["true"]["value"]) == ("no-data", None, None)


def test_pages_go_on_where_the_last_ended(door: Door) -> None:
    for path, query in (("/reports", {"period": "2021-03", "definition": ON_TIME}), ("/findings", {})):
        whole = door.get(path, **query)["items"]
        items: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = door.get(path, **query, limit="1", cursor=cursor)
            items, cursor = items + page["items"], page["next"]
        assert items == whole


def test_a_finding_has_rule_article_and_the_events_that_say_so(door: Door) -> None:
    page = door.get("/findings", agency=JUSTICE)
    (item,) = page["items"]
    rule = RULES["approved-while-waiting"]
    assert (item["rule"], item["source"], item["subject"]) == (rule.id, rule.source, THREE)
    assert item["details"] == {"from_status": "5", "to_status": "9"}
    assert [each["permalink"] for each in item["evidence"]] == ["routing/3/104", "routing/3/105"]
    assert item["links"] == {"events": f"/dossiers/{THREE}/events"}
    (led,) = Door(door.tx, "https://portal.example/{code}").get("/findings")["items"]
    assert led["links"] == {**item["links"], "journey": f"https://portal.example/{THREE}"}
    numbers = {each["id"]: each["findings"] for each in page["rules"]}
    assert numbers == dict.fromkeys(RULES, 0) | {rule.id: 1}
    assert door.get("/findings", agency="H62.13")["items"] == []


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/reports/H62.1", {}, (404, "agency", "H62.10")),
        ("/reports", {"agency": "justice"}, (404, "agency", "H62")),
        ("/reports", {"definition": "on-time/nd62"}, (404, "definition", "on-time/nd61")),
        ("/reports", {"period": "2021-3"}, (404, "period", "2021-03")),
        ("/reports", {"limit": "0"}, (422, "limit", None)),
        ("/reports", {"cursor": "x"}, (422, "cursor", None)),
        ("/findings", {"rule": "contradictions"}, (404, "rule", "contradiction")),
        ("/findings", {"agency": "H62.1"}, (404, "agency", "H62.10")),
        ("/findings", {"cursor": "WyJcdTAwMDAiLCAiIiwgIiJd"}, (422, "cursor", None)),
    ],
)
def test_what_does_not_exist_is_said_with_the_nearest_that_does(
    door: Door, path: str, query: dict[str, str], said: tuple[int, str, str | None]
) -> None:
    status, problem = door.refused(path, **query)
    assert (status, problem["field"], problem["nearest"]) == said


def test_who_reports_is_called_what_it_was_called_then(door: Door) -> None:
    """Định Trung became a ward in 2023; it reports of 2021."""
    saved(door.tx, placed(report(1, 1, agency="H62.21.07"), topic="agency-reports"))
    (item,) = door.get("/reports", agency="H62.21.07", definition=ON_TIME)["items"]
    assert item["agency_name"] == "Ủy ban nhân dân xã Định Trung"
