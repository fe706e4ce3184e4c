"""The reference of `rebuild`: aiokafka ``getmany`` and orjson over the same topics, nothing done with it."""

import asyncio
import json
import sys
import time

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

_TOPICS = ("dossiers", "routing", "payments")
_PARTITIONS = 6


async def read(servers: str, prefix: str) -> dict[str, float]:
    """Read and decode the topics to their ends; return how many records a second."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", enable_auto_commit=False,
        auto_offset_reset="earliest",
    )  # fmt: skip
    await consumer.start()
    places = [TopicPartition(prefix + topic, n) for topic in _TOPICS for n in range(_PARTITIONS)]
    consumer.assign(places)
    ends = await consumer.end_offsets(places)
    count, began = 0, time.perf_counter()
    while any([await consumer.position(place) < ends[place] for place in places]):
        for records in (await consumer.getmany(timeout_ms=100, max_records=500)).values():
            for record in records:
                orjson.loads(record.value)
            count += len(records)
    seconds = time.perf_counter() - began
    await consumer.stop()
    return {"records": count, "per_second": count / seconds}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(sys.argv[1], sys.argv[2]))))
