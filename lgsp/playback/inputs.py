"""A recording's inputs in steps, as a hub must be given them to come to the same end.

What a hub makes of a record depends on the tick before it, and on what else it knows of the dossier by then.
So records go between the same ticks as in the recording, whatever their own time is: that is told by when
they were written. And whoever sends them waits, until the hub has done all that follows, before each tick,
behind it, and wherever a dossier gets a record from another topic than before in the same step.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lgsp.playback.clock_waves import Wave
from lgsp.playback.inputs_order import EVERYTHING, Input, Share, in_order
from lgsp.playback.lane_placing import Placing
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record

PORTION: Final = 2_000
"""A step may have any number of records; so many of them are in memory."""
PORTION_BYTES: Final = 4 * 1024 * 1024


class Given(NamedTuple):
    """A record for a partition of the target; it is due at ``time_us``, None: as soon as may be."""

    time_us: int | None
    partition: int
    record: Record


class Portion(NamedTuple):
    """Records to be sent together; ``wait``: until the hub has caught up with them, before the next."""

    records: tuple[Given, ...]
    wait: bool


def portions(recording: Recording, placing: Placing, share: Share = EVERYTHING) -> Iterator[Portion]:
    """Yield everything in order; the same for the same recording, share and partition count.

    Raises Problem for a record of which nobody knows when it was written.
    """
    step = _Step()
    for one in in_order(recording, share):
        if isinstance(one, Wave):
            yield step.taken(wait=True)
            ticks = tuple(Given(one.time_us, each, one.record) for each in range(placing.target))
            yield Portion(ticks, wait=True)
            continue
        partition = placing.partition(one.record)
        if partition is None:
            continue
        if step.must_wait_before(one):
            yield step.taken(wait=True)
        step.add(one, partition)
        if step.is_full:
            yield step.taken(wait=False)
    yield step.taken(wait=True)


@dataclass
class _Step:
    """What was not sent yet, and which topics the hub is busy with since somebody waited for it."""

    records: list[Given] = field(default_factory=list)
    size_bytes: int = 0
    topics: dict[str | bytes, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.records) >= PORTION or self.size_bytes >= PORTION_BYTES

    def must_wait_before(self, one: Input) -> bool:
        return one.owner is not None and self.topics.get(one.owner, one.record.topic) != one.record.topic

    def add(self, one: Input, partition: int) -> None:
        self.records.append(Given(one.due_us, partition, one.record))
        self.size_bytes += len(one.record.value or b"")
        if one.owner is not None:
            self.topics[one.owner] = one.record.topic

    def taken(self, *, wait: bool) -> Portion:
        """Return what was not sent, and forget it."""
        portion = Portion(tuple(self.records), wait)
        self.records.clear()
        self.size_bytes = 0
        if wait:
            self.topics.clear()
        return portion
