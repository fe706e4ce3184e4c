"""How far a service is behind the ends of its partitions, looked at once a second."""

import asyncio
import time
from typing import Final

from aiokafka import AIOKafkaConsumer

from services._runtime.informer import Informer
from services._runtime.telemetry import Telemetry

ANSWER_SECONDS: Final = 5.0
"""How long the consumer may take to say where it stands: during a rebalance it would wait for ever."""

_EVERY_SECONDS: Final = 1.0
_KNOWN_SECONDS: Final = 10.0


class Lag:
    """``behind``: records not read yet, over all partitions; None before the first look."""

    def __init__(self, telemetry: Telemetry, informer: Informer) -> None:
        self.behind: int | None = None
        self._telemetry = telemetry
        self._informer = informer
        self._at = 0.0

    @property
    def known(self) -> bool:
        """Say whether ``behind`` was true a moment ago."""
        return self.behind is not None and time.monotonic() - self._at < _KNOWN_SECONDS

    async def measure(self, consumer: AIOKafkaConsumer) -> None:
        """Look, unless it was looked a moment ago."""
        now = time.monotonic()
        if now - self._at < _EVERY_SECONDS:
            return
        behind, informed_behind = 0, {}
        async with asyncio.timeout(ANSWER_SECONDS):
            for place in consumer.assignment():
                end = consumer.last_stable_offset(place)
                if end is not None and end >= 0:
                    position = await consumer.position(place)
                    informed = self._informer.informed.get(place, position)
                    behind += max(0, end - position)
                    informed_behind[place.topic, place.partition] = max(0, end - informed)
        self._telemetry.lag(informed_behind)
        self._at, self.behind = now, behind
