"""A leader's brief says what the figures, scoreboards and levers say, on one page, with evidence."""

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from sqlalchemy import Connection

from schemas.routing import LegDispatched
from services._runtime.decisions import Happening
from services.metrics.brief_door import brief_router
from services.metrics.briefing.drawn_up import brief
from services.metrics.briefing.lines import parts_of, title_of
from services.metrics.dashboard.door import dashboard_router
from services.metrics.definitions import DEFINITIONS
from services.metrics.door import router
from services.metrics.explain_door import explain_router
from services.metrics.form_questions import form_filled
from services.metrics.forms.every_form import FORMS
from services.metrics.forms.paper import PLAIN, paragraph
from services.metrics.forms.sheet import NO_DATA, Language, sheet_of
from services.metrics.scoreboard_door import scoreboard_router
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import at, finished, leg, paid, received

T = TypeVar("T")
JUSTICE, HEALTH = "H62.12", "H62.14"
WHERE = {"scope": f"agency:{JUSTICE}", "period": "2021-Q1"}


class Door:
    """The doors on a database."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.tick = at("2021-03-15 18:00")
        app = FastAPI()
        for each in (brief_router, router, explain_router, scoreboard_router, dashboard_router):
            app.include_router(each(self._read, lambda _: self.tick))
        self._client = TestClient(app)

    def get(self, path: str, **query: str) -> Any:
        answer = self._client.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer

    def status(self, path: str, **query: str) -> int:
        return self._client.get(path, params=query).status_code

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        return work(self.tx)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Of five dossiers three went on paper, and one of two payments was made at the counter."""
    with database() as tx:
        for number in range(5):
            code = f"{JUSTICE}-210308-{number:04}"
            mode: Any = "paper" if number < 3 else "electronic"
            saved(tx, [received(code=code, channel="counter"), leg(f"leg-{number}", mode, code=code)])
            saved(tx, [finished(at("2021-03-09 10:00"), code=code)])
        saved(tx, [paid("tx-1", "counter", code=f"{JUSTICE}-210308-0000")])
        yield Door(tx)


@pytest.fixture(name="changed")
def _changed(door: Door) -> Iterator[Door]:
    """Give the same door, whose tick may be another."""
    tick = door.tick
    yield door
    door.tick = tick


def test_a_brief_has_the_score_and_place_of_the_scoreboard(door: Door) -> None:
    score = door.get("/brief.json", **WHERE).json()["score"]
    standing = door.get(score["link"]).json()["standing"]
    assert (score["scaled"], score["rank"]) == (standing["scaled"], standing["rank"])
    assert score["groups"] == standing["groups"]


def test_the_province_has_its_own_score_and_says_why_it_has_no_place(door: Door) -> None:
    score = door.get("/brief.json", period="2021-Q1").json()["score"]
    board = door.get(score["link"]).json()
    assert score["scaled"] == board["standing"]["scaled"] is not None
    assert score["groups"] == board["standing"]["groups"]
    assert (score["rank"], score["ranked"]) == (None, None)
    assert score["no_place"] == board["place"]["words"]
    for lang, said in (("vi", "không xếp hạng: chỉ có một tỉnh"), ("en", "no place: there is one province")):
        page = door.get("/brief", period="2021-Q1", lang=lang).text
        paper = PdfReader(io.BytesIO(door.get("/brief.pdf", period="2021-Q1", lang=lang).content))
        for text in (page, paper.pages[0].extract_text()):
            assert said in " ".join(text.split())
    assert door.get("/brief.json", **WHERE).json()["score"]["no_place"] is None


@pytest.mark.parametrize(
    ("tick", "period", "said"),
    [
        ("2021-03-15 18:00", "2021-Q1", "provisional: the period runs; figures as of now"),
        ("2021-03-25 12:00", "2021-Q1", "provisional: the period runs; figures as of now"),
        (
            "2021-04-01 12:00",
            "2021-Q1",
            "ended: its last day is past; late events still move it; figures as of now",
        ),
        ("2021-03-15 18:00", "2021-Q2", "the period has not begun: no data"),
        ("2021-03-15 18:00", "2019-Q1", "the hub's first dossier came after this period: no data"),
    ],
)
def test_a_period_is_as_final_as_on_the_scoreboard(changed: Door, tick: str, period: str, said: str) -> None:
    """Between the 20th and the quarter's end reports are closed, and the brief shows no report."""
    changed.tick = at(tick)
    told = changed.get("/brief.json", scope=WHERE["scope"], period=period).json()
    assert told["words"]["en"] == said
    board = changed.get(told["score"]["link"]).json()["period"]["words"]["en"]
    assert said.startswith(board) or period == "2019-Q1"
    assert bool(told["things"]) == (period == "2021-Q1")


def test_why_the_score_says_little_and_what_is_measurable_stand_beside_it() -> None:
    with database() as tx:
        saved(tx, [received(), finished(at("2021-03-09 10:00"))])
        one = Door(tx)
        told = one.get("/brief.json", **WHERE).json()["score"]
        board = one.get(told["link"]).json()
        assert told["warnings"] == board["standing"]["warnings"]
        assert told["measurable"] == board["measurable"]
        for lang, few in (("vi", "ba hồ sơ trở xuống"), ("en", "three dossiers or fewer")):
            page = one.get("/brief", **WHERE, lang=lang).text
            assert few in page
        assert f"{told['measured']} points are measured; {told['measurable']} of 100 can be" in page


def test_points_are_written_as_the_language_writes_them(door: Door) -> None:
    score = door.get("/brief.json", **WHERE).json()["score"]
    assert score["scaled"] % 1, "a score with decimals"
    vi, en = (door.get("/brief", **WHERE, lang=lang).text for lang in ("vi", "en"))
    assert f">{score['scaled']:g}/100 points".replace(".", ",").replace("points", "điểm") in vi
    assert f">{score['scaled']:g}/100 points" in en
    assert ".0/" not in en


def test_targets_are_those_of_kpis_and_link_to_their_explanation(door: Door) -> None:
    targets = door.get("/brief.json", **WHERE).json()["targets"]
    assert len(targets) > 8
    for one in targets:
        figure = door.get(one["link"]).json()["figure"]
        for part in ("definition", "numerator", "denominator", "value", "target", "met"):
            assert one[part] == figure[part]


def test_three_things_to_do_lift_most_and_have_evidence(door: Door) -> None:
    things = door.get("/brief.json", **WHERE).json()["things"]
    assert len(things) == 3
    lever = things[0]
    assert (lever["definition"], lever["agency"]) == ("online-payment-transactions/qd2866", JUSTICE)
    assert (things[1]["definition"], things[1]["gain"], things[1]["denominator"]) == (
        "electronic-routing/qd2866", 3, 5,
    )  # fmt: skip
    for one in things:
        told = door.get(one["link"]).json()
        if one["agency"]:
            assert [one["agency"], one["gain"]] in [[each["agency"], each["gain"]] for each in told["steps"]]
        else:
            assert told["items"]


def test_what_is_missing_has_its_unit(door: Door) -> None:
    for one in door.get("/brief.json", **WHERE).json()["things"]:
        unit = DEFINITIONS[one["definition"]].unit
        if one["agency"] is None:
            assert f"{one['gain']} trên {one['denominator']} {unit.vi}" in one["sentence"]["vi"]
            assert f"{one['gain']} of {one['denominator']}, counted by {unit.en}" in one["sentence"]["en"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_leads_to_pages_in_its_language(door: Door, lang: str) -> None:
    page = door.get("/brief", **WHERE, lang=lang).text
    links = [unescape(each) for each in re.findall(r'href="(/[^"]+)"', page)]
    assert len(links) > 8
    for link in links:
        answer = door.get(link)
        if "/lever?" not in link:
            assert f'<html lang="{lang}"' in answer.text


def test_what_cannot_be_measured_is_not_said_to_have_no_data(door: Door) -> None:
    score = door.get("/brief.json", **WHERE).json()["score"]
    assert score["no_points"]["CKMB"] == {"vi": "không đo được ở đây", "en": "not measured here"}
    for lang, said in (
        ("vi", "Công khai, minh bạch: không đo được ở đây"),
        ("en", "transparency: not measured here"),
    ):
        assert said in door.get("/brief", **WHERE, lang=lang).text


def sent_by(agency: str, told: Happening) -> Happening:
    assert isinstance(told.event, LegDispatched)
    data = told.event.data.model_copy(update={"from_agency": agency})
    return told._replace(event=told.event.model_copy(update={"data": data}))


def test_an_agency_that_gains_nothing_alone_stands_with_the_one_that_needs_it() -> None:
    """A dossier with paper legs of two agencies counts only when both send electronically."""
    with database() as tx:
        saved(tx, [received(), leg("leg-1", "paper"), sent_by(HEALTH, leg("leg-2", "paper"))])
        things = Door(tx).get("/brief.json", period="2021-Q1").json()["things"]
    (routing,) = [each for each in things if each["definition"] == "electronic-routing/qd2866"]
    assert routing["sentence"]["en"].startswith(
        "Department of Justice, Department of Health: 2 legs on paper"
    )
    assert routing["sentence"]["vi"].startswith("Sở Tư pháp, Sở Y tế: 2 chặng giấy")


def test_a_step_that_leans_on_another_agency_names_it() -> None:
    """Justice alone lifts three dossiers; the two that health lifts have a paper leg of justice as well."""
    with database() as tx:
        for number in range(5):
            code = f"{JUSTICE}-210308-{number:04}"
            saved(tx, [received(code=code), leg(f"a-{number}", "paper", code=code)])
            if number > 2:
                saved(tx, [sent_by(HEALTH, leg(f"b-{number}", "paper", code=code))])
        told = Door(tx)
        steps = told.get("/kpis/electronic-routing/qd2866/lever", period="2021-Q1").json()["steps"]
        assert [(each["agency"], each["needs"]) for each in steps] == [(JUSTICE, []), (HEALTH, [JUSTICE])]
        things = told.get("/brief.json", period="2021-Q1").json()["things"]
    (health,) = [each for each in things if each["agency"] == HEALTH]
    assert (health["gain"], health["denominator"], health["needs"]) == (2, 5, [JUSTICE])
    assert health["sentence"]["en"].startswith(
        "Department of Health (together with Department of Justice): 4 legs on paper"
    )
    assert health["sentence"]["vi"].startswith("Sở Y tế (cùng Sở Tư pháp): 4 chặng giấy")


def test_what_lifts_two_targets_is_said_once_and_a_third_thing_is_given() -> None:
    """Three paper legs are of both readings of routing, one of the wider one alone."""
    with database() as tx:
        for number in range(4):
            code = f"{JUSTICE}-210308-{number:04}"
            saved(tx, [received(code=code), leg(f"a-{number}", "paper", code=code, one_stop=number > 0)])
        saved(tx, [paid("tx-1", "counter", code=f"{JUSTICE}-210308-0000")])
        told = Door(tx)
        things = told.get("/brief.json", **WHERE).json()["things"]
        page = told.get("/brief", **WHERE, lang="en").text
    assert len(things) == 3
    (routing,) = [each for each in things if each["definition"].startswith("electronic-routing")]
    (also,) = routing["also"]
    assert (routing["definition"], routing["gain"], routing["denominator"]) == (
        "electronic-routing/qd2866", 4, 4,
    )  # fmt: skip
    assert (also["definition"], also["gain"], also["denominator"]) == ("electronic-routing/tt23-2018", 3, 3)
    for lang in ("vi", "en"):
        assert f"“{DEFINITIONS[also['definition']].title[lang == 'en']}”" in routing["sentence"][lang]
    assert routing["sentence"]["en"] in unescape(page)


@pytest.mark.parametrize(("lang", "said"), [("vi", "Ba việc cần làm"), ("en", "Three things to do")])
def test_page_and_paper_say_the_same_on_one_page(door: Door, lang: str, said: str) -> None:
    page = door.get("/brief", **WHERE, lang=lang).text
    paper = door.get("/brief.pdf", **WHERE, lang=lang).content
    reader = PdfReader(io.BytesIO(paper))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert said in page
    assert said in text
    for thing in door.get("/brief.json", **WHERE).json()["things"]:
        assert thing["sentence"][lang] in text
        assert thing["link"] in text.replace(" ", "")
        assert thing["sentence"][lang] in page.replace("&#39;", "'")
    assert door.get("/brief.pdf", **WHERE, lang=lang).content == paper


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_letters_on_paper_can_all_be_drawn(door: Door, language: Language) -> None:
    told = brief(door.tx, lambda _: at("2021-03-15 18:00"), scope=WHERE["scope"], period=WHERE["period"])
    texts = [
        title_of(told, language),
        *(each.text for part in parts_of(told, language) for each in part.entries),
    ]
    for name in FORMS:
        form = form_filled(door.tx, lambda _: at("2021-03-20 18:00"), name, scope="", period=WHERE["period"])
        sheet = sheet_of(form, language)
        rows = (row.name for row in (*sheet.rows, *sheet.corrections))
        texts += [sheet.title, *sheet.head, *sheet.titles, *sheet.groups, *sheet.foot, *rows, NO_DATA]
    paragraph("")  # the letters are read with the first of them
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    assert {letter for text in texts for letter in text if ord(letter) not in known} == set()


def test_a_period_without_data_asks_for_nothing_that_is_counted(door: Door) -> None:
    told = door.get("/brief.json", scope=f"agency:{JUSTICE}", period="2022-Q1").json()
    assert (told["things"], told["score"]["scaled"], told["score"]["rank"]) == ([], None, None)
    assert {each["met"] for each in told["targets"]} == {None}
    page = door.get("/brief", scope=f"agency:{JUSTICE}", period="2022-Q1", lang="en").text
    assert "<h2>Three things to do</h2>\n<ul>\n<li>no data</li>" in page


@pytest.mark.parametrize("path", ["/brief", "/brief.json", "/brief.pdf"])
def test_who_there_is_not_is_not_found(door: Door, path: str) -> None:
    assert door.status(path, scope="agency:H62.120") == 404
