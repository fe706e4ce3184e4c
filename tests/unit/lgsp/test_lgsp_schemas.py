"""``lgsp schemas``: the contract to look at and to take away."""

import json
from pathlib import Path

import pytest

from lgsp.contract.compatibility import Incompatible
from lgsp.contract.export import out_of_date
from lgsp.main import run
from schemas.topics import EVENT_OF

Capture = pytest.CaptureFixture[str]


def test_every_type_is_listed_with_its_place(capsys: Capture) -> None:
    assert run(["schemas", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["type"] for each in listed["types"]] == list(EVENT_OF)
    [closed] = [each for each in listed["types"] if each["type"] == "lgsp.settlement.closed.v1"]
    assert (closed["topic"], closed["subject"], closed["key"]) == ("payments", "agency", "agency")
    assert run(["schemas", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(EVENT_OF) + 1


@pytest.mark.parametrize("given", ["leg.closed", "leg.closed.v1", "lgsp.leg.closed", "lgsp.leg.closed.v1"])
def test_a_type_is_shown_by_its_short_name_too(given: str, capsys: Capture) -> None:
    assert run(["schemas", "show", given]) == 0
    assert json.loads(capsys.readouterr().out)["$id"] == "urn:lgsp:schema:leg.closed:1"
    assert run(["schemas", "show", given, "--example"]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "lgsp.leg.closed.v1"


def test_an_unknown_type_is_wrong_use_and_the_nearest_is_named(capsys: Capture) -> None:
    assert run(["schemas", "show", "leg.dispached", "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    problem = json.loads(said.err)
    assert problem["category"] == "usage"
    assert "lgsp.leg.dispatched.v1" in problem["remedy"]


def test_an_export_is_the_whole_contract_and_a_check_names_what_is_not(
    tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "contract"
    assert run(["schemas", "export", str(folder)]) == 0
    assert len(list(folder.iterdir())) == 2 * len(EVENT_OF) + 2
    assert run(["schemas", "export", str(folder), "--check"]) == 0

    (folder / "asyncapi.yaml").write_text("asyncapi: 3.0.0\n")
    (folder / "lgsp.leg.closed.v1.schema.json").unlink()
    (folder / "lgsp.paper.vanished.v1.schema.json").write_text("{}")
    capsys.readouterr()
    assert run(["schemas", "export", str(folder), "--check", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["current"] is False
    assert answer["out_of_date"] == {
        "asyncapi.yaml": "differs",
        "lgsp.leg.closed.v1.schema.json": "missing",
        "lgsp.paper.vanished.v1.schema.json": "orphan",
    }
    assert run(["schemas", "export", str(folder)]) == 0
    assert out_of_date(folder) == {}


def test_a_check_says_which_promise_is_broken(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Incompatible("lgsp.leg.closed.v1", "data.late", "field removed")
    monkeypatch.setattr("lgsp.contract.released.broken_promises", lambda: {"1.0": [broken]})
    run(["schemas", "export", str(tmp_path)])
    capsys.readouterr()
    assert run(["schemas", "export", str(tmp_path), "--check"]) == 1
    assert "lgsp.leg.closed.v1 data.late: field removed" in capsys.readouterr().out


def test_a_file_in_place_of_a_folder_is_wrong_use(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert run(["schemas", "export", str(file), "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["category"] == "usage"
