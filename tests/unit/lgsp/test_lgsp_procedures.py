"""``lgsp procedures``: the list, one procedure as a person reads it, and what is told where there is none."""

import json
from typing import Any

import pytest

from lgsp.main import run
from lgsp.show.procedure import assumptions
from services._province.procedures import procedure, procedures

Capture = pytest.CaptureFixture[str]


def listed(capsys: Capture, *options: str) -> list[dict[str, Any]]:
    assert run(["procedures", *options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["procedures"]
    assert isinstance(found, list)
    return found


def shown(capsys: Capture, *arguments: str) -> str:
    assert run(["procedures", *arguments]) == 0
    return capsys.readouterr().out


def problem(capsys: Capture, *arguments: str, code: int) -> dict[str, str]:
    assert run(["procedures", *arguments, "--json"]) == code
    said = capsys.readouterr()
    assert said.out == ""
    return dict(json.loads(said.err))


def test_every_procedure_is_a_line_and_an_item(capsys: Capture) -> None:
    assert [each["code"] for each in listed(capsys)] == sorted(procedures())
    assert run(["procedures"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == len(procedures()) + 1
    assert f"{len(procedures())} procedures; 10 of them internal" in told.err


def test_filters_choose_by_field_and_level(capsys: Capture) -> None:
    found = listed(capsys, "--field", "G15-HT01", "--level", "district")
    assert {each["code"] for each in found} == {"2.000806", "2.000528"}
    assert all(each["level"] == "province" for each in listed(capsys, "--level", "province"))


def test_a_day_chooses_the_versions_in_force(capsys: Capture) -> None:
    before, after = (listed(capsys, "--on", day) for day in ("2021-06-30", "2021-07-01"))
    residence = [next(each for each in found if each["code"] == "1.004222") for found in (before, after)]
    assert [each["limit"]["kind"] for each in residence] == ["calendar-days", "working-days"]
    assert {each["code"] for each in after} - {each["code"] for each in before} >= {"1.002755", "1.010038"}


def test_a_fee_that_is_never_given_back_says_so_with_its_source(capsys: Capture) -> None:
    sheet = shown(capsys, "placeholder-limited-company-registration")
    [marked] = [line for line in sheet.splitlines() if "never given back " in line and "[V" in line]
    assert "[V, assumed]" in marked
    assert "fee enterprise-registration never given back: NĐ 01/2021" in sheet
    assert "never given back" not in shown(capsys, "2.000488")


def test_one_is_shown_in_both_languages_with_way_fees_papers_and_sources(capsys: Capture) -> None:
    sheet = shown(capsys, "2.000488")
    for part in (
        "Cấp Phiếu lý lịch tư pháp số 1", "Criminal record certificate no. 1", "10 working days [GK]",
        "└─ lead: H62.12 Sở Tư pháp, 10 working days [GK]",
        "├─ verify: H62.41 Công an tỉnh, 5 working days [GK, assumed]", "└─ verify: H62.42",
        "one after another (NĐ 61/2018 Đ19.6)", "identity-card-copy", "each copy after 2    5,000",
        "disabled                 0", "TT 244/2016/TT-BTC", "V2: read in a secondary source",
    ):  # fmt: skip
        assert part in sheet


PARTICULAR = {
    "placeholder-land-use-right-change": ["code made up", "[INF, assumed]", "0.5 %", "provincial council"],
    "2.000815": ["each of the first 2 pages 2,000", "a copy, at most 200,000", "the same day"],
    "1.002809": ["online, 2023-12-01 to 2025-12-31 115,000", "health-certificate"],
    "1.001193": ["registered later than 60 days after the birth; set by the provincial council"],
    "1.011442": ["when the deciding agency has it, as it is expected there [assumed]"],
    "placeholder-pharmacy-eligibility": ["30 calendar days [GK]", "24 calendar days [INF, assumed]"],
    "placeholder-internal-final-account": ["no citizen lodges it", "out of date since 2022-01-01"],
    "placeholder-monthly-social-allowance": ["lead: the People's Committee of the district, 10 working days"],
    "1.004222": ["lodged at police of the commune", "one of 2 versions"],
    "2.001159": ["result none: it is noted", "free"],
}


@pytest.mark.parametrize("code", PARTICULAR)
def test_what_is_particular_about_one_is_on_the_screen(code: str, capsys: Capture) -> None:
    sheet = " ".join(shown(capsys, code).split())
    assert [part for part in PARTICULAR[code] if part not in sheet] == []


@pytest.mark.parametrize("code", sorted(procedures()))
def test_every_assumption_of_a_file_is_marked_on_its_screen(code: str, capsys: Capture) -> None:
    sheet = shown(capsys, code)
    assumed = assumptions(procedure(code))
    sources = sheet[sheet.index("\nsources\n") :]
    assert sources.count(", assumed]") == len(assumed)


def test_json_has_everything_of_the_file_and_what_is_assumed(capsys: Capture) -> None:
    assert run(["procedures", "1.004222", "--on", "2021-03-08", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["legal_limit"]["count"] == 15
    assert told["field"]["placeholder"] is True
    assert len(told["versions"]) == 2
    assert {"competent", "service_level"} <= set(told["assumptions"])


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2.0008", "2.000815"),
        ("2.000815.000.00.00.H62", "2.000815 (Chứng thực bản sao từ bản chính)"),  # as a province writes it
        ("khai sinh", "1.001193 (Đăng ký khai sinh)"),
        ("giay phep lai xe", "1.002809"),
        ("passport", "placeholder-ordinary-passport"),
    ],
)
def test_an_unknown_code_is_wrong_use_and_the_nearest_are_named(
    given: str, meant: str, capsys: Capture
) -> None:
    told = problem(capsys, given, code=2)
    assert told["category"] == "usage"
    assert meant in told["remedy"]


def test_what_is_like_nothing_leads_to_the_list(capsys: Capture) -> None:
    assert problem(capsys, "zzz", code=2)["remedy"] == "See them all with: lgsp procedures"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--on", "yesterday"), 2, "'yesterday' is no day"),
        (("--field", "G15-HT02"), 2, "--field 'G15-HT02' does not exist"),
        (("--level", "ward"), 2, "--level 'ward' does not exist"),
        (("1.000894", "--level", "commune"), 2, "CODE names one procedure"),
        (("1.002755", "--on", "2021-06-30"), 1, "1.002755 is not in force on 2021-06-30"),
    ],
)
def test_what_cannot_be_meant_is_told(
    arguments: tuple[str, ...], code: int, said: str, capsys: Capture
) -> None:
    told = problem(capsys, *arguments, code=code)
    assert said in told["message"]
    assert told["remedy"]
