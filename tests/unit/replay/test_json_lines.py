"""Recordings as JSON Lines and back."""

import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from lgsp.main import run
from lgsp.problems import Problem
from lgsp.replay.importing import import_lines
from lgsp.replay.json_lines import line_of, records_in
from lgsp.replay.recording import open_recording
from lgsp.stream.record import Record
from tests.unit.replay.recordings import a_recording, streams


@settings(max_examples=25, deadline=None)
@given(kept=streams())
def test_a_recording_goes_to_lines_and_back_unchanged(kept: dict[tuple[str, int], list[Record]]) -> None:
    rows = [record for place in sorted(kept) for record in kept[place]]
    lines = [line_of(row).encode() for row in rows]
    assert not any(b"\n" in line for line in lines)
    assert list(records_in(lines)) == rows
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        before = a_recording(Path(one), rows).manifest
        after = import_lines(Path(other), lines)
        assert (after.digest, after.records) == (before.digest, before.records)


def test_text_stands_as_text_and_other_bytes_in_base64() -> None:
    line = line_of(Record("t", 0, 1, None, "hồ sơ".encode(), 5, (("a", b"\xff"),)))
    assert '"hồ sơ"' in line
    assert json.loads(line)["headers"] == [["a", {"base64": "/w=="}]]


def test_lines_made_by_hand_need_a_topic_only() -> None:
    lines = [b'{"topic": "t", "value": "x"}', b"", b'{"topic": "t"}', b'{"topic": "u", "offset": 7}']
    assert list(records_in(lines)) == [
        Record("t", 0, 0, None, b"x", -1),
        Record("t", 0, 1, None, None, -1),
        Record("u", 0, 7, None, None, -1),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "{}", '{"topic": 1}', '{"topic": "t", "offset": "1"}', '{"topic": "t", "value": 5}',
        '{"topic": "t", "value": {"base64": "*"}}', '{"topic": "t", "headers": [["a"]]}',
        '{"topic": "t", "headers": [[null, "x"]]}', '{"topic": "t", "headers": 5}',
        '{"topic": ""}', '{"topic": "t", "partition": -1}', '{"topic": "t", "partition": 2147483648}',
        '{"topic": "t", "timestamp_type": 2}', '{"topic": "t", "timestamp_ms": -2}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_record_is_named(line: str) -> None:
    with pytest.raises(Problem, match="Line 2 is no record"):
        list(records_in([b'{"topic": "t"}', line.encode()]))


def test_a_line_that_goes_back_is_named() -> None:
    with pytest.raises(Problem, match="offset 3 of t/0 comes after 4"):
        list(records_in([b'{"topic": "t", "offset": 4}', b'{"topic": "t", "offset": 3}']))


def test_the_command_makes_a_recording_of_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, out = tmp_path / "lines", tmp_path / "out"
    lines.write_text('{"topic": "t", "value": "x"}\n')
    assert run(["record", str(out), "--json-lines", str(lines), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["topics"]["t"]["records"] == 1
    assert [one.value for one in open_recording(out).all_records()] == [b"x"]
    assert run(["record", str(out), "--json-lines", str(lines)]) == 2
    assert "holds a recording already" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", StringIO())
    assert run(["record", str(tmp_path / "b"), "--json-lines", str(tmp_path / "none")]) == 2
    assert "There is no file" in capsys.readouterr().err
    assert run(["record", str(tmp_path / "c"), "--json-lines", str(lines), "--follow"]) == 2
    lines.write_text('{"topic": "t"}\n{')
    assert run(["record", str(tmp_path / "d"), "--json-lines", str(lines)]) == 2
    assert list((tmp_path / "d").iterdir()) == []
    assert run(["record", str(tmp_path), "--json-lines", str(lines)]) == 2
    assert "no recording" in capsys.readouterr().err
