"""A scoreboard as it is read in a terminal: places, what was lost, what moved, and what is no data."""

from typing import Any

from lgsp.main import run
from lgsp.show.scoreboard import agency_lines, province_lines, standings_lines

NAME = {"vi": "Sở Tư pháp", "en": "Department of Justice"}


def standing(**more: Any) -> dict[str, Any]:
    told = {
        "agency": "H62.12", "name": NAME, "rank": 1, "scaled": 86.02, "received": 1250, "finished": 9,
        "total": {"got": 49.89, "lost": 8.11, "measured": 58, "points": 100},
        "score_class": {"vi": "tốt", "en": "good"}, "warnings": [], "in_top_quartile": False,
        "movement": {"points": 1.5, "ranks": 2, "rank": 3, "comparable": True},
    }  # fmt: skip
    return {**told, **more}


def board(**more: Any) -> dict[str, Any]:
    told = {
        "title": {"vi": "Bộ chỉ số", "en": "Index"}, "source": "QĐ 766", "in_force": True,
        "in_force_since": "2022-06-23", "points": 100, "measurable": 58, "decimals": 2,
        "as_of": "2022-09-01T00:00:00+07:00", "assumptions": [{"vi": "giả định", "en": "assumed"}],
        "period": {
            "name": "2022-Q3", "words": {"vi": "tạm tính", "en": "provisional"},
            "report_before": "2022-09-20", "previous": "2022-Q2",
        },
    }  # fmt: skip
    return {**told, **more}


def level(*agencies: dict[str, Any]) -> dict[str, Any]:
    ranked = sum(each["rank"] is not None for each in agencies)
    lines = (71.5, 80.0) if ranked else (None, None)
    name = {"vi": "cấp tỉnh", "en": "province"}
    return {
        "name": name, "ranked": ranked, "median": lines[0], "top_quartile": lines[1], "agencies": agencies
    }  # fmt: skip


NOBODY = {"got": None, "lost": None, "measured": 0, "points": 100}
IDLE = standing(rank=None, scaled=None, total=NOBODY, score_class=None, movement=None)


def test_a_level_is_a_table_of_those_with_a_place() -> None:
    few = standing(agency="H62.14", rank=2, warnings=[{"vi": "ít", "en": "few"}], movement=None)
    said = "\n".join(standings_lines(board(levels=[level(standing(), few, IDLE)])))
    assert "2 ranked, median 71.5, top quartile from 80" in said
    (first, second) = (line for line in said.splitlines() if "H62.1" in line)
    for part in ("86.02", "49.89/58", "8.11", "+1.50 ↑2", "1,250", "Sở Tư pháp", "Department of Justice"):
        assert part in first
    assert "⚠" in second
    assert "1 without a dossier in the period: no data, no place" in said
    assert "58 of 100 points can be measured here" in said
    assert "to be reported before 2022-09-20" in said


def test_a_level_without_places_is_no_data() -> None:
    said = list(standings_lines(board(levels=[level(IDLE)])))
    assert "cấp tỉnh / province: no data" in said
    assert not [line for line in said if line.startswith("rank")]


def test_a_fall_and_other_indicators_are_told() -> None:
    fell = {"points": -2.0, "ranks": -1, "rank": 1, "comparable": False}
    said = "\n".join(standings_lines(board(levels=[level(standing(movement=fell))])))
    assert "-2.00 ↓1 (other indicators)" in said


def test_an_agency_is_told_indicator_by_indicator() -> None:
    words = {"vi": "đúng hạn", "en": "on time"}
    indicator = {
        "number": "2.1",
        "title": words,
        "points": 20,
        "why": {"vi": "4/5", "en": "4/5"},
        "notes": [],
    }
    note = {"vi": "thay thế", "en": "stand-in"}
    scored = {**indicator, "outcome": "scored", "got": 16.0, "lost": 4.0, "notes": [note]}
    missing = {**indicator, "number": "3.6", "outcome": "no-data", "got": None, "lost": None}
    unseen = {**missing, "number": "5.2", "outcome": "not-measured"}
    groups = [
        {"code": "TDGQ", "title": words, "got": 16.0, "measured": 20, "points": 20, "indicators": [scored]},
        {"code": "TTTT", "title": words, "got": None, "measured": 0, "points": 10, "indicators": [missing]},
        {"code": "MDHL", "title": words, "got": None, "measured": 0, "points": 18, "indicators": [unseen]},
    ]
    place = {
        "ranked": 4,
        "median": 71.5,
        "top_quartile": 80.0,
        "level_name": {"vi": "cấp tỉnh", "en": "province"},
    }
    lines = list(agency_lines(board(standing=standing(), groups=groups, in_force=False, **place)))
    said = "\n".join(lines)
    assert "rank 1 of 4 (cấp tỉnh / province), score 86.02 of 100, tốt / good" in said
    assert "since 2022-Q2: +1.50 ↑2" in said
    assert "In force only since 2022-06-23: shown for comparison" in said
    assert "  2.1   16.00/20       đúng hạn / on time, 4.00 lost" in lines
    assert f"{'':<23}thay thế / stand-in" in lines
    assert lines[-1] == "- giả định / assumed"
    assert "TTTT  đúng hạn / on time: no data, 10 in all" in lines
    assert "MDHL  đúng hạn / on time: not measured, 18 in all" in lines
    idle = "\n".join(agency_lines(board(standing=IDLE, groups=[], **place)))
    assert "No dossier in the period: no data, no place" in idle


def test_the_province_is_told_without_a_place() -> None:
    place = {"outcome": "one-province", "words": {"vi": "chỉ có một tỉnh", "en": "there is one province"}}
    name = {"vi": "Tỉnh Vĩnh Phúc", "en": "Vĩnh Phúc province"}
    own: dict[str, Any] = {"name": name, "no_class": None, "groups": [], "place": place}
    moved = {"points": -1.5, "comparable": True}
    said = "\n".join(province_lines(board(standing=standing(movement=moved), **own)))
    assert "Tỉnh Vĩnh Phúc / Vĩnh Phúc province" in said
    assert "score 86.02 of 100, tốt / good; 49.89/58 points measured, 8.11 lost; chỉ có một tỉnh" in said
    assert said.splitlines()[5].endswith("1,250 dossiers received, 9 finished; since 2022-Q2: -1.50")
    unclassed = {**own, "no_class": {"words": {"vi": "không xếp loại", "en": "no class"}}}
    assert "không xếp loại / no class" in "\n".join(
        province_lines(board(standing=standing(score_class=None), **unclassed))
    )
    assert "no data; chỉ có một tỉnh" in "\n".join(province_lines(board(standing=IDLE, **own)))


def test_an_agency_needs_its_scoreboard_and_has_its_own_level() -> None:
    assert run(["scoreboard", "--agency", "H62.12"]) == 2
    assert run(["scoreboard", "qd766", "--agency", "H62.12", "--level", "commune"]) == 2
    assert run(["scoreboard", "--province"]) == 2
    assert run(["scoreboard", "qd766", "--agency", "H62.12", "--province"]) == 2
    assert run(["scoreboard", "qd766", "--province", "--level", "province"]) == 2


def test_the_scoreboards_are_listed_without_a_hub(capsys: Any) -> None:
    assert run(["scoreboard"]) == 0
    out = capsys.readouterr().out
    assert "qd766" in out
    assert "Bộ chỉ số phục vụ người dân, doanh nghiệp" in out
