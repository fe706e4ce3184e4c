"""Kafka killed in the middle of many commits: what it then leaves out for real (KAFKA-20734)."""

import asyncio
import gc
import json
from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest
from aiokafka.errors import KafkaError

from lgsp.kafka.embedded import EmbeddedKafka
from lgsp.kafka.progress import Silence
from schemas.topics import DOSSIERS
from services._runtime.crash import CrashPoint
from services._runtime.outbox import OutboxRow
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from services._runtime.topics_admin import ensure_topics
from tests.hub.outside_reader import read_committed

pytestmark = [pytest.mark.kafka, pytest.mark.long]
LANES: Final = 24
KILLS: Final = 6
EVENTS_A_TRANSACTION: Final = 3


class Trap:
    """Kills the broker the moment it has acknowledged a commit: its markers are still to be written."""

    def __init__(self, kafka: EmbeddedKafka) -> None:
        self._kafka = kafka
        self.armed = False
        self.sprung = asyncio.Event()

    def reached(self, point: CrashPoint) -> None:
        if self.armed and point == "after-kafka-commit":
            self.armed = False
            self._kafka.kill()
            self.sprung.set()

    async def spring(self) -> None:
        self.sprung.clear()
        self.armed = True
        await self.sprung.wait()


class Outbox:
    """What a lane has to publish, without end."""

    def __init__(self, kafka: KafkaPart, lane: int, trap: Trap) -> None:
        self.lane = lane
        self.published_to = 0
        self._relay = Relay(RelayPlace(kafka, "intake", lane), trap.reached)

    async def run(self, stop: asyncio.Event) -> None:
        """Publish as a lane does: after any error fence, read the position, go on behind it."""
        while True:
            try:
                await self._relay.fence()
                position = await self._relay.read_position()
                assert position >= self.published_to, f"lane {self.lane} lost what was published"
                self.published_to = position
                while not stop.is_set():
                    last = self.published_to + EVENTS_A_TRANSACTION
                    await self._relay.publish([self._row(n) for n in range(self.published_to + 1, last + 1)])
                    self.published_to = last
                    await asyncio.sleep(0.002)
                break
            except (KafkaError, TimeoutError):
                await self._relay.discard()
                await asyncio.sleep(0.05)
        await self._relay.discard()

    def _row(self, number: int) -> OutboxRow:
        partition = (self.lane + number * LANES // EVENTS_A_TRANSACTION) % LANES
        value = json.dumps({"id": number, "lane": self.lane}).encode()
        return OutboxRow(number, DOSSIERS.name, partition, b"H62.12", value, ())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_broker_killed_in_the_middle_of_many_commits_loses_and_repeats_nothing(
    tmp_path: Path,
) -> None:
    kafka, stop = EmbeddedKafka(tmp_path / "kafka"), asyncio.Event()
    trap = Trap(kafka)
    with kafka.running() as broker:
        await ensure_topics(broker.bootstrap_servers, "", LANES)
        part = KafkaPart(bootstrap_servers=broker.bootstrap_servers)
        outboxes = [Outbox(part, lane, trap) for lane in range(LANES)]
        running = [asyncio.create_task(outbox.run(stop)) for outbox in outboxes]
        for _ in range(KILLS):
            before = [outbox.published_to for outbox in outboxes]
            async with asyncio.timeout(60):
                while any(box.published_to <= old for box, old in zip(outboxes, before, strict=True)):
                    for ended in (task for task in running if task.done()):
                        ended.result()
                    await asyncio.sleep(0.1)
            async with asyncio.timeout(60):
                await trap.spring()
            await asyncio.to_thread(kafka.start, progress=Silence())
        stop.set()
        await asyncio.gather(*running)
        seen: defaultdict[int, list[int]] = defaultdict(list)
        for each in read_committed(broker.bootstrap_servers, "", (DOSSIERS.name,)):
            seen[each.event["lane"]].append(each.event["id"])
        for outbox in outboxes:
            assert sorted(seen[outbox.lane]) == list(range(1, outbox.published_to + 1)), outbox.lane
    gc.collect()  # what aiokafka leaves of connections given up half-way: while their loop still runs
