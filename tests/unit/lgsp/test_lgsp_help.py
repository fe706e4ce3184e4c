"""Every command explains itself: an example that works, an environment variable for each option."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from lgsp.main import app

TOP: Any = typer.main.get_command(app)
UNSET = {"--help", "--install-completion", "--show-completion"}


def every_command(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the command and all below it, by the words that call them."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from every_command(below, f"{path} {name}")


COMMANDS = dict(every_command(TOP, "lgsp"))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_help_has_an_example_of_that_very_command(path: str) -> None:
    example = re.search(r"Example: (lgsp .+)$", COMMANDS[path].help or "", re.MULTILINE)
    assert example is not None
    words = shlex.split(example[1])
    assert " ".join(words).startswith(path)
    called = TOP
    for word in words[1:]:
        called = getattr(called, "commands", {}).get(word, called)
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert given <= {name for option in called.params for name in option.opts}


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_has_an_environment_variable(path: str) -> None:
    without = [
        option.opts[0]
        for option in COMMANDS[path].params
        if option.param_type_name == "option" and not option.envvar and option.opts[0] not in UNSET
    ]
    assert without == []


@pytest.mark.parametrize("path", COMMANDS)
def test_help_fits_a_terminal_of_eighty_columns(path: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "lgsp", *path.split()[1:], "--help"],
        capture_output=True, text=True, check=True, env={"COLUMNS": "80", "PATH": ""},
    ).stdout  # fmt: skip
    assert [line for line in shown.splitlines() if len(line) > 80] == []


def test_help_imports_nothing_that_takes_long() -> None:
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "lgsp", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in seen.splitlines()}
    assert imported & {"aiokafka", "pydantic", "sqlalchemy", "fastapi", "structlog", "rich", "jgo"} == set()
