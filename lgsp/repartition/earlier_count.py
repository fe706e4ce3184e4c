"""Whether a hub's topics hold records from before its partition count was raised."""

from typing import Final

from lgsp.stream.log import HUB_TOPICS
from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from services._runtime.partitions import partition_of

ENOUGH: Final = 1_000
"""Offsets of a partition that are looked at: what is from before comes first, and many agencies move."""


async def from_before(bootstrap_servers: str, prefix: str) -> str | None:
    """Return the place of a record that lies where its key led with fewer partitions; None: none is found.

    Looked for where the hub alone writes: elsewhere a client may have taken a wrong partition.
    """
    partitions = await partitions_of(bootstrap_servers, [prefix + topic for topic in HUB_TOPICS])
    count = 1 + max((each.partition for each in partitions), default=0)
    async with consumer_of(bootstrap_servers) as consumer:
        begins = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        first = {each: min(ends[each], begins[each] + ENOUGH) for each in partitions}
        async for record in read_to_end(consumer, partitions, ends=first):
            if record.key is not None and partition_of(record.key, count) != record.partition:
                return f"{record.topic.removeprefix(prefix)}/{record.partition}/{record.offset}"
    return None
