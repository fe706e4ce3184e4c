"""The loop: poll, batch by lane, database, relay, inform. A fatal error ends the process with exit 3."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from schemas.topics import EventTopic
from services._runtime.arrivals import Arrival
from services._runtime.batch import BatchProcessor, LaneLost
from services._runtime.consuming import Consuming
from services._runtime.crash import Reached
from services._runtime.database import Database
from services._runtime.deciding import BatchResult, BatchSettings, TooManyDeadLetters
from services._runtime.informer import Informer
from services._runtime.lane import Lane
from services._runtime.news import News
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import ServiceSettings
from services._runtime.spec import ServiceSpec
from services._runtime.startup import prepare, read_positions
from services._runtime.telemetry import Telemetry

log = structlog.get_logger()
_LAG_EVERY_SECONDS = 1.0
_DRAIN_SECONDS = 10.0
Polled = Mapping[TopicPartition, Sequence[ConsumerRecord]]


class Engine:
    """One service at work. On SQLite it has one lane; on PostgreSQL one lane a partition it is assigned."""

    def __init__(
        self,
        spec: ServiceSpec,
        settings: ServiceSettings,
        database: Database,
        *,
        telemetry: Telemetry,
        news: News,
        reached: Reached,
    ) -> None:
        self._spec = spec
        self._settings = settings
        self._database = database
        self._telemetry = telemetry
        self._news = news
        self._topics: dict[str, EventTopic] = {t.full_name(settings.kafka.prefix): t for t in spec.reads}
        self._consuming = Consuming(settings.kafka, spec.name, settings.instance, spec.reads)
        self._informer = Informer()
        limits = BatchSettings(settings.kafka.partitions, settings.dead_letters.max_in_a_row)
        self._lane = Lane(
            0,
            database,
            processor=BatchProcessor(spec, limits, reached),
            relay=Relay(RelayPlace(settings.kafka, spec.name, 0), reached),
            settings=settings.lanes,
            reached=reached,
            on_published=self._published,
        )
        self._generation = -1
        self._last_number = 0
        self._lag_at = 0.0
        self.beat = time.monotonic()
        self.behind: int | None = None

    @property
    def ready(self) -> bool:
        """Say whether the lane is ours, the partitions are settled and the lag is known."""
        return self._lane.ready.is_set() and self._generation >= 0 and self.behind is not None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, then drain; raises Refusal when going on is unsafe."""
        if not await _finished_before(stop, prepare(self._spec, self._settings.kafka, self._database)):
            return
        relaying = asyncio.create_task(self._lane.run())
        stopping = asyncio.create_task(stop.wait())
        working = asyncio.create_task(self._work(stop))
        try:
            # a background task that ends, ends the process: a dead one must not go unseen
            await asyncio.wait({relaying, stopping, working}, return_when=asyncio.FIRST_COMPLETED)
            for worker in (relaying, working):
                if worker.done() and not stop.is_set():
                    await _said_plainly(worker)
            await _said_plainly(working)
            await self._drain(relaying)
        finally:
            for task in (relaying, stopping, working):
                task.cancel()
            await asyncio.gather(relaying, stopping, working, return_exceptions=True)
            with suppress(Exception):
                await self._consuming.stop()
            await self._lane.close()

    async def _drain(self, relaying: asyncio.Task[None]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                drained = asyncio.create_task(self._lane.drained())
                await asyncio.wait({drained, relaying}, return_when=asyncio.FIRST_COMPLETED)
        if self._generation >= 0:
            await self._informer.inform(self._consuming.consumer)
        log.info("drained", rows=self._lane.unpublished)

    async def _work(self, stop: asyncio.Event) -> None:
        if not await _finished_before(stop, self._lane.ready.wait()):
            return
        await self._consuming.start()
        consumer = self._consuming.consumer
        assignment = self._consuming.assignment
        while not stop.is_set():
            self.beat = time.monotonic()
            if not assignment.settled:
                await asyncio.sleep(0.01)
                continue
            if assignment.generation != self._generation and not await self._adopt(consumer):
                continue
            polled = await self._poll(consumer)
            if assignment.generation != self._generation:
                continue  # fetched across a rebalance: the positions in the database decide anew
            with suppress(IllegalStateError):  # the assignment moved in a gap that no flag shows
                await self._take(consumer, polled)
                await self._informer.inform(consumer)
                await self._measure_lag(consumer)

    async def _adopt(self, consumer: AIOKafkaConsumer) -> bool:
        """Seek to the database's positions after the partitions came to rest; False to try again."""
        generation = self._consuming.assignment.generation
        self._informer.forget()
        prefix = self._settings.kafka.prefix
        positions = await self._database.read(lambda tx: read_positions(tx, prefix))
        try:
            for place in consumer.assignment():
                consumer.seek(place, positions[place])
        except IllegalStateError:
            return False
        self._generation = generation
        log.info("partitions settled", generation=generation, partitions=len(consumer.assignment()))
        return True

    async def _poll(self, consumer: AIOKafkaConsumer) -> Polled:
        lanes = self._settings.lanes
        if self._lane.unpublished > lanes.max_unpublished:
            await asyncio.sleep(lanes.poll_seconds)  # back-pressure: the broker does not take what we have
            return {}
        try:
            async with asyncio.timeout(5):  # getmany ignores its own time-out while a rebalance runs
                polled: Polled = await consumer.getmany(
                    timeout_ms=int(lanes.poll_seconds * 1000), max_records=lanes.max_records
                )
        except TimeoutError:
            return {}
        except KafkaError as error:
            if error.retriable:
                return {}
            raise Refusal(
                f"reading failed: {type(error).__name__}: {error}",
                "records before our position may be gone: see lgsp doctor",
            ) from error
        return polled

    async def _take(self, consumer: AIOKafkaConsumer, polled: Polled) -> None:
        if polled:
            arrivals = [self._arrival(record) for records in polled.values() for record in records]
            positions = {
                (self._topics[place.topic].name, place.partition): records[-1].offset + 1
                for place, records in polled.items()
            }
            began = time.perf_counter()
            result = await self._lane.take(arrivals, positions)
            self._last_number = result.last_number
            self._telemetry.batch(result, time.perf_counter() - began)
            self._say(result)
            self._news.tell()
        # the consumer's position, never a record's offset + 1: it passes the control markers too
        offsets = {place: await consumer.position(place) for place in consumer.assignment()}
        self._informer.done(offsets, self._last_number, self._lane.published_to)

    def _arrival(self, record: ConsumerRecord) -> Arrival:
        return Arrival(
            self._topics[record.topic],
            record.partition,
            record.offset,
            record.timestamp,
            record.key,
            record.value,
            tuple(record.headers),
        )

    def _published(self, number: int, rows: int) -> None:
        self._informer.published(number)
        self._telemetry.published(rows)
        self._telemetry.unpublished.labels(self._spec.name).set(self._lane.unpublished)

    def _say(self, result: BatchResult) -> None:
        self._telemetry.unpublished.labels(self._spec.name).set(self._lane.unpublished)
        for arrival, problem in result.dead:
            log.warning(
                "dead letter",
                reason=problem.reason,
                topic=arrival.topic.name,
                partition=arrival.partition,
                offset=arrival.offset,
            )

    async def _measure_lag(self, consumer: AIOKafkaConsumer) -> None:
        now = time.monotonic()
        if now - self._lag_at < _LAG_EVERY_SECONDS:
            return
        self._lag_at = now
        behind = {}
        for place in consumer.assignment():
            end = consumer.last_stable_offset(place)
            if end is not None and end >= 0:
                behind[place.topic, place.partition] = max(0, end - await consumer.position(place))
        self._telemetry.lag(behind)
        self.behind = sum(behind.values())


async def _finished_before(stop: asyncio.Event, work: Coroutine[Any, Any, Any]) -> bool:
    """Do something that may take long; False when we were told to stop meanwhile."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False
    await working
    return True


async def _said_plainly(task: asyncio.Task[None]) -> None:
    try:
        await task
    except LaneLost:
        raise Refusal(
            "another process works on this service's database",
            "run one instance on SQLite; several need PostgreSQL",
        ) from None
    except TooManyDeadLetters:
        raise Refusal(
            "too many records in a row could not be processed: more likely this version than the records",
            "look at the newest dead letters, mend the service, or raise LGSP_DEAD_LETTERS__MAX_IN_A_ROW",
        ) from None
