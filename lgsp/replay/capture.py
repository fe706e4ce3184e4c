"""Recording: from topics into parts, until every partition is where it shall end, or for ever."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from lgsp.problems import Exit, Problem
from lgsp.replay.bare_records import bare_records
from lgsp.replay.part_making import Builder, PartMaker
from lgsp.replay.range_digest import Place
from lgsp.replay.writing import RecordingWriter
from lgsp.stream.reading import POLL_MS
from services._runtime.tolerant_records import tolerate_header_names

RECORDS_A_POLL: Final = 5_000
PATIENCE_SECONDS: Final = 15.0
"""How long nothing may move before it is asked whether a transaction is left open there."""


class Capture:
    """Records the partitions of a writer's manifest with a consumer that it alone uses.

    ``places``: what the recording calls each topic. At most ``part_seconds`` of records are not in a part
    yet. ``stop`` ends it, with a last part. ``progress`` is told the count of records after each part.
    ``cut``: partitions that were ended before an open transaction.
    """

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        places: Mapping[TopicPartition, str],
        writer: RecordingWriter,
        builder: Builder,
        *,
        part_seconds: float,
        stop: asyncio.Event,
        progress: Callable[[int], None],
    ) -> None:
        self._consumer = consumer
        self._writer = writer
        self._part_seconds = part_seconds
        self._stop = stop
        self._progress = progress
        ranges = {(one.topic, one.partition): one for one in writer.manifest.ranges}
        self._ranges = {place: ranges[topic, place.partition] for place, topic in places.items()}
        self._positions = {place: one.next for place, one in self._ranges.items()}
        self._open = {place for place, one in self._ranges.items() if not one.done}
        self._parts = PartMaker(builder, writer)
        self._writing: asyncio.Task[None] | None = None
        self.cut: list[str] = []

    async def run(self) -> None:
        """Return when all is recorded, or at ``stop``; raises KafkaError, Problem and OSError."""
        self._consumer.assign(sorted(self._ranges))
        self._seek()
        with bare_records():
            await self._record_all()

    async def _record_all(self) -> None:
        async with self._parts:
            await self._record()
            await self._make_part()
            await self._written()

    async def _record(self) -> None:
        last_part = last_move = time.monotonic()
        while self._open and not self._stop.is_set():
            came, now = await self._take(), time.monotonic()
            if await self._note_positions() or came:
                last_move = now
            elif now - last_move > PATIENCE_SECONDS:
                await self._end_before_open_transactions()
                last_move = now
            if self._parts.full or (self._parts.count and now - last_part > self._part_seconds):
                await self._make_part()
                last_part = now

    def _seek(self) -> None:
        for place, offset in self._positions.items():
            self._consumer.seek(place, offset)

    async def _take(self) -> bool:
        """Gather what is there; say whether anything came."""
        self._consumer.pause(*(set(self._ranges) - self._open))
        try:
            batches = await self._consumer.getmany(
                *self._open, timeout_ms=POLL_MS, max_records=RECORDS_A_POLL
            )
        except UnicodeDecodeError:  # in the name of a header, the one thing that the client decodes
            tolerate_header_names()
            self._seek()
            return True
        except OffsetOutOfRangeError as error:
            raise _overtaken(error) from error
        await self._hand_over(batches)
        return bool(batches)

    async def _hand_over(self, batches: Mapping[TopicPartition, list[Any]]) -> None:
        """Hand over what is wanted of these records."""
        wanted: dict[Place, list[Any]] = {}
        for place, records in batches.items():
            one = self._ranges[place]
            if one.until is not None and records[-1].offset >= one.until:
                records = [each for each in records if each.offset < one.until]  # noqa: PLW2901
            if records:
                wanted[one.topic, one.partition] = records
        if wanted:
            await self._parts.take(wanted)

    async def _note_positions(self) -> bool:
        """Note how far each partition is, markers of transactions included; say whether any moved."""
        before = dict(self._positions)
        for place in sorted(self._open):
            until, position = self._ranges[place].until, await self._consumer.position(place)
            if until is not None and position >= until:
                position = until
                self._open.discard(place)
            self._positions[place] = position
        return self._positions != before

    async def _end_before_open_transactions(self) -> None:
        """End partitions that have no more committed records for now, unless they have no end anyway."""
        ends = await self._consumer.end_offsets(list(self._open))
        for place in sorted(self._open):
            if self._ranges[place].until is not None and self._positions[place] >= ends[place]:
                self._open.discard(place)
                self.cut.append(f"{place.topic}/{place.partition} at {self._positions[place]}")

    async def _make_part(self) -> None:
        """Let a part be made of what came, and let records keep coming meanwhile."""
        await self._written()
        next_offsets = {
            (one.topic, one.partition): self._positions[place] for place, one in self._ranges.items()
        }
        self._writing = self._parts.cut(next_offsets)

    async def _written(self) -> None:
        if self._writing is not None:
            await self._writing
            self._writing = None
            self._progress(self._writer.manifest.records)


def _overtaken(error: OffsetOutOfRangeError) -> Problem:
    places = ", ".join(
        f"{place.topic}/{place.partition} at {offset}" for place, offset in error.args[0].items()
    )
    return Problem(
        f"Retention deleted what was to be recorded next: {places}.",
        "What is recorded so far is whole; record what is left into a new folder.",
        "not-found",
        Exit.NO,
    )
