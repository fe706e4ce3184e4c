"""One hop: from a record sent to what follows from it readable, at three rates, with one lane and six."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.events import events_of
from bench.hub import kafka
from bench.machine import percentiles
from bench.service import PARTITIONS, Record, service
from services._runtime.partitions import partition_of
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.hub import drop_schemas
from tests.hub.postgres import postgres

PREFIX: Final = "bench-hops."
RATES: Final = (20, 200, 2_000)
SECONDS: Final = 10
GAPS_MS: Final = (0.1, 1, 2, 3, 5)
_TUNED_AT_RATE: Final = 200


def main() -> None:
    """Print the latencies; the reference is the same record read by a bare consumer in the same run."""
    with kafka() as servers:
        for gap_ms in GAPS_MS:
            with _routing(servers, None, LGSP_LANES__GAP_SECONDS=str(gap_ms / 1000)):
                hop, _ = asyncio.run(_at(servers, _TUNED_AT_RATE))
                print(f"one lane, {_TUNED_AT_RATE}/s, gap {gap_ms} ms: {percentiles(hop)}")
        with tempfile.TemporaryDirectory() as home, postgres(Path(home, "postgresql")) as server:
            for lanes, url in (("one lane (SQLite)", None), ("six lanes (PostgreSQL)", server.url)):
                for rate in RATES:
                    with _routing(servers, url):
                        hop, bare = asyncio.run(_at(servers, rate))
                    print(f"{lanes}, {rate}/s: hop {percentiles(hop)}; bare {percentiles(bare)}")


@contextmanager
def _routing(servers: str, url: str | None, **settings: str) -> Iterator[None]:
    asyncio.run(_fresh(servers))
    if url:
        drop_schemas(url, PREFIX, ("routing",))
    database = {"LGSP_DATABASE__URL": url} if url else {}
    with (
        tempfile.TemporaryDirectory() as home,
        service("routing", servers, PREFIX, home, **database, **settings),
    ):
        yield


async def _fresh(servers: str) -> None:
    await delete_topics(servers, PREFIX)
    await ensure_topics(servers, PREFIX, PARTITIONS)


async def _at(servers: str, rate: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds from each send to its first consequence, and to the record itself."""
    sent: dict[str, float] = {}
    records = [record for record in events_of(rate * SECONDS) if record[0] == "dossiers"]
    hop, bare = (
        asyncio.create_task(_arrivals(servers, topic, len(records))) for topic in ("routing", "dossiers")
    )
    await asyncio.sleep(1)  # both readers stand at the end
    await _send(servers, records, rate, sent)
    async with asyncio.timeout(60):
        return _since(sent, await hop), _since(sent, await bare)


def _since(sent: dict[str, float], seen: dict[str, float]) -> list[float]:
    return [(at - sent[code]) * 1000 for code, at in seen.items()]


async def _send(servers: str, records: list[Record], rate: int, sent: dict[str, float]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True)
    await producer.start()
    try:
        began = time.perf_counter()
        for number, (topic, key, event_type, value) in enumerate(records):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            sent[orjson.loads(value)["subject"]] = time.perf_counter()
            headers, place = [("ce_type", event_type)], partition_of(key, PARTITIONS)
            await producer.send(PREFIX + topic, value, key=key, partition=place, headers=headers)
    finally:
        await producer.stop()


async def _arrivals(servers: str, topic: str, count: int) -> dict[str, float]:
    """Return when the first record about each dossier could be read."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", enable_auto_commit=False,
        fetch_max_wait_ms=50,
    )  # fmt: skip
    await consumer.start()
    consumer.assign([TopicPartition(PREFIX + topic, n) for n in range(PARTITIONS)])
    await consumer.seek_to_end()
    seen: dict[str, float] = {}
    try:
        while len(seen) < count:
            for records in (await consumer.getmany(timeout_ms=50)).values():
                now = time.perf_counter()
                for record in records:
                    seen.setdefault(orjson.loads(record.value)["subject"], now)
    finally:
        await consumer.stop()
    return seen
