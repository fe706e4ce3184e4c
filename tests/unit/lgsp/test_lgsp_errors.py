"""Whatever goes wrong is one sentence and a remedy, with an exit code that scripts can read."""

import errno
import json
from pathlib import Path
from typing import get_args

import pytest

from lgsp import main as command_line
from lgsp.categories import MEANINGS, Category
from lgsp.kafka.problem import KafkaProblem
from lgsp.main import run
from lgsp.problems import Exit, Problem, as_problem, problem_of
from services._runtime.refusals import Refusal


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("arguments", "code", "said", "remedy"),
    [
        (["upp"], 2, "Did you mean 'up'?", "lgsp --help"),
        (["demo", "--dossiers", "0"], 2, "--dossiers", "lgsp demo --help"),
        (["demo", "--dossiers", "many"], 2, "--dossiers", "lgsp demo --help"),
        (["kpi", "--scop", "province"], 2, "--scop", "lgsp kpi --help"),
        (["dossier", "H62.12-21038-0004"], 2, "day '21038' is not YYMMDD", "H62.12-210308-0004"),
        (["dossier", "H62.12-210308-0004"], 3, "No hub runs under prefix ''", "lgsp up"),
        (["kpi", "--prefix", "p1."], 3, "No hub runs under prefix 'p1.'", "lgsp up --prefix p1."),
        (["topics", "--prefix", "a b"], 2, "'a b' cannot be a prefix", "--prefix p1."),
        (["simulate"], 3, "No hub runs", "lgsp up"),
        (["demo", "--bootstrap-servers", "127.0.0.1:1"], 3, "No Kafka answers at 127.0.0.1:1", "embedded"),
        (["up", "--bootstrap-servers", "127.0.0.1:1"], 3, "No Kafka answers at 127.0.0.1:1", "embedded"),
    ],
)
def test_an_error_is_a_sentence_and_a_remedy_on_standard_error(
    arguments: list[str], code: int, said: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert remedy in captured.err
    assert "Traceback" not in captured.err


def test_with_json_an_error_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dossier", "nonsense", "--json"]) == Exit.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    error = json.loads(captured.err)
    assert set(error) == {"category", "message", "remedy"}
    assert error["category"] == "usage"


def test_the_environment_asks_for_json_as_the_option_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_JSON", "1")
    assert run(["topics"]) == Exit.ENVIRONMENT
    assert json.loads(capsys.readouterr().err)["category"] == "hub-not-running"


def test_a_wish_in_the_environment_that_cannot_be_meant_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for port in ("abc", "0", "65534", "٣"):
        monkeypatch.setenv("LGSP_KAFKA__PORT", port)
        assert run(["up"]) == Exit.USAGE
        assert run(["demo", "--dossiers", "1"]) == Exit.USAGE
        assert f"LGSP_KAFKA__PORT={port!r}" in capsys.readouterr().err


def test_nothing_to_stop_is_fine(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["down"]) == Exit.DONE
    assert run(["down", "--prefix", "p1."]) == Exit.DONE
    assert "Nothing was running." in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_ctrl_c_is_no_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "_invoke", interrupted)
    assert run(["up"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_what_nobody_foresaw_leaves_its_traceback_in_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_arguments: list[str]) -> int:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(command_line, "_invoke", broken)
    assert run(["up"]) == Exit.ENVIRONMENT
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "ZeroDivisionError: a bug" in said
    assert "Traceback" in (tmp_path / "home" / "unforeseen.log").read_text()


@pytest.mark.parametrize(
    ("error", "category", "said"),
    [
        (OSError(errno.ENOSPC, "full", "/data"), "disk", "The disk is full (/data)."),
        (
            PermissionError(errno.EACCES, "no", "/elsewhere/x"),
            "permission",
            "may not write here (/elsewhere/x)",
        ),
        (KafkaProblem("PyPI cannot be reached.", "Check the network.", "network"), "network", "PyPI cannot"),
        (Problem("a", "b", "time"), "time", "a"),
        (ValueError("odd"), "internal", "ValueError: odd"),
    ],
)
def test_a_cause_is_called_by_its_name(error: Exception, category: str, said: str, tmp_path: Path) -> None:
    problem = as_problem(error, tmp_path / "log")
    assert problem.category == category
    assert said in problem.message
    assert problem.remedy


@pytest.mark.parametrize("place", ["/proc/lgsp", "{file}", "{file}/below"])
@pytest.mark.parametrize("command", ["up", "demo", "kafka start"])
def test_a_home_that_cannot_be_is_the_environments_fault(
    place: str,
    command: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LGSP_HOME", place.format(file=tmp_path / "file"))
    assert run([*command.split(), "--json"]) == Exit.ENVIRONMENT
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert told["category"] == "permission"
    assert "LGSP_HOME" in told["remedy"]


@pytest.mark.parametrize("place", ["/proc/lgsp", "{file}"])
def test_the_doctor_tries_to_write(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LGSP_HOME", place.format(file=tmp_path / "file"))
    assert run(["doctor", "--json"]) == Exit.NO
    (home,) = (one for one in json.loads(capsys.readouterr().out)["checks"] if one["name"] == "home")
    assert home["state"] == "fail"


def test_the_categories_are_one_list_with_meanings_and_the_help_shows_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(MEANINGS) == list(get_args(Category))
    run(["--help"])
    shown = capsys.readouterr().out.splitlines()
    for name, meaning in MEANINGS.items():
        assert any(line.split()[:1] == [name] and line.endswith(meaning) for line in shown)


@pytest.mark.parametrize("end", ["", "."])
def test_what_a_check_of_the_services_refuses_is_said_as_sentences_of_ours(end: str) -> None:
    told = problem_of(Refusal(f"topic clock has 3 partitions{end}", "make it: lgsp up"), "broker").as_json()
    assert told == {
        "category": "broker",
        "message": "Topic clock has 3 partitions.",
        "remedy": "Make it: lgsp up",
    }
