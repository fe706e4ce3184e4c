"""The ticks of a recorded hub: each once, however many partitions it went to, in the order of its clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import Final, NamedTuple

from lgsp.replay.envelope_columns import EPOCH, MICROSECOND
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record
from schemas.inbound import ClockTicked
from schemas.topics import CLOCK
from services._runtime.arrivals import Arrival, Decoder
from services._runtime.decisions import Unprocessable

STAGES: Final = ("payment_stub", "routing", "rest")
DECODER: Final = Decoder([ClockTicked])


class Wave(NamedTuple):
    """One tick. ``written_ms``: when the first of its records was; ``record`` is that one."""

    written_ms: int
    time_us: int
    stage: str
    record: Record

    @property
    def staged(self) -> bool:
        """Whether whoever sent it let the services have it in turn, waiting for each: a barrier run."""
        return self.stage != "all"


def waves(recording: Recording) -> Iterator[Wave]:
    """Yield the ticks that moved the hub's time, in the order in which they did."""
    partitions = [place for place in recording.streams() if place[0] == CLOCK.name]
    clock = _Clock()
    for written_ms, _, record in merge(*(_written(recording, *place) for place in partitions), key=_ORDER):
        tick = tick_of(record)
        if tick is not None and clock.moves(tick):
            yield Wave(written_ms, _microseconds(tick), tick.data.stage, record)


def tick_of(record: Record) -> ClockTicked | None:
    """Return the tick that services see in a record of the clock; None: they see none."""
    arrival = Arrival(
        CLOCK, record.partition, record.offset, record.timestamp_ms, record.key, record.value, record.headers
    )
    try:
        found = DECODER.decode(arrival)
    except Unprocessable:
        return None
    return found if isinstance(found, ClockTicked) else None


@dataclass
class _Clock:
    """What services take note of: time of one source, which never goes back."""

    source: str = ""
    latest: dict[str, int] = field(default_factory=dict)

    def moves(self, tick: ClockTicked) -> bool:
        """Say whether a tick moves the time of any service, and take note of it."""
        self.source = self.source or tick.data.source_of_time
        time = _microseconds(tick)
        meant = STAGES if tick.data.stage == "all" else (tick.data.stage,)
        later = [stage for stage in meant if stage not in self.latest or time > self.latest[stage]]
        if tick.data.source_of_time != self.source or not later:
            return False
        self.latest.update(dict.fromkeys(later, time))
        return True


def _microseconds(tick: ClockTicked) -> int:
    return (tick.time - EPOCH) // MICROSECOND


_ORDER: Final = itemgetter(0, 1)


def _written(recording: Recording, topic: str, partition: int) -> Iterator[tuple[int, int, Record]]:
    latest = 0
    for record in recording.records(topic, partition):
        latest = max(latest, record.timestamp_ms)
        yield latest, partition, record
