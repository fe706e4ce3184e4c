"""On which partition of another hub a recorded record belongs: right there if it was right, else wrong.

A record on a partition that its key does not belong to is a dead letter, in any hub. It must not become a
good one because the partition count is another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lgsp.playback.clock_waves import tick_of
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record
from schemas.topics import CLOCK
from services._runtime.partitions import partition_of


@dataclass(frozen=True)
class Placing:
    """From a hub of ``recorded`` partitions to one of ``target``.

    ``earlier``: counts that the recorded hub had before, each with the moment of writing up to which it may
    have had it, by rising count.
    """

    recorded: int
    target: int
    earlier: tuple[tuple[int, int], ...] = ()

    def partition(self, record: Record) -> int | None:
        """Return where a record belongs; None: on the wrong one, and the target has no wrong ones."""
        if record.key is None:
            return record.partition % self.target
        right = partition_of(record.key, self.target)
        if self._was_right(record.key, record):
            return right
        if self.target == 1:
            return None
        wrong = record.partition % self.target
        return wrong if wrong != right else (wrong + 1) % self.target

    def _was_right(self, key: bytes, record: Record) -> bool:
        """Whether it stood where its key belonged, before or after a change of the count around then."""
        counts = [count for count, until_ms in self.earlier if record.timestamp_ms <= until_ms]
        around = [*counts, self.recorded][:2]
        return record.partition in {partition_of(key, count) for count in around}


def placing(recording: Recording, target: int) -> Placing:
    """Return how the records of a recording are placed in a hub of so many partitions."""
    clock = [one for one in recording.manifest.ranges if one.topic == CLOCK.name]
    return Placing(len(clock), target, tuple(_earlier(recording)))


def _earlier(recording: Recording) -> Iterable[tuple[int, int]]:
    """Yield the counts before the last: a partition that was added later begins with a later tick."""
    ranges = sorted(
        (one.partition, one.start) for one in recording.manifest.ranges if one.topic == CLOCK.name
    )
    before: Record | None = None
    for partition, start in ranges:
        first = next((each for each in recording.records(CLOCK.name, partition) if tick_of(each)), None)
        if first is not None and before is not None and start == 0 and _is_later(first, before):
            yield partition, first.timestamp_ms
        before = first or before


def _is_later(record: Record, than: Record) -> bool:
    one, other = tick_of(record), tick_of(than)
    return one is not None and other is not None and one.time > other.time
