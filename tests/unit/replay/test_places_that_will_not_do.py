"""A file that cannot be written, and a manifest that cannot be read, are told for what they are."""

import errno
import json
from pathlib import Path

import pytest

from lgsp.main import run
from lgsp.replay.manifest import MANIFEST
from lgsp.replay.writing import RecordingWriter
from tests.unit.replay.recordings import a_recording


@pytest.mark.parametrize("name", ["nowhere/certificate.json", "folder"])
def test_a_certificate_that_cannot_be_written_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    a_recording(tmp_path / "week", [])
    (tmp_path / "folder").mkdir()
    code = run(["verify", str(tmp_path / "week"), "--certificate", str(tmp_path / name), "--json"])
    said = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (code, said["category"]) == (3, "permission")
    assert str(tmp_path / name) in said["message"]
    assert not (tmp_path / "folder.unfinished").exists()


def test_a_recording_that_cannot_be_made_where_it_is_told_to_names_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "lines").write_text('{"topic": "t"}')
    out = tmp_path / "file" / "week"
    assert run(["record", str(out), "--json-lines", str(tmp_path / "lines"), "--json"]) == 3
    said = json.loads(capsys.readouterr().err)
    assert (said["category"], str(out) in said["message"]) == ("permission", True)
    assert "LGSP_HOME" not in said["remedy"]


def test_a_disk_that_is_full_of_lines_is_told_as_the_disk_of_the_recording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RecordingWriter, "write", full)
    (tmp_path / "lines").write_text('{"topic": "t"}')
    out = tmp_path / "week"
    assert run(["record", str(out), "--json-lines", str(tmp_path / "lines"), "--json"]) == 3
    said = json.loads(capsys.readouterr().err)
    assert (said["category"], str(out) in said["message"]) == ("disk", True)
    assert "LGSP_HOME" not in said["remedy"]


def test_a_later_format_is_told_as_such_whatever_its_manifest_looks_like(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_recording(tmp_path, [])
    (tmp_path / MANIFEST).write_text('{"format": "lgsp-recording", "version": 2, "pieces": {}}')
    assert run(["verify", str(tmp_path)]) == 3
    assert "is a recording of format 2; this version knows 1" in capsys.readouterr().err
