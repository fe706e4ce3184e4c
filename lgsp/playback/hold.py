"""Being the only one that writes for a replay, and knowing how far it is.

Whoever goes on with a replay fences first and reads the position after: only then is it true.
"""

import asyncio
import time
from contextlib import suppress
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import IllegalOperation, KafkaError

from lgsp.playback.place import TargetPlace
from lgsp.playback.position import position_of
from lgsp.playback.refused_by_kafka import refusal_of
from lgsp.problems import Problem
from lgsp.stream.closing import closed
from services._runtime.endings import Endings
from services._runtime.refusals import Refusal
from services._runtime.verdicts import Sighting

TRANSACTION_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 60.0
"""How long a cluster may be away before it is given up."""
PAUSE_SECONDS: Final = 0.2
FAILURES: Final = (KafkaError, IllegalOperation, TimeoutError, AssertionError)
"""aiokafka asserts that a producer which is dead already is not asked for more; and of one that learnt in the
background that its transaction is over it says that this is illegal, which is no KafkaError."""


class Hold:
    """A replay's producers. After any error both are thrown away: nobody knows what the broker kept.

    ``endings`` are theirs, in the same order: each transaction is to have ended everywhere before its
    producer begins another one.
    """

    def __init__(self, place: TargetPlace) -> None:
        self._place = place
        self._sightings: dict[str, list[Sighting]] = {name: [] for name in place.transactional_ids}
        self.producers: list[AIOKafkaProducer] = []
        self.endings: list[Endings] = []

    async def take(self) -> int:
        """Return the position, once nobody else can move it; waits for a cluster that is away.

        Raises Problem: permission is missing, the cluster stays away, the position is of another stream.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            await self.discard()
            try:
                return await self._taken()
            except FAILURES as error:
                refused = refusal_of(error, self._place.name)
                if refused is not None:
                    raise refused from error
                if time.monotonic() > deadline:
                    raise given_up(error) from error
            except Refusal as refusal:
                raise Problem(f"{refusal.message}.", f"{refusal.remedy}.", "broker") from refusal
            await asyncio.sleep(PAUSE_SECONDS)

    async def _taken(self) -> int:
        try:
            async with asyncio.timeout(TRANSACTION_SECONDS):
                await self._fence()
                return await position_of(self._place)
        except BaseException:
            await self.discard()
            raise

    async def discard(self) -> None:
        """Throw the producers away, whatever state they are in."""
        while self.producers:
            with suppress(KafkaError):
                await closed(self.producers.pop().stop())
        while self.endings:
            await closed(self.endings.pop().close())

    async def _fence(self) -> None:
        """Start the producers; the broker ends what earlier ones left open and refuses them from now on.

        Both, before the position is read: either of them may have been about to move it.
        """
        place = self._place
        for transactional_id in place.transactional_ids:
            endings = Endings(
                place.bootstrap_servers,
                transactional_id,
                place.topics,
                TRANSACTION_SECONDS,
                sightings=self._sightings[transactional_id],
                group=place.name,
            )
            self.endings.append(endings)
            await endings.start()
            await endings.look()
            await self._start(transactional_id)
            await endings.write_missing()

    async def _start(self, transactional_id: str) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._place.bootstrap_servers,
            transactional_id=transactional_id,
            transaction_timeout_ms=TRANSACTION_SECONDS * 1000,
            request_timeout_ms=TRANSACTION_SECONDS * 1000,
            retry_backoff_ms=10,
            linger_ms=0,
        )
        self.producers.append(producer)
        await producer.start()


def given_up(error: BaseException) -> Problem:
    """Return the problem of a cluster that does not do what is asked, for a reason that may pass."""
    return Problem(
        f"Kafka did not take the records: {type(error).__name__}: {error}".rstrip(": ") + ".",
        "See what is wrong with lgsp doctor; then go on with the same command and --resume.",
        "broker",
    )
