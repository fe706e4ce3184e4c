"""A process beside a recording's own, which builds its parts: so that two cores share the work.

It reads rows from its standard input as one Arrow stream, and answers each wish for a part with a line
(part_messages.py). It ends with its input. It gives no file its name and touches no manifest: so it can be
killed, or outlive the recording for a moment, without harm.

Run as ``python -m lgsp.replay.part_process FOLDER``.
"""

import os
import signal
import sys
from pathlib import Path

import orjson
import pyarrow as pa

from lgsp.replay.building import PartBuilder
from lgsp.replay.manifest import load_manifest
from lgsp.replay.part_messages import FILE, RUNS, Answer


def main(folder: Path) -> None:
    """Build parts of the recording in this folder, from its manifest as it is when the first rows come."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # they are for the recording, which ends our input then
    with pa.ipc.open_stream(sys.stdin.buffer) as stream:
        builder = PartBuilder(folder, load_manifest(folder))
        while (answer := _next_answer(stream, builder)) is not None:
            try:
                os.write(sys.stdout.fileno(), answer.line)
            except BrokenPipeError:  # nobody is left who would name the part
                if answer.built:
                    (folder / answer.built.unfinished).unlink()
                return


def _next_answer(stream: pa.RecordBatchStreamReader, builder: PartBuilder) -> Answer | None:
    """Take in rows until a part is wished for, and return what became of it; None at the end of all."""
    while True:
        try:
            rows, said = stream.read_next_batch_with_custom_metadata()
        except StopIteration:
            return None
        if FILE in said:
            break
        builder.take(rows, orjson.loads(said[RUNS]))
    try:
        return Answer(built=builder.build(said[FILE].decode()))
    except OSError as error:
        return Answer(errno=error.errno or 0, why=error.strerror or str(error))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Exception as error:  # noqa: BLE001 - the recording tells what to do; a trace would help nobody there
        sys.exit(f"Building a part failed: {type(error).__name__}: {error}")
