"""Whoever asks for a scoreboard gets the figures of ``GET /kpis`` as points, places and reasons."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from schemas.inbound import Channel
from services._runtime.decisions import Happening
from services.metrics.door import router
from services.metrics.explain_door import explain_router
from services.metrics.scoreboard_door import scoreboard_router
from services.metrics.scoreboards_page import page
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import at, finished, rated, received

T = TypeVar("T")
APRIL = at("2021-04-12 18:00")
JUSTICE, HEALTH, TREASURY = "H62.12", "H62.14", "H62.47"


class Door:
    """The doors on a database of its own; ``tick`` is the last tick applied."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.tick: datetime | None = APRIL
        app = FastAPI()
        for each in (router, explain_router, scoreboard_router):
            app.include_router(each(self._read, lambda _: self.tick))
        self._client = TestClient(app)

    def get(self, path: str, **query: str) -> Any:
        answer = self._client.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **query: str) -> tuple[int, str, str | None]:
        answer = self._client.get(path, params=query)
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        return answer.status_code, problem["field"], problem["nearest"]

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        return work(self.tx)


def dossier(
    number: int, day: str, agency: str = JUSTICE, *, late: bool = False, channel: Channel = "online"
) -> list[Happening]:
    """Return a dossier that was received and finished on a day, in time or not."""
    code, time = f"{agency}-{day[2:4]}{day[5:7]}{day[8:]}-{number:04}", at(f"{day} 09:00")
    due = time - timedelta(hours=1) if late else time + timedelta(days=5)
    return [received(time, code=code, agency=agency, due_at=due, channel=channel), finished(time, code=code)]


@pytest.fixture
def door() -> Iterator[Door]:
    """Justice: four of five on time in the first quarter, all in the second; health: one, late, in both."""
    with database() as tx:
        told = [each for number in range(4) for each in dossier(number, "2021-03-08")]
        told += dossier(4, "2021-03-09", late=True, channel="counter")
        told += [each for number in range(4) for each in dossier(number, "2021-04-05")]
        told += dossier(0, "2021-03-08", HEALTH, late=True) + dossier(0, "2021-04-05", HEALTH, late=True)
        told += [rated("dissatisfied", at("2021-03-10 08:00"), code=f"{JUSTICE}-210308-0000")]
        saved(tx, told)
        yield Door(tx)


def agencies(told: Any) -> dict[str, Any]:
    return {each["agency"]: each for level in told["levels"] for each in level["agencies"]}


def test_agencies_of_a_level_are_ranked_with_their_lines(door: Door) -> None:
    told = door.get("/scoreboards/qd766", level="province", period="2021-Q1")
    (level,) = told["levels"]
    assert (level["level"], level["ranked"]) == ("province", 2)
    first, second, *others = level["agencies"]
    assert [(each["agency"], each["rank"]) for each in (first, second)] == [(JUSTICE, 1), (HEALTH, 2)]
    assert {(each["rank"], each["scaled"], each["score_class"]) for each in others} == {(None, None, None)}
    assert level["median"] == pytest.approx((first["scaled"] + second["scaled"]) / 2, abs=0.0051)
    assert (first["in_top_quartile"], second["in_top_quartile"]) == (True, False)
    assert (first["received"], first["finished"], first["warnings"]) == (5, 5, [])
    assert [each["en"][:8] for each in second["warnings"]] == ["three do"]
    assert first["name"] == {"vi": "Sở Tư pháp", "en": "Department of Justice"}


def test_points_are_those_of_the_figures_that_kpis_has_and_explains(door: Door) -> None:
    told = door.get(f"/scoreboards/qd766/{JUSTICE}", period="2021-Q1")
    by_number = {each["number"]: each for group in told["groups"] for each in group["indicators"]}
    assert (by_number["2.1"]["got"], by_number["2.1"]["lost"]) == (16.0, 4.0)  # four of five, of 20
    assert by_number["5.4"]["got"] == 4.0  # three of five are neither late nor disliked: 60 ÷ 90 of 6
    assert by_number["3.3"]["why"]["en"] == "4/5 = 80.00 %, all 6 points from 50 % on"
    for one in by_number.values():
        for used in one["figures"]:
            explained = door.get(used["link"])["figure"]
            assert {part: explained[part] for part in ("numerator", "denominator", "value")} == {
                part: used[part] for part in ("numerator", "denominator", "value")
            }
            assert (explained["scope"], explained["period"]) == (f"agency:{JUSTICE}", "2021-Q1")
    shown = [each["got"] for each in by_number.values() if each["got"] is not None]
    total = told["standing"]["total"]
    assert sum(shown) == pytest.approx(total["got"])
    assert total["got"] + total["lost"] == pytest.approx(total["measured"])
    assert total["measured"] < told["measurable"] < told["points"] == 100
    assert told["standing"]["scaled"] == round(100 * total["got"] / total["measured"], 2)
    assert (
        told["standing"]
        == agencies(door.get("/scoreboards/qd766", level="province", period="2021-Q1"))[JUSTICE]
    )


def test_the_provinces_points_are_those_of_its_own_figures(door: Door) -> None:
    """Justice has four of five on time and health none of one: four of six, and no mean of two shares."""
    told = door.get("/scoreboards/qd766/province", period="2021-Q1")
    by_number = {each["number"]: each for group in told["groups"] for each in group["indicators"]}
    assert (by_number["2.1"]["got"], by_number["2.1"]["why"]["en"]) == (13.33, "4/6 = 66.67 % of 20 points")
    shown = {
        each["definition"]: each
        for each in door.get("/kpis", scope="province", period="2021-Q1", limit="200")["items"]
    }
    for one in by_number.values():
        for used in one["figures"]:
            for figure in (shown[used["definition"]], door.get(used["link"])["figure"]):
                assert [figure[part] for part in ("numerator", "denominator", "value", "scope")] == [
                    used["numerator"], used["denominator"], used["value"], "province",
                ]  # fmt: skip
    total = told["standing"]["total"]
    assert sum(each["got"] or 0 for each in by_number.values()) == pytest.approx(total["got"])
    assert told["standing"]["scaled"] == round(100 * total["got"] / total["measured"], 2)
    assert (told["standing"]["received"], told["standing"]["warnings"]) == (6, [])
    assert told["standing"]["score_class"] is not None


def test_the_province_has_no_place_and_no_line_and_moves(door: Door) -> None:
    first, second = (door.get("/scoreboards/qd766/province", period=f"2021-Q{one}") for one in (1, 2))
    assert first["place"] == {
        "outcome": "one-province",
        "words": {"vi": "không xếp hạng: chỉ có một tỉnh", "en": "no place: there is one province"},
    }
    assert first["lines"]["outcome"] == "not-applicable"
    assert first["standing"]["movement"] is None  # nobody did anything in 2020
    moved = second["standing"]["movement"]
    assert moved["points"] == pytest.approx(second["standing"]["scaled"] - first["standing"]["scaled"])
    assert moved.keys() == {"points", "comparable"}
    assert second["period"]["state"] == "provisional"
    assert second["standing"]["link"] == "/scoreboards/qd766/province?period=2021-Q2"


def test_the_circular_classes_agencies_and_no_province(door: Door) -> None:
    told = door.get("/scoreboards/tt01-2018/province", period="2021-Q1")
    assert told["standing"]["scaled"] is not None
    assert told["standing"]["score_class"] is None
    assert told["no_class"]["outcome"] == "not-applicable"
    assert "not provinces" in told["assumptions"][0]["en"]
    assert door.get("/scoreboards/qd766/province", period="2021-Q1")["no_class"] is None


def test_before_its_period_begins_the_province_has_no_data_never_nothing(door: Door) -> None:
    saved(door.tx, dossier(7, "2022-01-05"))  # an event whose day has not come
    told = door.get("/scoreboards/qd766/province", period="2022")
    one = told["standing"]
    assert (one["scaled"], one["total"]["got"], one["movement"]) == (None, None, None)
    outcomes = {each["outcome"] for group in told["groups"] for each in group["indicators"]}
    assert outcomes == {"no-data", "not-measured"}


def test_movement_is_against_the_quarter_before(door: Door) -> None:
    (first, second) = (
        agencies(door.get("/scoreboards/tt01-2018", level="province", period=period))
        for period in ("2021-Q1", "2021-Q2")
    )
    assert first[JUSTICE]["movement"] is None  # nobody did anything in 2020
    moved = second[JUSTICE]["movement"]
    assert moved["points"] == round(second[JUSTICE]["scaled"] - first[JUSTICE]["scaled"], 2) > 0
    assert (moved["ranks"], moved["rank"], moved["comparable"]) == (0, 1, True)
    told = door.get("/scoreboards/qd766", level="district", period="2021-Q2")
    assert told["period"]["previous"] == "2021-Q1"


@pytest.mark.parametrize(
    ("period", "state"),
    [("2021-Q1", "ended"), ("2021-Q2", "provisional"), ("2021-Q3", "not-begun"), ("", "provisional")],
)
def test_a_period_has_its_state(door: Door, period: str, state: str) -> None:
    told = door.get("/scoreboards/qd766", level="province", period=period)["period"]
    assert (told["state"], told["name"]) == (state, period or "2021-Q2")


def test_a_period_that_has_not_begun_is_no_data_never_nothing(door: Door) -> None:
    told = door.get("/scoreboards/qd766", period="2022")
    assert {level["ranked"] for level in told["levels"]} == {0}
    for one in agencies(told).values():
        assert (one["scaled"], one["rank"], one["total"]["got"], one["total"]["lost"]) == (None,) * 4
    alone = door.get(f"/scoreboards/qd766/{JUSTICE}", period="2022")
    outcomes = {each["outcome"] for group in alone["groups"] for each in group["indicators"]}
    assert outcomes == {"no-data", "not-measured"}


def test_before_anything_is_applied_there_is_no_data() -> None:
    with database() as tx:
        empty = Door(tx)
        empty.tick = None
        told = empty.get("/scoreboards/qd766", level="district")
        assert told["period"]["state"] == "not-begun"
        assert all(one["rank"] is None for one in agencies(told).values())
        assert empty.get("/scoreboards/qd766/province")["standing"]["scaled"] is None


def test_who_decides_nothing_is_answered_and_not_ranked(door: Door) -> None:
    told = door.get(f"/scoreboards/qd766/{TREASURY}", period="2021-Q1")
    assert (told["standing"]["rank"], told["standing"]["scaled"]) == (None, None)
    outcomes = {each["number"]: each["outcome"] for group in told["groups"] for each in group["indicators"]}
    assert (outcomes["3.1"], outcomes["3.6"], outcomes["2.1"]) == (
        "not-applicable",
        "not-applicable",
        "no-data",
    )
    assert TREASURY not in agencies(door.get("/scoreboards/qd766", level="province", period="2021-Q1"))


def test_a_board_older_than_the_law_is_marked(door: Door) -> None:
    def in_force(board: str, period: str) -> bool:
        return bool(door.get(f"/scoreboards/{board}", level="province", period=period)["in_force"])

    assert not in_force("qd766", "2021")
    assert in_force("tt01-2018", "2021")
    assert in_force("qd766", "2022-Q2")


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/scoreboards/qd767", {}, ("scoreboard", "qd766")),
        ("/scoreboards/tt01-2019/H62.12", {}, ("scoreboard", "tt01-2018")),
        ("/scoreboards/tt01-2019/province", {}, ("scoreboard", "tt01-2018")),
        ("/scoreboards/qd766/province", {"period": "2021-03"}, ("period", "2021-Q1")),
        ("/scoreboards/qd766", {"level": "comune"}, ("level", "commune")),
        ("/scoreboards/qd766", {"period": "2021-Q5"}, ("period", "2021-Q1")),
        ("/scoreboards/qd766", {"period": "2021-03"}, ("period", "2021-Q1")),
        ("/scoreboards/qd766", {"period": "to-date"}, ("period", "2021-Q2")),
        ("/scoreboards/qd766/H62.120", {}, ("agency", "H62.12")),
    ],
)
def test_what_is_unknown_is_named_with_the_nearest(
    door: Door, path: str, query: dict[str, str], said: tuple[str, str]
) -> None:
    assert door.refused(path, **query) == (404, *said)


def test_every_scoreboard_is_described(door: Door) -> None:
    items = door.get("/scoreboards")["items"]
    assert [(one["id"], one["points"], one["measurable"]) for one in items] == [
        ("qd766", 100, 58),
        ("tt01-2018", 18, 6),
    ]
    (payment,) = (group for group in items[0]["groups"] if group["code"] == "TTTT")
    assert payment["indicators"][-1]["figures"] == [
        {"definition": "online-payment-dossiers/qd766", "points": 6, "need": 0.3}
    ]


def test_the_page_is_what_the_scoreboards_say() -> None:
    written = Path(__file__).parents[3] / "docs" / "scoreboards.md"
    assert written.read_text() == page(), "python -m services.metrics.scoreboards_page > docs/scoreboards.md"
