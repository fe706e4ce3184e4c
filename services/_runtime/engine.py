"""The loop: poll, batch by lane, database, relay, inform. A fatal error ends the process with exit 3.

Longer than other rooms: a life (start, work, drain, stop) and its turn (adopt, seek, poll, take) share
consumer, lanes and informer throughout, so that two rooms would hand all of them to and fro.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from services._runtime.batch import BatchProcessor, LaneLost
from services._runtime.batch_result import BatchSettings
from services._runtime.committing import Committing
from services._runtime.consuming import Consuming
from services._runtime.crash import Reached
from services._runtime.database import Database
from services._runtime.dead_letters import log_dead_letters
from services._runtime.ending import said_plainly, unless_stopped
from services._runtime.informer import Informer, Progress
from services._runtime.installing import boots_of
from services._runtime.lag import ANSWER_SECONDS, Lag
from services._runtime.lane import Lane
from services._runtime.lane_rows import read_epochs
from services._runtime.news import News
from services._runtime.ownership import Ownership
from services._runtime.partitions import partition_of
from services._runtime.polling import Polled, Polling, SeekAnew, arrived
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import ServiceSettings
from services._runtime.spec import ServiceSpec
from services._runtime.startup import prepare, read_positions
from services._runtime.telemetry import Telemetry

log = structlog.get_logger()
_STOP_SECONDS: Final = 5.0
_DRAIN_SECONDS: Final = 10.0
_IDLE_SECONDS: Final = 0.01
_LOOK_EVERY_SECONDS: Final = 0.5  # a takeover that finds everything published tells no news


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
        self._reached = reached
        self.published_news = News(_LOOK_EVERY_SECONDS)
        self._topics = {t.full_name(settings.kafka.prefix): t for t in spec.reads}
        self._polling = Polling(settings.lanes)
        self._consuming = Consuming(settings.kafka, spec.name, settings.instance, spec.reads)
        self._informer = Informer()
        self.lag = Lag(telemetry, self._informer)
        limits = BatchSettings(settings.kafka.partitions, settings.dead_letters.max_in_a_row)
        processor = BatchProcessor(spec, limits, reached)
        budget_seconds = settings.lanes.retry_budget_seconds
        self._committing = Committing(database, processor, budget_seconds, on_patience=self._moved)
        self._lanes = Ownership(self._new_lane, database.is_sqlite)
        telemetry.watch_unpublished(self._lanes.unpublished)
        self._generation = -1
        self._boot = 0
        self.beat = time.monotonic()
        self.prepared = False
        self._at_work = False

    @property
    def ready(self) -> bool:
        """Say whether every lane works and publishes, the partitions are settled and the lag is known."""
        working = all(held.at_work and held.lane.publishing for held in self._lanes.held.values())
        return self._at_work and working and self._generation >= 0 and self.lag.known

    def published(self) -> dict[int, int]:
        """Return up to which outbox number each lane in our hands is published."""
        held = ((number, each.lane) for number, each in self._lanes.held.items() if each.lost_at is None)
        return {number: lane.published_to for number, lane in held if lane.ready.is_set()}

    def owns(self, key: bytes) -> bool:
        """Say whether the lane of a record key is in our hands."""
        lane = self._lanes.lane_of(partition_of(key, self._settings.kafka.partitions))
        return lane in self.published()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, then drain; raises Refusal when going on is unsafe."""
        prepared = prepare(self._spec, self._settings.kafka, self._database, self._settings.instance)
        boot = await unless_stopped(stop, prepared)
        if boot is None:
            return
        self._boot, self.prepared, self._at_work = boot, True, True
        stopping = asyncio.create_task(stop.wait())
        working = asyncio.create_task(self._work(stop))
        try:
            # a background task that ends, ends the process: a dead one must not go unseen
            ends: list[asyncio.Future[Any]] = [self._lanes.fatal, working, stopping]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            self._at_work = False
            for ended in ends:
                if ended.done() and not stop.is_set():
                    await said_plainly(ended)
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_SECONDS):  # it may wait for a broker that is away
                    await said_plainly(working)
            await self._drain()
        finally:
            for task in (stopping, working):
                task.cancel()
            await asyncio.gather(stopping, working, return_exceptions=True)
            with suppress(Exception):
                async with asyncio.timeout(_STOP_SECONDS):
                    await self._consuming.stop()
            await self._lanes.close()
            self._lanes.fatal.cancel()

    async def _drain(self) -> None:
        lanes = [held.lane for held in self._lanes.at_work().values()]
        drained = asyncio.gather(*(lane.drained() for lane in lanes))
        done: list[asyncio.Future[Any]] = [drained, self._lanes.fatal]
        await asyncio.wait(done, timeout=_DRAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        drained.cancel()
        if self._generation >= 0:
            await self._informer.inform(self._consuming.consumer, self._lanes.progress())
        log.info("drained", rows=sum(lane.unpublished for lane in lanes))

    async def _work(self, stop: asyncio.Event) -> None:
        if self._database.is_sqlite:
            self._lanes.adopt((), {})  # the one lane is ours whatever is assigned: it need not wait
        await self._consuming.start()
        consumer = self._consuming.consumer
        assignment = self._consuming.assignment
        while not stop.is_set():
            self._moved()
            if not assignment.settled:
                await asyncio.sleep(_IDLE_SECONDS)
                continue
            try:
                await self._once(consumer)
            except SeekAnew:
                self._lanes.seek_anew()
            except IllegalStateError:  # the assignment moved in a gap that no flag shows
                await asyncio.sleep(_IDLE_SECONDS)
            except (KafkaError, TimeoutError) as error:
                log.warning("kafka away", error=type(error).__name__)
                await asyncio.sleep(_IDLE_SECONDS)

    def _moved(self) -> None:
        self.beat = time.monotonic()

    async def _once(self, consumer: AIOKafkaConsumer) -> None:
        assignment = self._consuming.assignment
        if assignment.generation != self._generation:
            await self._adopt(consumer)
            return
        await self._seek(consumer)
        polled = await self._polling.poll(consumer, self._open_places(consumer))
        if assignment.generation != self._generation:
            return  # fetched across a rebalance: the positions in the database decide anew
        await self._take(consumer, polled)
        await self._informer.inform(consumer, self._lanes.progress())
        await self.lag.measure(consumer)

    async def _adopt(self, consumer: AIOKafkaConsumer) -> None:
        """Take over what is newly assigned and let go what is not, after the partitions came to rest."""
        generation = self._consuming.assignment.generation
        partitions = {place.partition for place in consumer.assignment()}
        known = await self._database.read_if_there(
            lambda tx: (read_epochs(tx), boots_of(tx, self._settings.instance))
        )
        if known is None:
            return
        epochs, boots = known
        if boots != self._boot:
            raise Refusal(
                f"instance {self._settings.instance!r} was started again, somewhere else",
                "give each process a name of its own: LGSP_INSTANCE",
            )
        self._informer.forget()
        self._lanes.adopt(partitions, epochs)
        self._generation = generation
        log.info("partitions settled", generation=generation, partitions=len(consumer.assignment()))

    async def _seek(self, consumer: AIOKafkaConsumer) -> None:
        """Let the partitions of a lane that has become ready go on where its database stands."""
        self._lanes.retake_lost(self._settings.kafka.session_timeout_seconds + 1)
        waiting = self._lanes.waiting_to_seek()
        if not waiting:
            return
        prefix = self._settings.kafka.prefix
        positions = await self._database.read_if_there(lambda tx: read_positions(tx, prefix))
        if positions is None:
            return
        assigned = consumer.assignment()
        for number in waiting:
            for place in self._lanes.places_of(number, assigned):
                consumer.seek(place, positions[place])
            self._lanes.held[number].seeked = True

    def _open_places(self, consumer: AIOKafkaConsumer) -> list[TopicPartition]:
        """Return whence to take records: not into a lane that has too much to publish (back-pressure)."""
        assigned = consumer.assignment()
        return [
            place
            for number, held in self._lanes.at_work().items()
            if held.lane.unpublished <= self._settings.lanes.max_unpublished
            for place in self._lanes.places_of(number, assigned)
        ]

    async def _take(self, consumer: AIOKafkaConsumer, polled: Polled) -> None:
        by_lane: defaultdict[int, dict[TopicPartition, Sequence[ConsumerRecord]]] = defaultdict(dict)
        for place, records in polled.items():
            by_lane[self._lanes.lane_of(place.partition)][place] = records
        await asyncio.gather(*(self._take_in(number, rows) for number, rows in by_lane.items()))
        if polled:
            self._news.tell()
        for number, held in self._lanes.at_work().items():
            # the consumer's position, never a record's offset + 1: it passes the control markers too
            places = self._lanes.places_of(number, consumer.assignment())
            async with asyncio.timeout(ANSWER_SECONDS):
                offsets = {place: await consumer.position(place) for place in places}
            held.progress.done(offsets, held.lane.last_number, held.lane.published_to)

    async def _take_in(self, number: int, polled: Polled) -> None:
        arrivals, positions = arrived(polled, self._topics)
        began = time.perf_counter()
        try:
            result = await self._lanes.held[number].lane.take(arrivals, positions)
        except LaneLost:
            if self._database.is_sqlite:
                raise
            self._lanes.lose(number)
            return
        self._telemetry.batch(result, time.perf_counter() - began)
        log_dead_letters(result.dead)

    def _new_lane(self, number: int, progress: Progress) -> Lane:
        return Lane(
            number,
            self._database,
            committing=self._committing,
            relay=Relay(
                RelayPlace(self._settings.kafka, self._spec.name, number),
                self._reached,
                self._telemetry.missing_marker,
            ),
            gap_seconds=self._settings.lanes.gap_seconds,
            reached=self._reached,
            on_published=partial(self._published, progress),
        )

    def _published(self, progress: Progress, number: int, rows: int) -> None:
        progress.published(number)
        self._telemetry.published(rows)
        self.published_news.tell()
