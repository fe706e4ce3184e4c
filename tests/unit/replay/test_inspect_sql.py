"""``lgsp inspect --sql`` answers from the recording alone, however long the answer, and changes nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lgsp.main import INTERRUPTED, run
from tests.unit.replay.stories import ONE, an_event, told

LONG = "select r.range as number, repeat('x', 1000) || r.range as text from records, range(400_000) as r"
MOST_MIB = 400
"""The answer of LONG takes as much; the libraries alone some 130."""


@pytest.fixture
def week(tmp_path: Path) -> Path:
    return told(tmp_path / "week", [an_event("routing", "status.changed", ONE, "09:00:00", seq=1)]).folder


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("select * from read_text('{secret}')", "out of reach"),
        ("select * from '{secret}'", "DuckDB says"),
        ("select * from glob('{secret}')", "out of reach"),
        ("select * from read_parquet('https://example.org/a.parquet')", "DuckDB says"),
        ("copy records to '{out}'", "by one SELECT; that is COPY"),
        ("copy (select 1) to '{part}'", "by one SELECT; that is COPY"),
        ("explain analyze copy (select 1) to '{part}'", "by one SELECT; that is EXPLAIN"),
        ("select 1; copy (select 1) to '{part}'", "that is SELECT, COPY"),
        ("with w as (copy (select 1) to '{part}') select * from w", "DuckDB says"),
        ("attach '{out}'", "that is ATTACH"),
        ("set enable_external_access = true", "that is SET"),
        ("select nothing from records", "DuckDB says"),
        ("selct 1", "DuckDB says"),
        ("select 1 / 0 + cast(type as int) from records", "DuckDB says: Conversion Error"),
    ],
)
def test_whatever_is_asked_no_other_file_is_read_and_none_written(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str, why: str
) -> None:
    secret, out, part = tmp_path / "secret.txt", tmp_path / "out.csv", week / "parts" / "000001.parquet"
    secret.write_text("a secret")
    before = part.read_bytes()
    code = run(["inspect", str(week), "--sql", question.format(secret=secret, out=out, part=part)])
    said = capsys.readouterr()
    assert (code, why in said.err) == (2, True), said.err
    assert "a secret" not in said.out
    assert not out.exists()
    assert part.read_bytes() == before


@pytest.mark.more
@pytest.mark.parametrize("words", [[], ["--json"]])
def test_an_answer_longer_than_memory_is_given_as_it_comes(week: Path, words: list[str]) -> None:
    # its own peak: what getrusage tells begins with that of the process it was forked from
    script = "import re, sys; from lgsp.main import run; code = run(sys.argv[1:]); "
    script += "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()); "
    script += "print(int(peak[1]) // 1024, file=sys.stderr); sys.exit(code)"
    command = [sys.executable, "-c", script, "inspect", str(week), "--sql", LONG, *words]
    with Path(os.devnull).open("wb") as nowhere:
        done = subprocess.run(command, stdout=nowhere, stderr=subprocess.PIPE, check=True, text=True)
    assert int(done.stderr.splitlines()[-1]) < MOST_MIB


def test_an_answer_of_nothing_is_an_empty_list(week: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(week), "--sql", "select * from records where false", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.more
@pytest.mark.parametrize(
    "words",
    [
        ["inspect", "{week}", "--sql", "select sum(r.range) from range(100_000_000_000) as r"],
        ["inspect", "{week}", "--sql", "select r.range from range(100_000_000_000) as r where r.range < 0"],
    ],
)
def test_ctrl_c_ends_a_question_that_takes_for_ever(week: Path, words: list[str]) -> None:
    script = (
        "import signal, sys; from lgsp.replay import sql; from lgsp.main import run\n"
        "check = sql.check_question\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sql.check_question = lambda *given: (check(*given), print('asked', flush=True))\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, *(word.format(week=week) for word in words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "asked\n"
        try:
            with pytest.raises(subprocess.TimeoutExpired):  # it is at it
                process.wait(0.5)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == INTERRUPTED
        finally:
            process.kill()
        assert process.stderr
        assert process.stderr.read().splitlines()[-1] == "Interrupted."


def test_json_loses_no_column(week: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(week), "--sql", "select 1 as a, 2 as a", "--json"]) == 2
    assert "More than one column is called a." in capsys.readouterr().err


def test_a_value_neither_commands_the_terminal_nor_breaks_its_row(
    week: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["inspect", str(week), "--sql", r"select e'\x1b[2J' || 'a' || chr(10) || 'Hồ sơ' as told"]) == 0
    )
    assert capsys.readouterr().out.splitlines() == ["told", r"\x1b[2Ja\nHồ sơ"]


def test_what_an_extension_would_offer_is_neither_fetched_nor_loaded(
    week: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", str(week), "--sql", "select * from sqlite_scan('a', 'b')"]) == 2
    assert "automatically" not in capsys.readouterr().err
