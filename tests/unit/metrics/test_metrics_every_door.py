"""Every door: what is unknown is 404 and names the nearest, what finds nothing stays empty."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.metrics.brief_door import brief_router
from services.metrics.checking.door import check_router
from services.metrics.dashboard.door import dashboard_router
from services.metrics.door import router
from services.metrics.explain_door import explain_router
from services.metrics.form_door import form_router
from services.metrics.scoreboard_door import scoreboard_router
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import ONLINE, ROUTING
from tests.unit.metrics.form_stories import APRIL, JUSTICE, code_of, quarter

T = TypeVar("T")
DOORS: Final = (
    router, explain_router, scoreboard_router, check_router, form_router, brief_router, dashboard_router
)  # fmt: skip
NAMES: Final = {
    "definition": ONLINE, "other": ROUTING, "scoreboard": "qd766", "agency": JUSTICE, "form": "II.06a",
    "code": code_of(1, "2020-12-20", JUSTICE), "person": "0" * 64,
}  # fmt: skip
"""What paths are about, of the API."""
DRAWN_UP: Final = ("/forms", "/brief")
"""For the province and for agencies alone: the nearest of any other scope is the province."""
OF_PAGES: Final = {"kpis": ONLINE, "agencies": JUSTICE, "dossiers": NAMES["code"], "people": NAMES["person"]}
"""The same of the dashboard, by the part of the path before it."""
WRONG: Final = {
    "definition": (("online-dossiers/qd2867", ONLINE), ("nope", "on-time/nd61")),
    "scope": (
        ("agency:H62.120", "agency:H62.12"), ("district:999", "district:249"),
        ("level:comune", "level:commune"), ("field:G09-TD02", "field:G09-TD01"), ("provinc", "province"),
        ("field:NOPE", "field:G01-XN01"), ("?", "province"),
    ),
    "period": (
        ("2021-Q5", "2021-Q1"), ("2021-13", "2021-10"), ("todate", "to-date"), ("1", "2021"),
        ("x", "to-date"),
    ),
    "agency": (("H62.120", "H62.12"),),
    "rule": (("contradictio", "contradiction"),),
    "level": (("comune", "commune"),),
    "lang": (("vn", "vi"),),
}  # fmt: skip
LISTED: Final = {
    "definition": ("GET /kpis/definitions", "lgsp kpi definitions"),
    "scope": (
        "province",
        "level:commune",
        "district:243",
        "agency:H62.12",
        "lgsp agencies",
        "lgsp procedures",
    ),
    "period": ("2021-03-08", "2021-03", "2021-Q1", "2021", "to-date"),
    "agency": ("lgsp agencies",),
    "rule": ("lgsp kpi findings",),
}
"""Beside the nearest: where all are listed, or how they are written."""
RANKED: Final = ("/dashboard/kpis.json", "/dashboard/agencies.json", "/dashboard/map.json")
"""The pages that are by a definition; every page takes one, so that it can link back to them."""
ONE_WHOLE: Final = (f"/dashboard/agencies/{JUSTICE}.json",)
"""Pages of one agency, which have no other scope."""
NONE_HAVE_IT: Final = "agency:H62.47"


@pytest.fixture(scope="module", autouse=True)
def _quarter() -> Iterator[None]:
    with database() as tx:
        saved(tx, quarter())
        NOW[:] = [tx]
        yield


NOW: list[Any] = []


async def read(work: Any, /) -> Any:
    return work(NOW[0])


@cache
def app() -> FastAPI:
    made = FastAPI()
    for each in DOORS:
        made.include_router(each(read, lambda _: APRIL))
    return made


def get(path: str, **query: str) -> Any:
    return TestClient(app()).get(path, params=query)


def paths() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every path of the description, about something that exists."""
    for path, methods in app().openapi()["paths"].items():
        before = path.partition("{name}")[0].rstrip("/").rpartition("/")[2]
        names = {**NAMES, "name": OF_PAGES.get(before, "")}
        yield path.format_map(names), methods["get"]


def questions() -> list[tuple[str, str, str, str]]:
    """Return every path with a parameter of it, a wrong value and the nearest that there is."""
    return [
        (path, each["name"], wrong, near)
        for path, described in paths()
        for each in described.get("parameters", ())
        if each["in"] == "query" and looks_at(path, each["name"])
        for wrong, near in WRONG.get(each["name"], ())
    ]


def looks_at(path: str, name: str) -> bool:
    """Whether a door answers by the parameter; pages of the dashboard take all of them, and keep them."""
    if not path.startswith("/dashboard"):
        return True
    if name == "lang":
        return True
    if name == "definition":
        return path in RANKED
    return name == "period" or (name == "scope" and path not in ONE_WHOLE)


@pytest.mark.parametrize(("path", "name", "wrong", "near"), questions())
def test_what_is_unknown_is_not_found_and_the_nearest_is_named(
    path: str, name: str, wrong: str, near: str
) -> None:
    answer = get(path, **{name: wrong})
    assert answer.status_code == 404, answer.text
    problem = answer.json()
    listed: tuple[str, ...] = LISTED.get(name, ())
    if path.startswith(DRAWN_UP) and wrong.startswith(("district", "field")):
        near, listed = "province", ("for the province and for an agency",)
    assert (problem["field"], problem["nearest"]) == (name, near)
    assert all(part in problem["detail"] for part in listed), problem["detail"]


@pytest.mark.parametrize(
    ("path", "field", "near"),
    [
        ("/kpis/online-dossiers/qd2867", "definition", ONLINE),
        (f"/kpis/{ONLINE}/against/electronic-routing/qd2867", "definition", ROUTING),
        ("/scoreboards/qd767", "scoreboard", "qd766"),
        ("/scoreboards/qd766/H62.120", "agency", JUSTICE),
        ("/reports/H62.120", "agency", JUSTICE),
        ("/forms/II.06b", "form", "II.06a"),
        ("/forms/II.06b.pdf", "form", "II.06a"),
        ("/dashboard/kpis/online-dossiers/qd2867.json", "definition", ONLINE),
        ("/dashboard/agencies/H62.120.json", "agency", JUSTICE),
        ("/people/zzz/dossiers", "person", None),
    ],
)
def test_so_is_what_a_path_names(path: str, field: str, near: str | None) -> None:
    answer = get(path)
    assert (answer.status_code, answer.json()["field"], answer.json()["nearest"]) == (404, field, near)


@pytest.mark.parametrize(
    ("path", "query", "listed"),
    [
        ("/kpis", {"scope": NONE_HAVE_IT, "definition": ONLINE}, "items"),
        (f"/kpis/{ONLINE}/dossiers", {"scope": NONE_HAVE_IT}, "items"),
        (f"/kpis/{ONLINE}/dossiers", {"period": "2019"}, "items"),
        (f"/people/{'0' * 64}/dossiers", {"scope": NONE_HAVE_IT}, "dossiers"),
        (f"/people/{'1' * 64}/dossiers", {}, "dossiers"),
        ("/reports", {"agency": JUSTICE}, "items"),
        ("/findings", {"agency": JUSTICE}, "items"),
        ("/findings", {"rule": "contradiction"}, "items"),
        ("/forms/II.06a", {"period": "2019-Q1"}, "lines"),
    ],
)
def test_what_finds_nothing_shows_nothing_of_anybody_else(
    path: str, query: dict[str, str], listed: str
) -> None:
    assert get(path, **query).json()[listed] == []


@pytest.mark.parametrize("view", ["", "/flow", "/late", "/agencies"])
def test_a_page_of_an_agency_that_has_nothing_names_no_other(view: str) -> None:
    told = get(f"/dashboard{view}.json", scope=NONE_HAVE_IT).json()
    rows = [row["cells"] for card in told["cards"] for row in card.get("rows") or ()]
    assert not any(JUSTICE in str(row.values()) for row in rows)


def test_a_form_of_an_agency_that_has_nothing_has_zeros_and_no_lines_of_others() -> None:
    (total,) = get("/forms/II.06a", scope=NONE_HAVE_IT, period="2021-Q1").json()["lines"]
    assert (total["kind"], set(total["values"])) == ("total", {0})


def test_every_kind_of_question_was_asked() -> None:
    assert {name for _, name, _, _ in questions()} == set(WRONG)


TAKING: Final = [
    (path, each["name"])
    for path, described in paths()
    for each in described.get("parameters", ())
    if each["in"] == "query"
]


@pytest.mark.parametrize(("path", "name"), TAKING)
def test_what_is_asked_twice_is_named_and_neither_is_answered(path: str, name: str) -> None:
    answer = TestClient(app()).get(path, params=[(name, "vi"), (name, "vi")])
    assert (answer.status_code, answer.json()["field"]) == (422, name), answer.text
    assert answer.json()["detail"] == f"{name} is given 2 times: give it once"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "png"])
def test_a_card_asked_twice_is_refused_too(ending: str) -> None:
    answer = TestClient(app()).get(f"/dashboard/flow.{ending}", params=[("card", "pairs"), ("card", "pairs")])
    assert (answer.status_code, answer.json()["field"]) == (422, "card")


def test_a_page_asked_twice_is_a_page_that_says_so() -> None:
    answer = TestClient(app()).get("/dashboard/map?scope=province&scope=level:commune")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "Một điều kiện được hỏi nhiều lần: &#39;scope&#39;" in answer.text
    english = TestClient(app()).get("/dashboard/map?lang=en&scope=province&scope=level:commune").text
    assert "Something is asked for several times: scope is given 2 times" in english
