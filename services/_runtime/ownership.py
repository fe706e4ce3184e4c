"""Which lanes are in this process's hands: made when their partitions come, dropped when they go or are lost.

On SQLite one lane holds all partitions and is ours from the start. On PostgreSQL a lane is a partition and
follows the consumer's assignment. Whoever is assigned a lane takes it, raising its epoch whatever it was;
from then on it is retaken from our own epoch only, so that a thawed process never steals a lane back.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiokafka import TopicPartition

from services._runtime.batch import LaneLost
from services._runtime.informer import Progress
from services._runtime.lane import Lane

log = structlog.get_logger()
ONLY: Final = 0
"""The lane on SQLite."""


@dataclass(eq=False)
class Held:
    """A lane of ours, the task that publishes for it, and the positions it may inform once published.

    ``seeked``: the consumer stands where the lane's database stands. ``lost_at``: when another was found to
    have it, in the loop's seconds.
    """

    lane: Lane
    progress: Progress
    task: "asyncio.Task[None]"
    seeked: bool = False
    lost_at: float | None = None

    @property
    def at_work(self) -> bool:
        """Say whether its records may be taken."""
        return self.lane.ready.is_set() and self.seeked and self.lost_at is None


@dataclass(eq=False)
class Ownership:
    """The lanes held now. ``make``: a new lane, with what to tell of its publishing."""

    make: Callable[[int, Progress], Lane]
    one_lane: bool
    held: dict[int, Held] = field(default_factory=dict)
    fatal: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Fails with what ended a lane's task, when that must end the process."""
    _closing: "set[asyncio.Task[None]]" = field(default_factory=set)

    def lane_of(self, partition: int) -> int:
        """Return the lane that a partition belongs to."""
        return ONLY if self.one_lane else partition

    def adopt(self, partitions: Collection[int], epochs: Mapping[int, int]) -> None:
        """Hold the lanes of the partitions assigned; those that stay must still have our epoch."""
        wanted = {self.lane_of(partition) for partition in partitions}
        if self.one_lane:
            wanted.add(ONLY)
        for number, held in list(self.held.items()):
            stays = number in wanted and held.lost_at is None
            if stays and held.lane.epoch in {0, epochs.get(number)}:
                held.seeked = False
                held.progress.forget()
            else:
                self._drop(number)
        for number in sorted(wanted - self.held.keys()):
            self._take(number)

    def lose(self, number: int) -> None:
        """Stop working on a lane that another instance has taken, until its partition is assigned anew."""
        held = self.held[number]
        if held.lost_at is None:
            log.warning("lane lost", lane=number, epoch=held.lane.epoch)
            held.lost_at = asyncio.get_running_loop().time()
            held.task.cancel()

    def retake_lost(self, after_seconds: float) -> None:
        """Take back what was lost for so long while it stayed assigned to us: by then we are no zombie."""
        now = asyncio.get_running_loop().time()
        for number, held in list(self.held.items()):
            if held.lost_at is not None and now - held.lost_at > after_seconds:
                self._drop(number)
                self._take(number)

    def unpublished(self) -> int:
        """Return how many outbox rows of all lanes wait to be published."""
        return sum(held.lane.unpublished for held in self.held.values())

    def seek_anew(self) -> None:
        """Let every lane go on from where its database stands, whatever was fetched since."""
        for held in self.held.values():
            held.seeked = False

    def at_work(self) -> dict[int, Held]:
        """Return the lanes whose records may be taken."""
        return {number: held for number, held in self.held.items() if held.at_work}

    def progress(self) -> list[Progress]:
        """Return how far the lanes at work are."""
        return [held.progress for held in self.at_work().values()]

    def waiting_to_seek(self) -> list[int]:
        """Return the lanes that are ready but whose partitions do not yet stand where the database does."""
        return [n for n, held in self.held.items() if held.lane.ready.is_set() and not held.seeked]

    def places_of(self, number: int, assigned: Collection[TopicPartition]) -> list[TopicPartition]:
        """Return those of the assigned partitions that belong to a lane."""
        return [place for place in assigned if self.lane_of(place.partition) == number]

    async def close(self) -> None:
        """Let every lane go."""
        tasks = [held.task for held in self.held.values()]
        lanes = [held.lane for held in self.held.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(lane.close() for lane in lanes), *self._closing)
        self.held.clear()

    def _take(self, number: int) -> None:
        progress = Progress()
        lane = self.make(number, progress)
        task = asyncio.create_task(lane.run(), name=f"lane-{number}")
        self.held[number] = held = Held(lane, progress, task)
        task.add_done_callback(lambda ended: self._ended(number, held, ended))

    def _drop(self, number: int) -> None:
        held = self.held.pop(number)
        held.task.cancel()
        closing = asyncio.create_task(held.lane.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        log.info("lane dropped", lane=number, epoch=held.lane.epoch)

    def _ended(self, number: int, held: Held, ended: "asyncio.Task[None]") -> None:
        """Note how a lane's task ended: it never may by itself, except that the lane was lost."""
        if ended.cancelled():
            return
        error = ended.exception()
        if isinstance(error, LaneLost) and not self.one_lane:
            if self.held.get(number) is held:
                self.lose(number)
        elif error is not None and not self.fatal.done():
            self.fatal.set_exception(error)
