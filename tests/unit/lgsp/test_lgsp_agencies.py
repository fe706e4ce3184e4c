"""`lgsp agencies`: everybody who takes part on a day, with what is made up marked."""

import json
from typing import Any, get_args

import pytest

from lgsp.commands.agencies import Kind
from lgsp.main import run
from services._province.agencies import Kind as KindOfData


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(["agencies", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_one_agency_is_found_by_either_form_of_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    new, old = (told(capsys, name, "--on", "2021-03-08") for name in ("H62.12", "000.00.12.H62"))
    assert new == old
    assert new["name_vi"] == "Sở Tư pháp"
    assert (new["on"], new["old_form"], new["placeholder"]) == ("2021-03-08", "000.00.12.H62", True)
    assert new["hours"] == ["07:00-11:30", "13:30-17:00"]


def test_a_page_marks_what_no_source_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["agencies", "H62.29", "--on", "2021-03-08"]) == 0
    shown = capsys.readouterr().out
    assert "H62.29 (a placeholder: no source gives its number)" in shown
    assert "on paper (assumed)" in shown


def test_a_list_holds_the_agencies_of_that_day(capsys: pytest.CaptureFixture[str]) -> None:
    for on, count in (("2021-03-08", 136), ("2025-01-01", 121), ("2025-07-01", 0)):
        assert len(told(capsys, "--kind", "commune", "--on", on)["agencies"]) == count


def test_without_a_day_the_province_is_as_it_was_at_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "H62.21")["connected"]
    assert told(capsys)["on"] == "2025-06-30"


def test_a_merged_commune_says_when_it_ended_and_who_followed(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "H62.22.01", "--on", "2025-01-01")
    assert (found["exists"], found["connected"]) == (False, False)
    assert (found["valid_to"], found["succeeded_by"]) == ("2024-12-31", "H62.22.11")


@pytest.mark.parametrize(
    ("given", "code", "category", "said"),
    [
        ("H62.99", 1, "not-found", "No agency has the id H62.99"),
        ("000.00.99.H62", 1, "not-found", "No agency has the id H62.99"),
        ("h62.12", 2, "usage", "only 0-9, A-Z"),
        ("000.12.00.H62", 2, "usage", "a level is empty above one that is not"),
    ],
)
def test_what_is_no_agency_is_told_with_the_reason(
    given: str, code: int, category: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["agencies", given, "--json"]) == code
    problem = json.loads(capsys.readouterr().err)
    assert problem["category"] == category
    assert said in problem["message"]


def test_the_kinds_that_can_be_asked_for_are_those_of_the_data() -> None:
    assert {kind.value for kind in Kind} == set(get_args(KindOfData))
