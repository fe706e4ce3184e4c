"""What goes into a recording comes out, and what was altered afterwards is found."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lgsp.problems import Problem
from lgsp.replay import building
from lgsp.replay.checking import faults
from lgsp.replay.envelope_columns import envelope_arrays, envelope_columns
from lgsp.replay.manifest import MANIFEST
from lgsp.replay.recording import open_recording
from lgsp.replay.writing import RecordingWriter
from lgsp.stream.record import Record
from tests.unit.replay.plain_chain import plain_chain
from tests.unit.replay.recordings import a_manifest, a_recording, gathered, streams

TEXT = b'{"id": "e-1", "type": "lgsp.leg.closed.v1", "subject": "H62.12-210308-0001"}'


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def a_record(offset: int, value: bytes | None = TEXT, partition: int = 0, topic: str = "routing") -> Record:
    return Record(topic, partition, offset, b"H62.12", value, 1_615_000_000_000 + offset)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kept=streams(), cuts=some.lists(some.integers(1, 5), max_size=4))
def test_what_goes_in_comes_out_in_order_however_it_is_cut(
    kept: dict[tuple[str, int], list[Record]], cuts: list[int]
) -> None:
    rows = [record for place in sorted(kept) for record in kept[place]]
    with TemporaryDirectory() as whole, TemporaryDirectory() as cut:
        one = a_recording(Path(whole), rows)
        parts, rest = [], rows
        for size in cuts:
            parts.append(rest[:size])
            rest = rest[size:]
        other = a_recording(Path(cut), *filter(None, parts), rest)
        for recording in (one, other):
            assert list(recording.all_records()) == rows
            assert list(faults(recording)) == []
            for each in recording.manifest.ranges:
                assert each.digest == plain_chain(kept[each.topic, each.partition]).hex()
        assert one.manifest.digest == other.manifest.digest
        assert one.manifest.topics == other.manifest.topics


def test_every_part_of_a_record_counts_in_the_digest(folder: Path) -> None:
    record = Record("t", 0, 5, b"k", b"v", 7, (("a", b"x"), ("b", None)), 0)
    others = [
        record._replace(offset=6), record._replace(key=None), record._replace(key=b""),
        record._replace(value=b"w"), record._replace(timestamp_ms=8), record._replace(timestamp_type=1),
        record._replace(headers=(("b", None), ("a", b"x"))),
        record._replace(headers=(("a", b"x"), ("b", b""))),
        record._replace(headers=()), record._replace(partition=1), record._replace(topic="u"),
    ]  # fmt: skip
    digests = {
        a_recording(folder / str(number), [each]).manifest.digest
        for number, each in enumerate([record, *others])
    }
    assert len(digests) == 1 + len(others)


def test_the_digest_does_not_depend_on_parts_kills_and_blocks(
    folder: Path,
) -> None:
    rows = [a_record(number, partition=number % 2) for number in range(1500)]
    whole = a_recording(folder / "whole", sorted(rows)).manifest
    writer = RecordingWriter(folder / "cut", a_manifest([("routing", 0), ("routing", 1)]))
    cuts = [0, 3, 255, 256, 511, 512, 513, 1024, 1500]
    for first, behind in pairwise(cuts):
        writer.write(gathered(sorted(rows[first:behind])))
        writer = RecordingWriter(folder / "cut", writer.manifest)  # as after a kill
    assert writer.manifest.topics == whole.topics
    assert writer.manifest.ranges[0].digest == plain_chain(rows[::2]).hex()
    assert writer.manifest.ranges[0].digest != plain_chain(rows[::2], block=1).hex()
    assert list(faults(open_recording(folder / "cut"))) == []


def test_reading_begins_at_an_offset(folder: Path) -> None:
    parts = [[a_record(number) for number in range(first, first + 10, 2)] for first in (0, 10, 20)]
    recording = a_recording(folder, *parts)
    assert [one.offset for one in recording.records("routing", 0, 13)] == [14, 16, 18, 20, 22, 24, 26, 28]
    assert list(recording.records("routing", 9)) == []


def test_events_are_read_with_their_envelope(folder: Path) -> None:
    recording = a_recording(folder, [a_record(0), a_record(1, None), a_record(2, b'{"time": 5}')])
    found = list(recording.enveloped("routing", 0, 1))
    assert [record.offset for _, record in found] == [1, 2]
    for envelope, record in recording.enveloped("routing", 0):
        assert envelope == envelope_columns(record.value)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2021-03-08T09:12:31.250+07:00", "02:12:31.250000"),
        ("2021-03-08T02:12:31Z", "02:12:31.000000"),
        ("2021-03-08T02:12:31.123456789Z", "02:12:31.123456"),
        ("2021-03-08T02:12+00:00", "02:12:00.000000"),
    ],
)
def test_a_moment_is_read_to_the_microsecond_however_fine_it_is(written: str, told: str) -> None:
    moment = datetime.fromisoformat(f"2021-03-08T{told}+00:00")
    for others in ([], [b'{"time": "2021-03-08T02:12:31Z"}', b"{}"], [b'{"time": "soon"}']):
        values = pa.array([json.dumps({"time": written}).encode(), *others], pa.binary())
        array = envelope_arrays(values)[4]
        assert array[0].as_py() == moment


def test_rows_of_a_partition_may_span_row_groups(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "ROWS_A_GROUP", 3)
    rows = [a_record(number, partition=partition) for partition in range(3) for number in range(5)]
    recording = a_recording(folder, rows)
    assert pq.ParquetFile(recording.files[0]).num_row_groups == 5
    assert list(recording.all_records()) == rows


def test_events_can_be_queried_by_their_envelope_and_anything_else_has_none(folder: Path) -> None:
    event = {
        "id": "e-1", "source": "/lgsp/routing", "type": "lgsp.leg.closed.v1", "subject": "D-1", "seq": 3,
        "time": "2021-03-08T09:12:31.250+07:00", "causationid": "c-1", "data": {"dossier_code": "D-1"},
    }  # fmt: skip
    odd = {"id": 7, "type": ["x"], "seq": True, "time": "yesterday", "subject": None, "data": "none"}
    huge = {"seq": 2**70, "time": "2021-03-08T09:00:00"}
    values = [json.dumps(event).encode(), *(json.dumps(each).encode() for each in (odd, huge))]
    values += [b'{"seq": 9223372036854775808}', b'{"time": "2021-03-08T09:00:00"}']
    values += [b"\x00\xff avro", b"[1]", b'"text"', b""]
    recording = a_recording(folder, [a_record(offset, value) for offset, value in enumerate([*values, None])])
    columns = ["id", "source", "type", "subject", "time", "seq", "causationid", "replayid", "dossier_code"]
    assert [envelope for envelope, _ in recording.enveloped("routing", 0)] == [
        envelope_columns(value) for value in [*values, None]
    ]
    first, *rest = pq.read_table(recording.files[0], columns=columns).to_pylist()
    assert first.pop("time").isoformat() == "2021-03-08T02:12:31.250000+00:00"
    assert first == {
        "id": "e-1", "source": "/lgsp/routing", "type": "lgsp.leg.closed.v1", "subject": "D-1", "seq": 3,
        "causationid": "c-1", "replayid": None, "dossier_code": "D-1",
    }  # fmt: skip
    assert all(value is None for row in rest for value in row.values())


@pytest.mark.parametrize("how", ["truncated", "altered", "gone"])
def test_a_part_that_was_changed_is_named_and_the_rest_is_read(folder: Path, how: str) -> None:
    recording = a_recording(folder, [a_record(0)], [a_record(1), a_record(2)], [a_record(3)])
    file = recording.files[1]
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:-7] if how == "truncated" else content)
    (found,) = recording.damage()
    assert found.part.file == "parts/000002.parquet"
    assert [one.offset for one in recording.without([found.part]).all_records()] == [0, 3]
    if how != "altered":  # one bit may lie in what no reader of records looks at
        with pytest.raises(Problem, match="000002") as told:
            list(recording.all_records())
        assert told.value.exit_code == 1


def test_who_goes_on_drops_what_no_manifest_names(folder: Path) -> None:
    manifest = a_recording(folder, [a_record(0)]).manifest
    (folder / "parts" / "000002.parquet").write_bytes(b"a part whose manifest was never written")
    (folder / "parts" / "000003.parquet.unfinished").write_bytes(b"PAR1")
    writer = RecordingWriter(folder, manifest)
    assert [path.name for path in (folder / "parts").iterdir()] == ["000001.parquet"]
    writer.write(gathered([a_record(1)]))
    assert [one.offset for one in open_recording(folder).all_records()] == [0, 1]


def test_a_part_that_finds_no_room_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = RecordingWriter(folder, a_manifest([("routing", 0)]))
    writer.write(gathered([a_record(0)]))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        writer.write(gathered([a_record(1)]))
    monkeypatch.undo()
    assert [one.offset for one in open_recording(folder).all_records()] == [0]
    assert not list(folder.rglob("*.unfinished"))


def test_what_is_no_recording_or_a_later_one_is_said(folder: Path) -> None:
    with pytest.raises(Problem, match="is no recording"):
        open_recording(folder)
    recording = a_recording(folder, [a_record(0)])
    said = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(said | {"version": 2}))
    with pytest.raises(Problem, match="format 2"):
        open_recording(recording.folder)
    (folder / MANIFEST).write_text("{")
    with pytest.raises(Problem, match="damaged"):
        open_recording(folder)


@pytest.mark.parametrize("file", ["../other.parquet", "/other.parquet", "parts/../../other.parquet"])
def test_a_manifest_names_no_file_outside_its_recording(folder: Path, file: str) -> None:
    a_recording(folder, [a_record(0)])
    said = json.loads((folder / MANIFEST).read_text())
    said["parts"][0]["file"] = file
    (folder / MANIFEST).write_text(json.dumps(said))
    with pytest.raises(Problem, match="cannot be read"):
        open_recording(folder)


def test_a_folder_in_the_manifests_place_is_no_recording(folder: Path) -> None:
    (folder / MANIFEST).mkdir()
    with pytest.raises(Problem, match="is no recording"):
        open_recording(folder)
