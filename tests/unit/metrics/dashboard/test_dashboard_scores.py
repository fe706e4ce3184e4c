"""Points on the screens are those of the scoreboards' own door, and what is no 0 is not shown as one."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from tests.unit.metrics.dashboard.dashboard_door import Screens, placed, screens
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import at, finished, received

JUSTICE = "H62.12"
QUARTER = "2021-Q1"
COMMUNES = ("H62.21.01", "H62.21.02", "H62.21.03")


@pytest.fixture(name="hub")
def _hub() -> Iterator[Screens]:
    with screens() as found:
        yield found


def told(hub: Screens, path: str, **query: str) -> Any:
    answer = hub.get(f"/scoreboards/{path}", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("board", ["qd766", "tt01-2018"])
def test_the_ranking_by_score_is_that_of_the_scoreboards_door(hub: Screens, board: str) -> None:
    for level in told(hub, board, period=QUARTER)["levels"]:
        rows = hub.rows(f"/scoreboards/{board}", f"level-{level['level']}", period=QUARTER)
        assert [(row["agency"], row["rank"], row["score"], row["lost"]) for row in rows] == [
            (one["agency"], one["rank"], one["scaled"], one["total"]["lost"]) for one in level["agencies"]
        ]


def test_an_agency_has_its_score_groups_and_points_lost_on_its_page_and_on_the_overview(hub: Screens) -> None:
    wanted = told(hub, f"qd766/{JUSTICE}", period=QUARTER)
    for path, query in ((f"/agencies/{JUSTICE}", {}), ("", {"scope": f"agency:{JUSTICE}"})):
        card = hub.card(path, "score-qd766", **query)
        assert [row["cells"] for row in card["rows"]] == [
            {
                "group": each["code"], "got": each["got"], "lost": each["lost"],
                "measured": each["measured"], "points": each["points"],
            }
            for each in wanted["groups"]
        ]  # fmt: skip
        said = {words["en"]: text["en"] for words, text in card["words"]}
        standing = wanted["standing"]
        assert said["Score, scaled"] == f"{standing['scaled']:g} of 100"
        assert said["Rank"] == f"{standing['rank']} of {wanted['ranked']}, Province level"
        assert said["Points lost"] == f"{standing['total']['lost']:g}"
        assert "provisional" in card["note"]["en"]


def test_the_provinces_own_score_stands_first_and_leads_to_its_indicators(hub: Screens) -> None:
    wanted = told(hub, "qd766/province", period=QUARTER)
    standing = wanted["standing"]
    for path in ("", "/scoreboards"):
        card = hub.card(path, "province-qd766", period=QUARTER)
        assert [(row["cells"]["group"], row["cells"]["got"]) for row in card["rows"]] == [
            (each["code"], each["got"]) for each in wanted["groups"]
        ]
        said = {words["en"]: text["en"] for words, text in card["words"]}
        assert said["Score, scaled"] == f"{standing['scaled']:g} of 100"
        assert said["Rank"] == "no place: there is one province"
        assert "provisional" in card["note"]["en"]
        assert card["more"] == f"/dashboard/scoreboards/qd766/province?period={QUARTER}"
    assert hub.data("/scoreboards")["cards"][0]["id"] == "province-qd766"
    for row in hub.card("/scoreboards/qd766/province", "figures", period=QUARTER)["rows"]:
        shown = hub.get(row["links"]["definition"].replace("?", ".json?")).json()
        assert (shown["scope"], shown["period"]) == ("province", QUARTER)
        assert shown["cards"][0]["figure"]["figure"]["value"] == row["cells"]["value"]
    assert "không xếp hạng: chỉ có một tỉnh" in hub.page("/scoreboards/qd766/province", period=QUARTER)
    assert "province-qd766" not in {each["id"] for each in hub.data("", scope="district:243")["cards"]}


def test_a_class_that_is_for_agencies_alone_is_said_not_to_apply(hub: Screens) -> None:
    card = hub.card("/scoreboards/tt01-2018/province", "score-tt01-2018", period=QUARTER)
    said = {words["en"]: text["en"] for words, text in card["words"]}
    assert said["Class"].startswith("not applicable")


def test_what_is_not_measured_not_asked_or_without_data_is_no_zero(hub: Screens) -> None:
    wanted = [each for group in told(hub, f"qd766/{JUSTICE}")["groups"] for each in group["indicators"]]
    card = hub.card(f"/scoreboards/qd766/{JUSTICE}", "indicators")
    shown = {row["cells"]["number"]: row for row in card["rows"]}
    assert {each["outcome"] for each in wanted} >= {"scored", "no-data", "not-measured"}
    for each in wanted:
        row = shown[each["number"]]
        assert (row["cells"]["outcome"], row["cells"]["got"]) == (each["outcome"], each["got"])
        assert ("got" in row["said"]) == (each["got"] is None), "a dash, where there are no points"
    assert any(each["got"] == 0 for each in wanted), "0 points are 0"


def test_points_lead_to_the_figures_that_they_are_told_by(hub: Screens) -> None:
    card = hub.card(f"/scoreboards/tt01-2018/{JUSTICE}", "figures", period=QUARTER)
    wanted = [
        (one["number"], each["definition"], each["value"])
        for group in told(hub, f"tt01-2018/{JUSTICE}", period=QUARTER)["groups"]
        for one in group["indicators"]
        for each in one["figures"]
    ]
    assert [
        tuple(row["cells"][name] for name in ("number", "definition", "value")) for row in card["rows"]
    ] == wanted
    for row in card["rows"]:
        shown = hub.get(row["links"]["definition"].replace("?", ".json?")).json()
        assert (shown["scope"], shown["period"]) == (f"agency:{JUSTICE}", QUARTER)
        assert shown["cards"][0]["figure"]["figure"]["value"] == row["cells"]["value"]


def test_agencies_without_a_dossier_have_no_place_and_no_score(hub: Screens) -> None:
    rows = hub.rows("/scoreboards", "level-commune")
    silent = [row for row in rows if row["rank"] is None]
    assert len(silent) > 1
    assert {row["score"] for row in silent} == {None}
    assert {row["remark"] for row in silent} == {"no score: no dossier in the period"}


def test_equal_scores_share_a_place_and_three_dossiers_are_few() -> None:
    with database() as tx:
        week = [
            told
            for number, agency in enumerate(COMMUNES, 1)
            for code in (f"{agency}-210308-0001",)
            for told in (
                received(code=code, agency=agency, level="commune", district="243", person=number),
                finished(at("2021-03-09 09:00"), code=code),
            )
        ]
        saved(tx, placed(week))
        hub = Screens(tx)
        ranked = [row for row in hub.rows("/scoreboards", "level-commune") if row["rank"] is not None]
        assert [(row["agency"], row["rank"]) for row in ranked] == [(each, 1) for each in COMMUNES]
        assert all("tied" in row["remark"] and "three dossiers or fewer" in row["remark"] for row in ranked)
        assert [row["agency"] for row in hub.rows("", "scores")] == list(COMMUNES[:2])
        page = unescape(hub.page("/scoreboards", lang="vi"))
        assert "ba hồ sơ trở xuống" in page
        assert "đồng hạng" in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("to-date", QUARTER),
        ("2021-03", QUARTER),
        ("2021-03-09", QUARTER),
        ("2021", "2021"),
        ("2020-11", "2020-Q4"),
    ],
)  # fmt: skip
def test_points_are_of_the_quarter_or_year_in_which_the_period_lies(
    hub: Screens, asked: str, shown: str
) -> None:
    assert hub.data("/scoreboards", period=asked)["period"] == shown
    assert hub.card("", "scores", period=asked)["note"]["en"].startswith(f"{shown}: ")


def test_a_scope_shows_its_agencies_with_their_places_among_all(hub: Screens) -> None:
    whole = {row["agency"]: row["rank"] for row in hub.rows("/scoreboards", "level-commune")}
    some = hub.rows("/scoreboards", "level-commune", scope="district:243")
    assert 0 < len(some) < len(whole)
    assert all(whole[row["agency"]] == row["rank"] for row in some)


def test_before_any_event_there_is_no_score_and_no_error() -> None:
    with database() as tx:
        hub = Screens(tx)
        hub.tick = None
        assert "scores" not in {card["id"] for card in hub.data("")["cards"]}
        assert hub.data("/scoreboards")["cards"] == []
        assert "chưa có sự kiện nào" in hub.page("/scoreboards")
        for path in ("/scoreboards/foo", "/scoreboards/qd766/ZZ", "/scoreboards?definition=foo"):
            assert hub.get(f"/dashboard{path}").status_code == 404, path


def test_a_field_has_no_score_and_is_told_so(hub: Screens) -> None:
    assert hub.data("/scoreboards", scope="field:judicial")["cards"] == []
    assert "Points are those of agencies" in hub.page("/scoreboards", scope="field:judicial", lang="en")
    assert "Điểm là của cơ quan" in hub.card("", "scores", scope="field:judicial")["note"]["vi"]


def test_another_scoreboard_may_be_chosen(hub: Screens) -> None:
    chosen = hub.data("/scoreboards", definition="tt01-2018")
    assert chosen["chosen"] == "tt01-2018"
    assert [each["value"] for each in chosen["switch"]] == ["qd766", "tt01-2018"]
