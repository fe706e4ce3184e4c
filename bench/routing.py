"""Routing's lane against a hand-written loop of the same steps, on the same records; same events asserted."""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.events import events_of
from bench.hub import kafka
from bench.service import PARTITIONS, Record, caught_up, send, service
from services._runtime.topics_admin import delete_topics, ensure_topics

PREFIXES: Final = ("bench-lane.", "bench-hand.")
DOSSIERS: Final = 5_000
ROUNDS: Final = 3


def main() -> None:
    """Print records a second and CPU for one of both, and the ratios; both must have said the same."""
    faster, cheaper = [], []
    with kafka() as servers:
        for number in range(ROUNDS):
            for prefix in PREFIXES:
                asyncio.run(delete_topics(servers, prefix))  # of a run that was ended
                asyncio.run(ensure_topics(servers, prefix, PARTITIONS))
            lane_rate, lane_us = _lane(servers, PREFIXES[0])
            hand_rate, hand_us = _hand(servers, PREFIXES[1])
            said = {asyncio.run(_said(servers, prefix)) for prefix in PREFIXES}
            for prefix in PREFIXES:
                asyncio.run(delete_topics(servers, prefix))
            if len(said) != 1:
                raise SystemExit(f"the lane and the loop said different things: {said}")
            faster.append(lane_rate / hand_rate)
            cheaper.append(lane_us / hand_us)
            print(
                f"round {number + 1}: lane {lane_rate:.0f}/s, {lane_us:.0f} us of CPU; "
                f"hand {hand_rate:.0f}/s, {hand_us:.0f} us"
            )
    print(f"routing lane: {median(faster):.2f} x the hand loop's rate, {median(cheaper):.2f} x its CPU")


def records_of(dossiers: int) -> Iterator[Record]:
    """Yield the receptions of dossiers: each begins a path, with legs and statuses."""
    return (record for record in events_of(dossiers) if record[0] == "dossiers")


def _lane(servers: str, prefix: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as home, service("routing", servers, prefix, home) as lane:
        idle = lane.cpu_seconds
        os.kill(lane.pid, signal.SIGSTOP)
        sent = asyncio.run(send(servers, prefix, records_of(DOSSIERS)))
        began = time.perf_counter()
        os.kill(lane.pid, signal.SIGCONT)
        asyncio.run(caught_up(servers, prefix, "routing"))
        wall = time.perf_counter() - began
        return sent / wall, (lane.cpu_seconds - idle) / sent * 1e6


def _hand(servers: str, prefix: str) -> tuple[float, float]:
    asyncio.run(send(servers, prefix, records_of(DOSSIERS)))
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "bench.hand_loop", servers, prefix, str(Path(home, "state"))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    return answer["per_second"], answer["cpu_us"]


async def _said(servers: str, prefix: str) -> tuple[int, str]:
    """Return how many events are on ``routing`` and a digest of them all, whatever their order."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", enable_auto_commit=False
    )
    await consumer.start()
    places = [TopicPartition(f"{prefix}routing", n) for n in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_beginning()
    ends = await consumer.end_offsets(places)
    values = []
    while any([await consumer.position(place) < ends[place] for place in places]):
        for records in (await consumer.getmany(timeout_ms=100)).values():
            values += [record.value for record in records]
    await consumer.stop()
    return len(values), hashlib.sha256(b"\n".join(sorted(values))).hexdigest()[:12]
