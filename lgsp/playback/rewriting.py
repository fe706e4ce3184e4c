"""What becomes of a record on its way: its target, its partition there, its marks; nothing else.

Unless time is shifted, the bytes of key and value, the record's headers and its timestamp stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lgsp.playback.batches import Outgoing
from lgsp.playback.shifting import shifted_timestamp, shifted_value
from lgsp.replay.marks import ORIGIN, marks
from lgsp.stream.record import Record
from schemas.topics import CLOCK
from services._runtime.partitions import partition_of


@dataclass(frozen=True, slots=True)
class Lane:
    """Where the records of a recorded topic go. ``origin``: what its cluster called it.

    ``kept``: as many partitions there as here, so that each record keeps its own.
    """

    origin: str
    target: str
    partitions: int
    kept: bool


class Rewriter:
    """Turns records into what is sent. ``shift``: by how much times are moved; None: not at all."""

    def __init__(
        self, lanes: Mapping[str, Lane], replay_id: str, *, effects: bool, shift: timedelta | None = None
    ) -> None:
        self._lanes = lanes
        self._first, self._last = marks(replay_id, effects=effects)
        self._shift = shift

    def rewritten(self, record: Record) -> Outgoing:
        """Return what to send for a record."""
        topic, partition, offset, key, value, timestamp_ms, headers, _ = record
        lane = self._lanes[topic]
        if self._shift is not None:
            value, timestamp_ms = (
                shifted_value(value, self._shift),
                shifted_timestamp(timestamp_ms, self._shift),
            )
        origin = ORIGIN, f"{lane.origin}/{partition}/{offset}".encode()
        return Outgoing(
            lane.target,
            partition if lane.kept else moved(topic, partition, key, lane.partitions),
            key,
            value,
            timestamp_ms,
            (*headers, self._first, origin, self._last),
        )


def moved(topic: str, partition: int, key: bytes | None, partitions: int) -> int:
    """Return the partition among other many: by its key, as every client of Kafka would choose it.

    Where there is no key, and for ``clock``, whose records name their partition, it is the old one modulo
    the count: what stood in one partition stays in order.
    """
    return partition % partitions if key is None or topic == CLOCK.name else partition_of(key, partitions)
