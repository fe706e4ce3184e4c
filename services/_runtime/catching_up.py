"""A service that is behind takes partition after partition, its topics side by side as they were written.

Taken as they lie in the client, records come topic after topic. What several topics tell of one dossier
then falls into batches far apart, and each of them reads, changes and writes the dossier anew.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

Taken = defaultdict[TopicPartition, list[ConsumerRecord]]
_PORTIONS: Final = 16


class CatchingUp:
    """``reached``: Kafka's timestamp of the last record taken of each place, as far as this process knows."""

    def __init__(self) -> None:
        self._reached: dict[TopicPartition, int] = {}
        self._served = -1

    async def fill(
        self, taken: Taken, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], most: int
    ) -> None:
        """Add to ``taken`` up to so many records that the client holds, partition after partition.

        The partitions take turns; those of which the client holds nothing now are passed over. When it holds
        nothing at all, what was reached is forgotten: of the next backlog it says nothing.
        """
        by_partition: defaultdict[int, list[TopicPartition]] = defaultdict(list)
        for place in places:
            by_partition[place.partition].append(place)
        room = most
        for partition in sorted(by_partition, key=lambda each: (each <= self._served, each)):
            room -= await self._fill_of_one(taken, consumer, by_partition[partition], room)
            self._served = partition
            if not room:
                return
        if not taken:
            self._reached.clear()

    async def _fill_of_one(
        self, taken: Taken, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], most: int
    ) -> int:
        """Take portion after portion, each of the topic that is furthest behind in Kafka's own time.

        Returns how many records were taken.
        """
        left = {place: self._reached.get(place, 0) for place in places}
        portion = max(1, most // _PORTIONS)
        room = most
        while left and room:
            place = min(left, key=lambda each: (left[each], each))
            polled = await consumer.getmany(place, timeout_ms=0, max_records=min(portion, room))
            records = polled.get(place, ())
            if not records:
                del left[place]
                continue
            taken[place] += records
            room -= len(records)
            left[place] = self._reached[place] = records[-1].timestamp
        return most - room
