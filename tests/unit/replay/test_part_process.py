"""Parts are built by a process beside the recording; whatever becomes of it, the recording stays whole."""

import asyncio
import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from lgsp.problems import Problem
from lgsp.replay.checking import faults
from lgsp.replay.part_columns import RECORD_SCHEMA, rows_of
from lgsp.replay.part_making import NOTHING, Builder, PartMaker, builder_beside
from lgsp.replay.part_messages import FILE, RUNS
from lgsp.replay.recording import open_recording
from lgsp.replay.writing import RecordingWriter
from lgsp.stream.record import Record
from tests.unit.replay.recordings import a_manifest, a_recording

PLACES = [("routing", 0), ("routing", 1)]
RECORDS = [
    Record(*place, offset, b"k", b'{"type": "t"}', 5, (("a", None), ("a", b"1")))
    for place in PLACES
    for offset in range(300)
]
pytestmark = pytest.mark.asyncio


def read(records: list[Record]) -> dict[tuple[str, int], list[SimpleNamespace]]:
    """Return records as aiokafka gives them."""
    found: dict[tuple[str, int], list[SimpleNamespace]] = {}
    for one in records:
        given = one._asdict() | {"timestamp": one.timestamp_ms}
        found.setdefault((one.topic, one.partition), []).append(SimpleNamespace(**given))
    return found


@contextmanager
def maker(folder: Path) -> Iterator[PartMaker]:
    with builder_beside(folder) as process:
        yield PartMaker(process, RecordingWriter(folder, a_manifest(PLACES)))


async def _made(
    process: Builder, writer: RecordingWriter, records: list[Record], ends: dict[tuple[str, int], int]
) -> None:
    async with PartMaker(process, writer) as parts:
        await parts.take(read(records))
        await parts.cut(ends)


async def _made_though_killed(process: Builder, writer: RecordingWriter) -> None:
    async with PartMaker(process, writer) as parts:
        await parts.take(read(RECORDS[:300]))
        await parts.cut({PLACES[0]: 300})
        process.kill()
        await parts.take(read(RECORDS[300:]))
        await parts.cut({PLACES[1]: 300})


async def test_parts_built_beside_are_those_that_are_built_here(tmp_path: Path) -> None:
    here = a_recording(tmp_path / "here", RECORDS[:100] + RECORDS[300:], RECORDS[100:300])
    with maker(tmp_path / "beside") as parts:
        async with parts:
            for some in (RECORDS[:100], RECORDS[300:]):
                await parts.take(read(some))
            first = parts.cut({PLACES[0]: 100, PLACES[1]: 300})
            await parts.take(read(RECORDS[100:300]))  # while the first is made
            await first
            await parts.cut({PLACES[0]: 300})
    beside = open_recording(tmp_path / "beside")
    assert beside.manifest.parts == here.manifest.parts
    assert (beside.manifest.digest, list(faults(beside))) == (here.manifest.digest, [])
    assert [one.next for one in beside.manifest.ranges] == [300, 300]


async def test_a_builder_that_is_killed_is_told_and_what_is_recorded_stays_whole(tmp_path: Path) -> None:
    with builder_beside(tmp_path) as process:
        writer = RecordingWriter(tmp_path, a_manifest(PLACES))
        with pytest.raises(Problem, match=r"ended \(exit code -9\); 300 records are whole") as told:
            await _made_though_killed(process, writer)
    assert "--resume" in told.value.remedy
    assert list(open_recording(tmp_path).all_records()) == RECORDS[:300]
    again = RecordingWriter(tmp_path, open_recording(tmp_path).manifest)
    with builder_beside(tmp_path) as process:
        await _made(process, again, RECORDS[300:], {PLACES[1]: 300})
    assert list(open_recording(tmp_path).all_records()) == RECORDS
    assert list(faults(open_recording(tmp_path))) == []


async def test_a_full_disk_is_told_as_if_the_recording_itself_had_met_it(tmp_path: Path) -> None:
    with builder_beside(tmp_path) as process:
        writer = RecordingWriter(tmp_path, a_manifest(PLACES))
        unfinished = tmp_path / "parts" / f"000001.parquet.{process.pid}.unfinished"
        unfinished.symlink_to("/dev/full")
        with pytest.raises(OSError, match="No space left") as full:
            await _made(process, writer, RECORDS, {PLACES[0]: 300, PLACES[1]: 300})
    assert full.value.errno == errno.ENOSPC
    assert list((tmp_path / "parts").iterdir()) == []
    assert open_recording(tmp_path).manifest.records == 0


async def test_a_builder_that_outlives_the_recording_leaves_nothing_behind(tmp_path: Path) -> None:
    RecordingWriter(tmp_path, a_manifest(PLACES))
    with builder_beside(tmp_path) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.close()  # as when the recording was killed
        with process.stdin as given, pa.ipc.new_stream(given, RECORD_SCHEMA) as stream:
            stream.write_batch(rows_of(RECORDS[:300]), custom_metadata={RUNS: b'[["routing",0,300]]'})
            stream.write_batch(NOTHING, custom_metadata={FILE: b"parts/000001.parquet"})
        assert process.wait(30) == 0
    assert list((tmp_path / "parts").iterdir()) == []


async def test_what_the_process_cannot_take_is_told_in_a_line_and_not_by_a_trace(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "lgsp.replay.part_process", str(tmp_path)]
    done = await asyncio.to_thread(
        subprocess.run, command, input=b"no rows", capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Building a part failed: ArrowInvalid: ")
    assert len(done.stderr.splitlines()) == 1
