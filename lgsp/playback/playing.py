"""Sends a stream: records are read, merged and rewritten in a thread, and go out when they are due."""

import asyncio
import math
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from lgsp.playback.batches import Outgoing
from lgsp.playback.merging import Timed
from lgsp.playback.pacing import Lateness, Pace
from lgsp.playback.rewriting import Rewriter
from lgsp.playback.target import Target

CHUNK_RECORDS: Final = 4_000
"""So many at most are in a transaction, and so many wait behind it."""
CHUNK_BYTES: Final = 8 * 1024 * 1024
OPEN_SECONDS: Final = 0.2
"""How long a paced record waits until its transaction ends; longer where the one before it takes longer."""
QUIET_SECONDS: Final = 0.05
"""Where nothing is due for so long, what was sent is committed at once."""


@dataclass
class Chunk:
    """Records that follow each other, and their event times."""

    times: list[int] = field(default_factory=list)
    records: list[Outgoing] = field(default_factory=list)


@dataclass
class Played:
    """How a run of a replay went."""

    lateness: Lateness = field(default_factory=Lateness)
    seconds: float = 0.0


class Player:
    """Plays one stream into a target; ``stop`` ends it with what is sent committed."""

    def __init__(
        self, target: Target, rewriter: Rewriter, speed: float, stop: asyncio.Event,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._target = target
        self._rewriter = rewriter
        self._speed = speed
        self._stop = stop
        self._progress = progress
        self._opened_at: float | None = None
        self.played = Played()

    async def run(self, stream: Iterator[Timed]) -> Played:
        """Send everything the stream has; raises Problem."""
        began, pace = time.monotonic(), None
        chunks = self._chunks(stream)
        coming = asyncio.create_task(asyncio.to_thread(next, chunks, None))
        try:
            while (chunk := await coming) is not None and not self._stop.is_set():
                coming = asyncio.create_task(asyncio.to_thread(next, chunks, None))
                pace = pace or Pace(self._speed, chunk.times[0], time.monotonic())
                await self._play(chunk, pace)
            await self._target.commit()
        finally:
            await asyncio.gather(coming, return_exceptions=True)  # a thread cannot be left alone
        self.played.seconds = time.monotonic() - began
        return self.played

    async def _play(self, chunk: Chunk, pace: Pace) -> None:
        first = 0
        while first < len(chunk.times) and not self._stop.is_set():
            behind = bisect_right(chunk.times, pace.reached(time.monotonic()), first)
            if behind > first:
                await self._send(chunk, first, behind, pace)
                first = behind
            else:
                await self._wait(pace.due(chunk.times[first]))
        if math.isinf(self._speed):
            await self._commit()
        elif self._target.uncommitted >= CHUNK_RECORDS:
            await self._turn()

    async def _send(self, chunk: Chunk, first: int, behind: int, pace: Pace) -> None:
        opened_at = self._opened_at = self._opened_at or time.monotonic()
        await self._target.add(chunk.records[first:behind])
        if not math.isinf(self._speed):
            now = time.monotonic()
            for time_us in chunk.times[first:behind]:
                self.played.lateness.add(now - pace.due(time_us))
            if now - opened_at > OPEN_SECONDS and not self._target.ending:
                await self._turn()

    async def _wait(self, due: float) -> None:
        """Wait until something is due, or it is time to commit, or to stop."""
        now = time.monotonic()
        if self._target.uncommitted and due - now > QUIET_SECONDS:
            await self._commit()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(due - time.monotonic(), 0)):
                await self._stop.wait()

    async def _commit(self) -> None:
        await self._target.commit()
        self._opened_at = None
        self._progress(self._target.done)

    async def _turn(self) -> None:
        """Let what was sent be committed while more goes out."""
        await self._target.turn()
        self._opened_at = None
        self._progress(self._target.done)

    def _chunks(self, stream: Iterator[Timed]) -> Iterator[Chunk]:
        chunk, size = Chunk(), 0
        for time_us, _, record in stream:
            chunk.times.append(time_us)
            chunk.records.append(self._rewriter.rewritten(record))
            size += len(record.value or b"")
            if len(chunk.times) == CHUNK_RECORDS or size > CHUNK_BYTES:
                yield chunk
                chunk, size = Chunk(), 0
        if chunk.times:
            yield chunk
