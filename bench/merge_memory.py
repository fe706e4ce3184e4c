"""Memory of a merge: five million records of eighteen partitions, in a process of its own."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from lgsp.playback.choosing import Choice
from lgsp.playback.material import material_of
from lgsp.replay.manifest import Manifest, Range, Source
from lgsp.replay.recording import open_recording
from lgsp.replay.sql import table_of
from lgsp.replay.writing import Gathered, RecordingWriter
from lgsp.stream.record import Record

RECORDS: Final = 5_000_000
PLACES: Final = [(topic, number) for topic in ("dossiers", "payments", "routing") for number in range(6)]
AT_ONCE: Final = 45_000
PADDING: Final = "x" * 400
MIB: Final = 1024 * 1024


def main() -> None:
    """Print the most memory that a process had that read and merged all of them, chosen by a condition."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        _record(Path(folder))
        print(f"recorded {RECORDS:,} records in {time.perf_counter() - began:.0f} s")
        command = [sys.executable, "-m", "bench.merge_memory", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(done.stdout, end="")


def _record(folder: Path) -> None:
    ranges = tuple(
        Range(topic=topic, partition=number, beginning=0, start=0, next=0, until=None)
        for topic, number in PLACES
    )
    manifest = Manifest(
        state="recording", program="0", contract_version="1.0", calendar_hash="", ranges=ranges,
        source=Source(kind="kafka"), began_at="2021-03-08T08:00:00+07:00",
    )  # fmt: skip
    writer = RecordingWriter(folder, manifest)
    each = AT_ONCE // len(PLACES)
    for first in range(0, RECORDS // len(PLACES), each):
        gathered = Gathered()
        for topic, partition in PLACES:
            gathered.add((topic, partition), [_event(topic, partition, first + n) for n in range(each)])
            gathered.next_offsets[topic, partition] = first + each
        writer.write(gathered)


def _event(topic: str, partition: int, number: int) -> Record:
    minute, second = divmod(number // 10, 60)
    hour, minute = divmod(minute, 60)
    time_text = f"2021-03-{1 + hour // 24:02}T{hour % 24:02}:{minute:02}:{second:02}+07:00"
    code = f"H62.{partition}-210308-{number % 10_000:04}"
    value = {"type": "lgsp.leg.closed.v1", "subject": code, "time": time_text, "data": {"p": PADDING}}
    headers = (("content-type", b"application/cloudevents+json"), ("ce_type", b"lgsp.leg.closed.v1"))
    return Record(topic, partition, number, b"H62.1", json.dumps(value).encode(), 1_615_000_000_000, headers)


def measure(folder: Path) -> None:
    """Merge a recording, and print the most memory that this process had."""
    recording = open_recording(folder)
    with table_of(recording) as table:
        material = material_of(recording, table, Choice(where="type IS NOT NULL"))
    chosen_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB
    began, count, last = time.perf_counter(), 0, 0
    for count, timed in enumerate(material.stream(), 1):  # noqa: B007 (counted)
        assert timed.time_us >= last
        last = timed.time_us
    seconds = time.perf_counter() - began
    most_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB
    print(f"merged {count:,} records at {count / seconds:,.0f} a second: at most {most_mib:.0f} MiB "
          f"({chosen_mib:.0f} when they were chosen)")  # fmt: skip


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
