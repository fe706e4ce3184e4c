"""Help comes at once and fits a terminal; what it must hold is in tests/architecture/test_commands.py."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from lgsp.main import app

TOP: Any = typer.main.get_command(app)


def every_command(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the command and all below it, by the words that call them."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from every_command(below, f"{path} {name}")


COMMANDS = dict(every_command(TOP, "lgsp"))


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
