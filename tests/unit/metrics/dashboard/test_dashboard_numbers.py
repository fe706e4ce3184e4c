"""Whatever shows a figure shows the same one: page, twin, file and API."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from services.metrics.dashboard.cards import Page
from services.metrics.dashboard.drawing.pictures import picture
from services.metrics.dashboard.layout import GROUPS
from services.metrics.dashboard.speaking import share
from services.metrics.definitions import DEFINITIONS
from tests.unit.metrics.dashboard.dashboard_door import ONE, THREE, TICK, TWO, Screens, screens
from tests.unit.metrics.definition_names import ONLINE, PAYMENTS, ROUTING
from tests.unit.metrics.dossier_events import at

NUMBERS = ("value", "numerator", "denominator", "target")
PLACES = [("province", "to-date"), ("agency:H62.12", "2021-Q1"), ("district:243", "2021-03-09")]


@pytest.fixture(name="hub")
def _hub() -> Iterator[Screens]:
    with screens() as found:
        yield found


def served(hub: Screens, definition: str, scope: str, period: str) -> dict[str, Any]:
    answer = hub.get("/kpis", definition=definition, scope=scope, period=period).json()
    (figure,) = answer["items"]
    return {name: figure[name] for name in (*NUMBERS, "met")}


@pytest.mark.parametrize(("scope", "period"), PLACES)
def test_the_overview_shows_every_figure_as_the_api_serves_it(hub: Screens, scope: str, period: str) -> None:
    shown = hub.data("", scope=scope, period=period)
    html = hub.page("", scope=scope, period=period)
    found: dict[str, dict[str, Any]] = {}
    for card in shown["cards"]:
        if card["id"] in {group.id for group in GROUPS}:
            found |= {row["cells"]["definition"]: row["cells"] for row in card["rows"]}
        if card["figure"]:
            figure = card["figure"]["figure"]
            assert {name: figure[name] for name in (*NUMBERS, "met")} == served(
                hub, figure["definition"], scope, period
            )
    assert found.keys() == DEFINITIONS.keys()
    for definition, cells in found.items():
        right = served(hub, definition, scope, period)
        assert {name: cells[name] for name in NUMBERS} == {name: right[name] for name in NUMBERS}
        assert (cells["verdict"] == "met", cells["verdict"] == "missed") == (
            right["met"] is True,
            right["met"] is False,
        )
        assert share(right["value"], "vi") in html


def test_ranking_map_and_agency_show_what_the_api_serves(hub: Screens) -> None:
    for row in hub.rows("/agencies", "commune", definition=ONLINE, period="2021-03"):
        right = served(hub, ONLINE, f"agency:{row['agency']}", "2021-03")
        assert {name: row[name] for name in NUMBERS} == {name: right[name] for name in NUMBERS}
    tiles = {row["place"]: row for row in hub.rows("/map", "map", definition=ROUTING)}
    assert len(tiles) == 9 + 136, "every district and commune of 2021"
    for place, scope in (("243", "district:243"), ("H62.21.01", "agency:H62.21.01")):
        right = served(hub, ROUTING, scope, "to-date")
        assert {name: tiles[place][name] for name in NUMBERS} == {name: right[name] for name in NUMBERS}
    assert tiles["H62.21.02"]["verdict"] == "no-data"
    for row in hub.rows("/agencies/H62.12", "figures"):
        right = served(hub, row["definition"], "agency:H62.12", "to-date")
        assert {name: row[name] for name in NUMBERS} == {name: right[name] for name in NUMBERS}


def test_a_trend_is_of_periods_that_have_ended_alone_and_a_day_without_data_is_none(hub: Screens) -> None:
    hub.tick = at("2021-03-11 08:00")
    rows = hub.rows(f"/kpis/{ROUTING}", "figure")
    assert [row["period"] for row in rows] == ["2021-03-08", "2021-03-09", "2021-03-10"]
    assert [row["value"] for row in rows] == [0.3333, 1.0, None]
    for row in rows:
        right = served(hub, ROUTING, "province", row["period"])
        assert {name: row[name] for name in NUMBERS} == {name: right[name] for name in NUMBERS}


def test_a_figure_leads_to_its_things_and_their_number_is_its_own(hub: Screens) -> None:
    sides = {row["side"]: row["number"] for row in hub.rows(f"/kpis/{ROUTING}", "sides")}
    assert sides == {"numerator": 2, "denominator": 4, "denominator-only": 2, "excluded": 1}
    for side, number in sides.items():
        assert len(hub.rows(f"/kpis/{ROUTING}/dossiers", "things", side=side)) == number


def test_hand_overs_payments_and_papers_are_counted_by_kind(hub: Screens) -> None:
    (pair,) = hub.rows("/flow", "pairs", scope="agency:H62.12")
    assert pair == {"sender": "H62.12", "receiver": "H62.41", "electronic": 2, "paper": 2, "number": 4}
    mix = {row["kind"]: row["number"] for row in hub.rows("/flow", "payments")}
    assert mix == {"national-portal": 1, "counter": 1, "post": 1}
    right = served(hub, PAYMENTS, "province", "to-date")
    assert mix["national-portal"] == right["numerator"]
    assert sum(mix.values()) == right["denominator"]
    papers = {row["kind"]: row["number"] for row in hub.rows("/flow", "papers")}
    assert papers == {"attached": 1, "reused": 1, "shared": 1}
    assert hub.rows("/flow", "payments", period="2021-03-09") == []


def test_late_is_what_is_not_finished_when_its_due_date_is_over(hub: Screens) -> None:
    assert [row["id"] for row in hub.rows("/late", "dossiers")] == [TWO], "due at the tick is still in time"
    hub.tick = at("2021-03-11 18:01")
    assert [row["id"] for row in hub.rows("/late", "dossiers")] == [TWO, THREE]
    (backlog,) = hub.rows("/late", "late-now", scope="agency:H62.12")
    assert backlog == {"agency": "H62.12", "late": 2, "under_way": 3}
    assert ONE not in hub.page("/late")


@pytest.mark.parametrize(
    ("path", "card"),
    [("", "routing"), ("/agencies", "department"), ("/flow", "pairs"), (f"/kpis/{ROUTING}", "figure")],
)
def test_files_hold_the_numbers_of_the_card(hub: Screens, path: str, card: str) -> None:
    told = hub.card(path, card)
    names, *lines = csv.reader(io.StringIO(hub.get(f"/dashboard{path}.csv", card=card).text))
    rows = [row["cells"] for row in told["rows"]]
    if told["figure"]:
        rows.insert(0, told["figure"]["figure"])
    in_csv = [dict(zip(names, line, strict=True)) for line in lines]
    in_xlsx = workbook(hub.get(f"/dashboard{path}.xlsx", card=card).content)
    assert in_xlsx[0] == names
    assert len(in_csv) == len(in_xlsx) - 1 == len(rows) > 0
    for row, line, cells in zip(rows, in_csv, in_xlsx[1:], strict=True):
        for at_, name in enumerate(names):
            if isinstance(row.get(name), int | float) and not isinstance(row[name], bool):
                assert float(line[name]) == float(cells[at_]) == row[name]


def workbook(content: bytes) -> list[list[str]]:
    """Return the cells of a workbook's only sheet as text, "" where one is empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        texts = re.findall(r"<t[^>]*>(.*?)</t>", file.read("xl/sharedStrings.xml").decode())
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    rows = []
    for row in re.findall(r"<row .*?</row>", sheet):
        cells = re.findall(r'<c r="([A-Z]+)\d+"(?: s="\d+")?( t="s")?><v>([^<]*)</v>', row)
        found = {letter: texts[int(value)] if text else value for letter, text, value in cells}
        rows.append([found.get(chr(ord("A") + number), "") for number in range(12)])
    width = rows[0].index("")
    return [row[:width] for row in rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "png"])
def test_a_file_is_the_same_bytes_each_time_and_says_what_is_in_it(hub: Screens, kind: str) -> None:
    first, again = (hub.get(f"/dashboard/agencies.{kind}", card="department", period="2021-03") for _ in "12")
    assert first.content == again.content
    name = f"ranking_department_electronic-routing-qd2866_province_2021-03.{kind}"
    assert name in first.headers["content-disposition"]
    if kind == "png":
        assert first.content.startswith(b"\x89PNG")


def test_the_as_of_of_a_page_is_the_last_tick(hub: Screens) -> None:
    assert hub.data("")["as_of"] == TICK.isoformat()
    assert 'datetime="2021-03-11T18:00:00+07:00"' in hub.page("")


@pytest.mark.parametrize("side", ["numerator", "denominator", "denominator-only", "excluded"])
def test_a_list_that_is_passed_on_says_of_which_side_it_is(hub: Screens, side: str) -> None:
    answer = hub.get(f"/dashboard/kpis/{ROUTING}/dossiers.csv", card="things", period="2021-03", side=side)
    name = f"things_things_kpis-electronic-routing-qd2866-dossiers_{side}_province_2021-03.csv"
    assert f'"{name}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "card", "name"),
    [
        ("/agencies", "department", "ranking_department_electronic-routing-qd2866_province_2021-03.csv"),
        (f"/kpis/{ROUTING}", "excluded", "figure_excluded_electronic-routing-qd2866_province_2021-03.csv"),
        (
            f"/kpis/{ROUTING}/dossiers",
            "things",
            "things_things_kpis-electronic-routing-qd2866-dossiers_denominator_province_2021-03.csv",
        ),
        ("/flow", "pairs", "flow_pairs_province_2021-03.csv"),
    ],
)
def test_a_card_that_is_passed_on_says_of_which_figure_it_is(
    hub: Screens, path: str, card: str, name: str
) -> None:
    asked = {"card": card, "period": "2021-03"}
    assert name in hub.get(f"/dashboard{path}.csv", **asked).headers["content-disposition"]
    page = Page.model_validate(hub.data(path, **asked))
    drawn = str(picture(page, next(each for each in page.cards if each.id == card), "en").svg)
    assert ("Dossiers routed electronically between agencies" in drawn) == (path != "/flow")
    assert page.title.en in drawn
