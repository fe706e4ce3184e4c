"""Handing rows to the process that builds parts (part_process.py), and giving those parts their names."""

import asyncio
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, Self

import orjson
import pyarrow as pa

from lgsp.problems import Problem
from lgsp.replay.part_columns import RECORD_SCHEMA, rows_read
from lgsp.replay.part_messages import FILE, RUNS, Answer
from lgsp.replay.range_digest import Place
from lgsp.replay.writing import NextOffsets, RecordingWriter, is_full

Builder = subprocess.Popen[bytes]
AHEAD_BYTES: Final = 64 * 1024 * 1024
"""How many bytes may wait for the other process; beyond them reading waits for it."""
PIPE_BYTES: Final = 1024 * 1024
PATIENCE_SECONDS: Final = 10.0


class PartMaker:
    """Gives records to a process of its own, and names the parts that it builds.

    To be used as a context: behind it that process has ended. Raises OSError where the disk refuses a part,
    Problem where the process died.
    """

    def __init__(self, process: Builder, writer: RecordingWriter) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._input, self._answers = process, process.stdin, process.stdout
        self._writer = writer
        self._thread = ThreadPoolExecutor(1, "parts")  # one, so that what is sent stays in order
        self._stream = pa.ipc.new_stream(self._input, RECORD_SCHEMA)
        self._ahead: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._ahead_bytes = 0
        self.count = self._size_bytes = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        if any(raised):
            self._process.kill()
        await asyncio.gather(*(sent for _, sent in self._ahead), return_exceptions=True)
        await asyncio.to_thread(self._end)

    @property
    def full(self) -> bool:
        """Whether what was taken since the last part is enough for one."""
        return is_full(self.count, self._size_bytes)

    async def take(self, read: Mapping[Place, list[Any]]) -> None:
        """Hand over records of aiokafka's, by partition; wait only while very much waits already."""
        rows = rows_read(read)
        self.count += rows.num_rows
        self._size_bytes += rows.nbytes
        self._send(rows, {RUNS: orjson.dumps([(*place, len(own)) for place, own in read.items()])})
        while self._ahead and (self._ahead_bytes > AHEAD_BYTES or self._ahead[0][1].done()):
            size_bytes, sent = self._ahead.popleft()
            self._ahead_bytes -= size_bytes
            await self._heard(sent)

    def cut(self, next_offsets: NextOffsets) -> "asyncio.Task[None]":
        """Begin to make a part of what was taken; one after the other. ``next_offsets``: how far that is."""
        wanted = bool(self.count)
        self.count = self._size_bytes = 0
        if wanted:
            self._send(NOTHING, {FILE: self._writer.next_file.encode()})
        return asyncio.create_task(self._named(next_offsets, wanted=wanted))

    async def _named(self, next_offsets: NextOffsets, *, wanted: bool) -> None:
        built = None
        if wanted:
            answer = Answer.read(await asyncio.to_thread(self._answers.readline))
            if answer is None:
                raise self._died()
            built = answer.part()
        await asyncio.to_thread(self._writer.add, built, next_offsets)

    def _send(self, rows: pa.RecordBatch, said: dict[bytes, bytes]) -> None:
        sent = asyncio.get_running_loop().run_in_executor(self._thread, self._write, rows, said)
        self._ahead.append((rows.nbytes, sent))
        self._ahead_bytes += rows.nbytes

    def _write(self, rows: pa.RecordBatch, said: dict[bytes, bytes]) -> None:
        self._stream.write_batch(rows, custom_metadata=said)
        self._input.flush()

    async def _heard(self, sent: "asyncio.Future[None]") -> None:
        try:
            await sent
        except OSError:
            raise self._died() from None

    def _died(self) -> Problem:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE_SECONDS)
        return Problem(
            f"The process that builds parts ended (exit code {self._process.poll()}); "
            f"{self._writer.manifest.records:,} records are whole in {self._writer.folder}.",
            "Was there memory for it? Go on with: lgsp record OUT --resume",
            "environment",
        )

    def _end(self) -> None:
        """Let the other process end: with its input, or, where nothing waits for it, at once."""
        with suppress(OSError):  # of a process that is gone
            self._stream.close()
            self._input.close()
        self._thread.shutdown()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE_SECONDS)


NOTHING: Final = pa.RecordBatch.from_pylist([], schema=RECORD_SCHEMA)


@contextmanager
def builder_beside(folder: Path) -> Iterator[Builder]:
    """Start the process that builds the parts of this folder's recording; behind the block it has ended.

    It takes a quarter of a second to start, and looks at the folder only when it is given rows.
    """
    command = [sys.executable, "-P", "-m", "lgsp.replay.part_process", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 (our own module)
        command, stdin=pipe, stdout=pipe, start_new_session=True
    ) as process:
        assert process.stdin
        _widen(process.stdin)
        try:
            yield process
        finally:
            process.kill()
            with suppress(OSError):
                process.stdin.close()


def _widen(pipe: IO[bytes]) -> None:
    """Let much go through a pipe at once, where the system can."""
    with suppress(ImportError, OSError):
        from fcntl import F_SETPIPE_SZ, fcntl  # noqa: PLC0415 - Linux alone has it

        fcntl(pipe.fileno(), F_SETPIPE_SZ, PIPE_BYTES)
