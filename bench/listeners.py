"""Two hundred listeners to `/kpis/events`: from an update put on the topic to each of them having read it."""

import asyncio
import json
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.hub import PREFIX, Measured, hub
from bench.machine import percentiles
from schemas.kpis import KpiUpdated
from schemas.topics import KPIS
from services._province.calendar import ZONE

LISTENERS: Final = 200
UPDATES: Final = 60
EVERY_SECONDS: Final = 0.37
"""No multiple of the window, so that updates fall everywhere into it."""
TOPIC: Final = KPIS.full_name(PREFIX)
_AS_OF: Final = datetime(2021, 3, 8, 18, tzinfo=ZONE)
Arrivals = list[tuple[int, float]]


def main() -> None:
    """Print the delays of listeners, the window of up to 250 ms included, and of a bare consumer."""
    with hub() as measured:
        asyncio.run(_measure(measured))


async def _measure(measured: Measured) -> None:
    bare: Arrivals = []
    arrivals: list[Arrivals] = [[] for _ in range(LISTENERS)]
    opened = asyncio.Semaphore(0)
    readers = [asyncio.create_task(_listen(measured, each, opened)) for each in arrivals]
    readers.append(asyncio.create_task(_consume(measured.bootstrap_servers, bare, opened)))
    for _ in readers:
        await opened.acquire()
    sent = await _send(measured.bootstrap_servers)
    async with asyncio.timeout(30):
        while min(map(len, (bare, *arrivals))) < UPDATES:  # noqa: ASYNC110 - sockets have no event for all
            await asyncio.sleep(0.1)
    for reader in readers:
        reader.cancel()
    heard = percentiles(_since(sent, (one for each in arrivals for one in each)))
    print(
        f"{LISTENERS} listeners, {UPDATES} updates: {heard}; bare consumer {percentiles(_since(sent, bare))}"
    )


def _since(sent: dict[int, float], arrivals: Iterable[tuple[int, float]]) -> list[float]:
    return [(at - sent[number]) * 1000 for number, at in arrivals]


async def _listen(measured: Measured, arrivals: Arrivals, opened: asyncio.Semaphore) -> None:
    at = urlsplit(measured.urls["metrics"])
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    writer.write(b"GET /kpis/events?definition=on-time/nd61 HTTP/1.0\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await reader.readuntil(b"\n\n")
    opened.release()
    while True:
        block = await reader.readuntil(b"\n\n")
        now = time.perf_counter()
        for line in block.splitlines():
            if line.startswith(b"data: "):
                arrivals.append((json.loads(line[6:])["numerator"], now))


async def _consume(servers: str, arrivals: Arrivals, opened: asyncio.Semaphore) -> None:
    place = TopicPartition(TOPIC, 0)
    async with AIOKafkaConsumer(bootstrap_servers=servers, isolation_level="read_committed") as consumer:
        consumer.assign([place])
        await consumer.seek_to_end(place)
        await consumer.position(place)
        opened.release()
        async for record in consumer:
            arrivals.append((json.loads(record.value)["data"]["numerator"], time.perf_counter()))


async def _send(servers: str) -> dict[int, float]:
    sent: dict[int, float] = {}
    async with AIOKafkaProducer(bootstrap_servers=servers, linger_ms=0) as producer:
        for number in range(UPDATES):
            await asyncio.sleep(EVERY_SECONDS)
            value = _update(number)
            sent[number] = time.perf_counter()
            await producer.send_and_wait(TOPIC, value, key=b"on-time/nd61|province|to-date", partition=0)
    return sent


def _update(number: int) -> bytes:
    data = {
        "definition": "on-time/nd61", "scope": "province", "period": "to-date", "numerator": number,
        "denominator": UPDATES, "value": round(number / UPDATES, 4), "target": None, "met": None,
        "as_of": _AS_OF,
    }  # fmt: skip
    subject = "on-time/nd61|province|to-date"
    event = {"id": f"u-{number}", "source": "/lgsp/metrics", "subject": subject, "time": _AS_OF}
    return KpiUpdated.model_validate({**event, "data": data}).model_dump_json().encode()
