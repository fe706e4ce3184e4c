"""Gives a hub the inputs of a recording, and waits in between until it has done all that follows."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lgsp.playback.batches import Outgoing
from lgsp.playback.inputs import Given
from lgsp.playback.inputs_plan import InputsPlan
from lgsp.playback.pacing import Lateness, Pace
from lgsp.playback.target import Target
from lgsp.problems import Exit, Problem
from lgsp.replay.marks import ORIGIN, marks
from services._runtime.barrier import Barrier, NotCaughtUp


@dataclass(frozen=True)
class Rewriting:
    """What becomes of a record: the hub's topic, now as its time, and marks behind its own headers."""

    prefix: str
    names: dict[str, str]
    replay_id: str
    effects: bool

    def rewritten(self, given: Given) -> Outgoing:
        """Return what to send. It is written now: for the hub, and for retention, it is new."""
        record = given.record
        first, last = marks(self.replay_id, effects=self.effects)
        place = f"{self.names.get(record.topic, record.topic)}/{record.partition}/{record.offset}"
        return Outgoing(
            self.prefix + record.topic, given.partition, record.key, record.value,
            int(time.time() * 1000), (*record.headers, first, (ORIGIN, place.encode()), last),
        )  # fmt: skip


class Giver:
    """Sends a plan's portions into a hub, from where the target stands; ``stop`` ends it between sends."""

    def __init__(
        self, plan: InputsPlan, target: Target, barrier: Barrier, rewriting: Rewriting, *,
        speed: float, timeout_seconds: float, stop: asyncio.Event, progress: Callable[[int], None],
    ) -> None:  # fmt: skip
        self._plan = plan
        self._target = target
        self._barrier = barrier
        self._rewriting = rewriting
        self._speed = speed
        self._timeout_seconds = timeout_seconds
        self._stop = stop
        self._progress = progress
        self._pace: Pace | None = None
        self.lateness = Lateness()
        self.waits = 0

    async def run(self) -> bool:
        """Return whether everything is there and the hub has caught up; False at ``stop``. Raises Problem."""
        await self._wait_for_hub()
        unwaited = False
        for records, wait in self._plan.portions(self._target.done):
            await self._send(records)
            unwaited = unwaited or bool(records)
            if wait and unwaited:
                await self._wait_for_hub()
                unwaited = False
            if self._stop.is_set():
                return False
        return True

    async def _send(self, records: Sequence[Given]) -> None:
        first = 0
        while first < len(records) and not self._stop.is_set():
            now, behind = time.monotonic(), first
            while behind < len(records) and (due := self._due(records[behind], now)) <= now:
                self.lateness.add(now - due)
                behind += 1
            if behind == first:
                await self._pause(due - now)
                continue
            await self._target.send([self._rewriting.rewritten(each) for each in records[first:behind]])
            first = behind

    def _due(self, given: Given, now: float) -> float:
        """Return when a record is to be sent; the first that has a time is the anchor of all."""
        if given.time_us is None:
            return now
        if self._pace is None:
            self._pace = Pace(self._speed, given.time_us, now)
        return now if math.isinf(self._speed) else self._pace.due(given.time_us)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    async def _wait_for_hub(self) -> None:
        """Return when the hub has caught up, or at ``stop``."""
        waiting = asyncio.create_task(self._barrier.wait(self._timeout_seconds))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not waiting.done():
            waiting.cancel()
            await asyncio.wait({waiting})
            return
        try:
            waiting.result()
        except NotCaughtUp as late:
            raise _behind(late, self._target.done, self._timeout_seconds) from late
        self.waits += 1
        self._progress(self._target.done)


def _behind(late: NotCaughtUp, done: int, seconds: float) -> Problem:
    return Problem(
        f"The hub has not caught up within {seconds:g} s: {late}. {done:,} records are there.",
        "See what ails it with lgsp doctor; then go on with the same command and --resume, "
        "or give it longer with --timeout.",
        "not-caught-up",
        Exit.NO,
    )
