"""Reads the topic ``kpis`` into the ring while anybody listens, on every instance by itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.topics import KPIS
from services._runtime.chores import pause
from services._runtime.settings import KafkaPart
from services._runtime.topic_ids import topic_ids
from services.metrics.streaming.feed import OTHER_LIFE, Feed
from services.metrics.streaming.positions import PARTITION, Position, life_of
from services.metrics.streaming.updates import update_of

log = structlog.get_logger()
WINDOW_SECONDS: Final = 0.25
"""How long updates of one figure are drawn together: at most four a second reach anybody."""
_AT_ONCE: Final = 500
"""Records taken at a time, so that nothing else waits long."""
_AWAY_SECONDS: Final = 1.0
_CLOSE_SECONDS: Final = 2.0


class TopicReader:
    """A reader of committed records that belongs to no group; it sleeps while nobody has listened for long.

    ``clock``: seconds that only go forward; ``sleep``: lets some of them pass.
    """

    def __init__(
        self,
        kafka: KafkaPart,
        feed: Feed,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._kafka = kafka
        self._feed = feed
        self._clock = clock
        self._sleep = sleep
        self._place = TopicPartition(KPIS.full_name(kafka.prefix), PARTITION)
        self._shown_at = 0.0
        self._unshown = 0
        self._listened_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Read whenever somebody listens until told to stop; then let all listeners go."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                wanted = asyncio.create_task(self._feed.wanted.wait())
                await asyncio.wait({stopping, wanted}, return_when=asyncio.FIRST_COMPLETED)
                wanted.cancel()
                if not stop.is_set():
                    self._feed.wanted.clear()
                    await self._while_reachable(stop)
        finally:
            stopping.cancel()
            self._feed.close()

    async def _while_reachable(self, stop: asyncio.Event) -> None:
        try:
            async with self._consumer() as consumer:
                await self._follow(consumer, stop)
        except (KafkaError, OSError, TimeoutError) as error:
            log.warning("kafka away", error=type(error).__name__)
            self._feed.drop_slow(self._clock())
            await pause(stop, _AWAY_SECONDS)
            if self._feed.listening:
                self._feed.wanted.set()  # it is tried again for those who listen still
        finally:
            self._feed.ready.clear()

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._kafka.bootstrap_servers,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=round(WINDOW_SECONDS * 1000),
        )
        try:
            await consumer.start()
            yield consumer
        finally:
            closing = asyncio.create_task(consumer.stop())
            await asyncio.wait({closing}, timeout=_CLOSE_SECONDS)
            closing.cancel()

    async def _follow(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        """Read on from where the ring ends; return when nobody has listened for a while."""
        end = await self._begin(consumer)
        self._listened_at = self._clock()
        while not stop.is_set() and self._anybody_of_late():
            await self._take(consumer)
            if self._feed.ring.end >= end and not self._feed.ready.is_set():
                self._unshown = 0
                self._feed.show()
                self._feed.ready.set()
            self._feed.drop_slow(self._clock())

    def _anybody_of_late(self) -> bool:
        now = self._clock()
        if self._feed.listening or self._feed.wanted.is_set():
            self._feed.wanted.clear()
            self._listened_at = now
        return now - self._listened_at < self._feed.settings.idle_seconds

    async def _begin(self, consumer: AIOKafkaConsumer) -> int:
        """Set consumer and ring to where reading starts; return where the topic ends now."""
        ring, place = self._feed.ring, self._place
        life = life_of(await self._topic_id())
        consumer.assign([place])
        end: int = (await consumer.end_offsets([place]))[place]
        beginning: int = (await consumer.beginning_offsets([place]))[place]
        if not ring.goes_on(life, beginning, end):
            ring.begin(life, ring.start(beginning, end))
            self._feed.shown = ring.end
            self._feed.end_all(OTHER_LIFE)
        consumer.seek(place, ring.end)
        return end

    async def _topic_id(self) -> str:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._kafka.bootstrap_servers)
        try:
            await admin.start()
            return (await topic_ids(admin, [self._place.topic]))[self._place.topic]
        except KeyError:
            raise OSError("the topic is not there") from None
        finally:
            await admin.close()

    async def _take(self, consumer: AIOKafkaConsumer) -> None:
        """Take some records; show what there is when the window is over."""
        feed = self._feed
        left_seconds = max(0.0, self._shown_at + WINDOW_SECONDS - self._clock())
        room = feed.ring.half - self._unshown if feed.ready.is_set() else _AT_ONCE
        if room > 0:
            # until all is read it waits, too: a fetch that is under way comes only while others may run
            nothing_to_show = feed.ring.end == feed.shown or not feed.ready.is_set()
            wait_seconds = WINDOW_SECONDS if nothing_to_show else left_seconds
            await self._read(consumer, min(room, _AT_ONCE), wait_seconds)
        else:
            await self._sleep(left_seconds)  # else the ring would leave those behind who keep up
        now = self._clock()
        if feed.ready.is_set() and feed.ring.end > feed.shown and now - self._shown_at >= WINDOW_SECONDS:
            self._shown_at, self._unshown = now, 0
            feed.show()

    async def _read(self, consumer: AIOKafkaConsumer, most: int, wait_seconds: float) -> None:
        wait_ms = round(wait_seconds * 1000)
        read = await consumer.getmany(self._place, timeout_ms=wait_ms, max_records=most)
        for record in read.get(self._place, ()):
            self._add(record.value or b"", record.offset)
        self._feed.ring.reach(await consumer.position(self._place))

    def _add(self, value: bytes, offset: int) -> None:
        ring = self._feed.ring
        try:
            ring.add(update_of(value, Position(ring.life, offset)))
            self._unshown += 1
        except ValidationError:  # of a version after ours: those who listen to us cannot be told of it
            log.warning("update not understood", offset=offset)
