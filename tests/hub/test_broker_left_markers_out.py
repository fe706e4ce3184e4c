"""Kafka killed in the middle of many commits: what it then leaves out for real (KAFKA-20734)."""

import asyncio
import json
import logging
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Final

import pytest
from aiokafka.errors import KafkaError

from lgsp.kafka.embedded import EmbeddedKafka
from lgsp.kafka.progress import Silence
from schemas.topics import DOSSIERS
from services._runtime.crash import nowhere
from services._runtime.outbox import OutboxRow
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from services._runtime.topics_admin import ensure_topics
from tests.hub.outside_reader import read_committed

pytestmark = [pytest.mark.kafka, pytest.mark.long]
log = logging.getLogger(__name__)
LANES: Final = 24
KILLS: Final = 6
EVENTS_A_TRANSACTION: Final = 3


class Outbox:
    """What a lane has to publish, without end; ``number`` is the next one's."""

    def __init__(self, kafka: KafkaPart, lane: int) -> None:
        self.lane = lane
        self.published_to = 0
        self.takeovers = 0
        self._relay = Relay(RelayPlace(kafka, "intake", lane), nowhere)

    async def run(self, stop: asyncio.Event) -> None:
        """Publish as a lane does: after any error fence, read the position, go on behind it."""
        while True:
            try:
                await self._relay.fence()
                position = await self._relay.read_position()
                assert position >= self.published_to, f"lane {self.lane} lost what was published"
                self.published_to = position
                self.takeovers += 1
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


async def test_a_broker_killed_in_the_middle_of_many_commits_loses_and_repeats_nothing(
    tmp_path: Path,
) -> None:
    random, kafka, stop = Random(0), EmbeddedKafka(tmp_path / "kafka"), asyncio.Event()
    with kafka.running() as broker:
        await ensure_topics(broker.bootstrap_servers, "", LANES)
        part = KafkaPart(bootstrap_servers=broker.bootstrap_servers)
        outboxes = [Outbox(part, lane) for lane in range(LANES)]
        running = [asyncio.create_task(outbox.run(stop)) for outbox in outboxes]
        for _ in range(KILLS):
            before = [outbox.published_to for outbox in outboxes]
            async with asyncio.timeout(60):
                while any(box.published_to <= old for box, old in zip(outboxes, before, strict=True)):
                    assert not any(task.done() for task in running)
                    await asyncio.sleep(0.1)
            await asyncio.sleep(random.uniform(0, 0.5))
            kafka.kill()
            await asyncio.to_thread(kafka.start, progress=Silence())
        stop.set()
        await asyncio.gather(*running)
        seen: defaultdict[int, list[int]] = defaultdict(list)
        for each in read_committed(broker.bootstrap_servers, "", (DOSSIERS.name,)):
            seen[each.event["lane"]].append(each.event["id"])
        for outbox in outboxes:
            assert sorted(seen[outbox.lane]) == list(range(1, outbox.published_to + 1)), outbox.lane
