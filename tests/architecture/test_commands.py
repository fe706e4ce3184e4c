"""Every command keeps the promises that scripts and people rely on, whoever adds it."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from lgsp.main import app, run

TOP: Final[Any] = typer.main.get_command(app)
ASK_ONLY: Final = {"--help", "--version", "--install-completion", "--show-completion"}
PRINT_NO_DATA: Final[dict[str, str]] = {}
"""Commands without ``--json``, each with its reason."""


def every_command(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the command and all below it, by the words that call them."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from every_command(below, f"{path} {name}".strip())


COMMANDS: Final = dict(every_command(TOP))
ACTING: Final = sorted(
    path
    for path, command in COMMANDS.items()
    if not getattr(command, "commands", {}) or command.invoke_without_command
)


def options_of(path: str) -> list[Any]:
    return [
        option
        for option in COMMANDS[path].params
        if option.param_type_name == "option" and option.opts[0] not in ASK_ONLY
    ]


@pytest.mark.parametrize("path", ACTING)
def test_every_command_has_json_unless_it_prints_no_data(path: str) -> None:
    has = any("--json" in option.opts for option in options_of(path))
    assert has == (path not in PRINT_NO_DATA)


def test_no_exception_outlives_its_command() -> None:
    assert set(PRINT_NO_DATA) <= set(ACTING)


@pytest.mark.parametrize("path", sorted(set(ACTING) - set(PRINT_NO_DATA)))
def test_with_json_wrong_use_has_a_category_a_message_and_a_remedy(
    path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    assert run([*path.split(), "--json", "--no-such-option"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    problem = json.loads(captured.err)
    assert problem.keys() == {"category", "message", "remedy"}
    assert problem["category"] == "usage"
    assert f"lgsp {path} --help" in problem["remedy"]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_help_has_an_example_of_that_very_command(path: str) -> None:
    example = re.search(r"Example: (lgsp .+)$", COMMANDS[path].help or "", re.MULTILINE)
    assert example is not None
    words = shlex.split(example[1])
    assert " ".join(words).startswith(f"lgsp {path}".strip())
    called = TOP
    for word in words[1:]:
        called = getattr(called, "commands", {}).get(word, called)
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert given <= {name for option in called.params for name in option.opts}


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_has_an_environment_variable_of_ours(path: str) -> None:
    without = [
        option.opts[0] for option in options_of(path) if not str(option.envvar or "").startswith("LGSP_")
    ]
    assert without == []


def test_a_variable_means_the_same_wherever_it_is_read() -> None:
    meant: dict[str, set[str]] = {}
    for path in ACTING:
        for option in options_of(path):
            meant.setdefault(str(option.envvar), set()).add(option.opts[0])
    assert {variable: names for variable, names in meant.items() if len(names) > 1} == {}
