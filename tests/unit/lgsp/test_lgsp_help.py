"""Help comes at once and fits a terminal; what it must hold is in tests/architecture/test_commands.py."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer

from lgsp.home import Home
from lgsp.hub.processes import started_at
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.main import app, run

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


HEAVY = {
    "aiokafka", "fastapi", "faststream", "jgo", "prometheus_client", "pydantic", "rich", "sqlalchemy",
    "structlog", "uvicorn",
}  # fmt: skip


def imported_before_the_first_word(home: Path, *arguments: str) -> tuple[set[str], str]:
    """Return the packages imported until the command says its first words, and these words."""
    command = [sys.executable, "-X", "importtime", "-m", "lgsp", *arguments]
    environment = os.environ | {"LGSP_HOME": str(home)}
    imported: set[str] = set()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if not line.startswith("import time:"):
                process.kill()  # what follows may wait for a broker that never answers
                return imported, line
            imported.add(line.rpartition("|")[2].strip().partition(".")[0])
    return imported, ""


def test_help_imports_nothing_that_takes_long(tmp_path: Path) -> None:
    imported, said = imported_before_the_first_word(tmp_path, "--help")
    assert said.startswith("Usage: lgsp")
    assert imported & HEAVY == set()


NOWHERE = ("--bootstrap-servers", "127.0.0.1:1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", *NOWHERE), "LGSP demo: 2,000 dossiers"),
        (("up", *NOWHERE), "Raising the hub"),
        (("doctor",), "LGSP hub"),
        (("kpi",), "The figures of hub ''"),
        (("topics",), "The topics of hub ''"),
        (("topics", "repartition", "--partitions", "12"), "Looking how many"),
        (("dossier", "H62.12-210308-0004"), "Reading the topics of hub ''"),
        (("simulate",), "Simulating 2,000 dossiers"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_the_first_words_come_before_what_takes_long(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as broker:
        servers, mine = f"127.0.0.1:{broker.getsockname()[1]}", (os.getpid(), started_at(os.getpid()))
        services = {"metrics": ProcessRecord("log")}
        home = Home(tmp_path).hub("")
        if NOWHERE[1] not in arguments:
            HubRecord("", servers, 6, False, "up", services, None, *mine).write(home)
        imported, first = imported_before_the_first_word(tmp_path, *arguments)
    assert first.startswith(said)
    assert imported & HEAVY - {"pydantic"} == set()  # Typer itself imports that to call a command


def test_a_bare_word_prints_its_help_and_no_complaint(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["kafka"]):
        assert run(words) == 0
        captured = capsys.readouterr()
        assert captured.out.startswith("Usage: lgsp")
        assert captured.err == ""


def test_the_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == version("lgsp-hub") + "\n"
