"""The reference: aiokafka ``getmany``, orjson, a set of ids and counters by agency and day; nothing lasts."""

import asyncio
import json
import sys
import time
from collections import defaultdict
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

_TOPICS = ("dossiers", "routing", "payments")
_PARTITIONS = 6
Counts = defaultdict[tuple[str, str, str], list[int]]


async def fold(servers: str, prefix: str) -> dict[str, Any]:
    """Fold the three topics to their ends; return CPU per event and the three counts of the province."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", enable_auto_commit=False,
        auto_offset_reset="earliest",
    )  # fmt: skip
    await consumer.start()
    places = [TopicPartition(prefix + topic, n) for topic in _TOPICS for n in range(_PARTITIONS)]
    consumer.assign(places)
    ends = await consumer.end_offsets(places)
    counts: Counts = defaultdict(lambda: [0, 0])
    seen: set[str] = set()
    began = time.process_time()
    while any([await consumer.position(place) < ends[place] for place in places]):
        for records in (await consumer.getmany(timeout_ms=100, max_records=500)).values():
            for record in records:
                event = orjson.loads(record.value)
                if event["id"] not in seen:
                    seen.add(event["id"])
                    count(counts, event)
    took = time.process_time() - began
    await consumer.stop()
    totals = [[sum(n for key, (n, _) in counts.items() if key[0] == name),
               sum(d for key, (_, d) in counts.items() if key[0] == name)]
              for name in ("routing", "online", "payments")]  # fmt: skip
    return {"cpu_us_per_event": took / len(seen) * 1e6, "counted": totals}


def count(counts: Counts, event: dict[str, Any]) -> None:
    """Count an event by agency and day under the definition that it is of."""
    data = event["data"]
    match event["type"]:
        case "lgsp.leg.dispatched.v1":
            name, hit = "routing", data["mode"] == "electronic"
        case "lgsp.dossier.received.v1":
            name, hit = "online", data["channel"] == "online" and data["service_level"] >= 3
        case _:
            name, hit = "payments", data["online"]
    count = counts[name, event["subject"].partition("-")[0], event["time"][:10]]
    count[0] += hit
    count[1] += 1


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fold(sys.argv[1], sys.argv[2]))))
