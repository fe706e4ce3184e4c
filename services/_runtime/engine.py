"""The loop: poll, batch by lane, database, relay, inform. A fatal error ends the process with exit 3."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from sqlalchemy.exc import DBAPIError

from schemas.topics import EventTopic
from services._runtime.arrivals import Arrival
from services._runtime.batch import BatchProcessor, LaneLost
from services._runtime.consuming import Consuming
from services._runtime.crash import Reached
from services._runtime.database import Database, is_transient
from services._runtime.deciding import BatchResult, BatchSettings, TooManyDeadLetters
from services._runtime.informer import Informer, Progress
from services._runtime.installing import boots_of
from services._runtime.lane import Lane, read_epochs
from services._runtime.news import News
from services._runtime.ownership import Ownership
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import ServiceSettings
from services._runtime.spec import ServiceSpec
from services._runtime.startup import prepare, read_positions
from services._runtime.telemetry import Telemetry

log = structlog.get_logger()
_LAG_EVERY_SECONDS = 1.0
_LAG_KNOWN_SECONDS = 10.0
_STOP_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
_DRAIN_SECONDS = 10.0
_IDLE_SECONDS = 0.01
T = TypeVar("T")
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
        self._reached = reached
        self._topics: dict[str, EventTopic] = {t.full_name(settings.kafka.prefix): t for t in spec.reads}
        self._consuming = Consuming(settings.kafka, spec.name, settings.instance, spec.reads)
        self._informer = Informer()
        limits = BatchSettings(settings.kafka.partitions, settings.dead_letters.max_in_a_row)
        self._processor = BatchProcessor(spec, limits, reached)
        self._lanes = Ownership(self._new_lane, database.is_sqlite)
        self._generation = -1
        self._boot = 0
        self._lag_at = 0.0
        self.beat = time.monotonic()
        self.behind: int | None = None
        self.prepared = False

    @property
    def ready(self) -> bool:
        """Say whether every lane works and publishes, the partitions are settled and the lag is known."""
        return (
            all(held.at_work and held.lane.publishing for held in self._lanes.held.values())
            and self._generation >= 0
            and self.behind is not None
            and time.monotonic() - self._lag_at < _LAG_KNOWN_SECONDS
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, then drain; raises Refusal when going on is unsafe."""
        prepared = prepare(self._spec, self._settings.kafka, self._database, self._settings.instance)
        boot = await _unless_stopped(stop, prepared)
        if boot is None:
            return
        self._boot, self.prepared = boot, True
        stopping = asyncio.create_task(_told(stop))
        working = asyncio.create_task(self._work(stop))
        try:
            # a background task that ends, ends the process: a dead one must not go unseen
            workers: list[asyncio.Future[None]] = [self._lanes.fatal, working]
            await asyncio.wait([*workers, stopping], return_when=asyncio.FIRST_COMPLETED)
            for worker in workers:
                if worker.done() and not stop.is_set():
                    await _said_plainly(worker)
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_SECONDS):  # it may wait for a broker that is away
                    await _said_plainly(working)
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
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                drained = asyncio.create_task(_all_drained(lanes))
                await asyncio.wait([drained, self._lanes.fatal], return_when=asyncio.FIRST_COMPLETED)
        if self._generation >= 0:
            await self._inform(self._consuming.consumer)
        log.info("drained", rows=sum(lane.unpublished for lane in lanes))

    async def _work(self, stop: asyncio.Event) -> None:
        if self._database.is_sqlite:
            self._lanes.adopt((), {})  # the one lane is ours whatever is assigned: it need not wait
        await self._consuming.start()
        consumer = self._consuming.consumer
        assignment = self._consuming.assignment
        while not stop.is_set():
            self.beat = time.monotonic()
            if not assignment.settled:
                await asyncio.sleep(_IDLE_SECONDS)
                continue
            try:
                await self._once(consumer)
            except IllegalStateError:  # the assignment moved in a gap that no flag shows
                await asyncio.sleep(_IDLE_SECONDS)
            except (KafkaError, TimeoutError) as error:
                log.warning("kafka away", error=type(error).__name__)
                await asyncio.sleep(_IDLE_SECONDS)

    async def _once(self, consumer: AIOKafkaConsumer) -> None:
        assignment = self._consuming.assignment
        if assignment.generation != self._generation:
            await self._adopt(consumer)
            return
        await self._seek(consumer)
        polled = await self._poll(consumer)
        if assignment.generation != self._generation:
            return  # fetched across a rebalance: the positions in the database decide anew
        await self._take(consumer, polled)
        await self._inform(consumer)
        await self._measure_lag(consumer)

    async def _adopt(self, consumer: AIOKafkaConsumer) -> None:
        """Take over what is newly assigned and let go what is not, after the partitions came to rest."""
        generation = self._consuming.assignment.generation
        partitions = {place.partition for place in consumer.assignment()}
        known = await self._read(lambda tx: (read_epochs(tx), boots_of(tx, self._settings.instance)))
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
        positions = await self._read(lambda tx: read_positions(tx, prefix))
        if positions is None:
            return
        assigned = consumer.assignment()
        for number in waiting:
            for place in self._lanes.places_of(number, assigned):
                consumer.seek(place, positions[place])
            self._lanes.held[number].seeked = True

    async def _read(self, work: Any) -> Any:  # noqa: ANN401 - what the work returns
        """Read; None when the database is away for the moment."""
        try:
            return await self._database.read(work)
        except DBAPIError as error:
            if not is_transient(error):
                raise
            log.warning("database away", error=type(error.orig).__name__)
            await asyncio.sleep(0.2)
            return None

    async def _poll(self, consumer: AIOKafkaConsumer) -> Polled:
        lanes = self._settings.lanes
        assigned = consumer.assignment()
        open_places = [
            place
            for number, held in self._lanes.at_work().items()
            if held.lane.unpublished
            <= lanes.max_unpublished  # back-pressure: Kafka does not take what we have
            for place in self._lanes.places_of(number, assigned)
        ]
        if not open_places:
            await asyncio.sleep(_IDLE_SECONDS)
            return {}
        try:
            async with asyncio.timeout(5):  # getmany ignores its own time-out while a rebalance runs
                polled: Polled = await consumer.getmany(
                    *open_places, timeout_ms=int(lanes.poll_seconds * 1000), max_records=lanes.max_records
                )
        except TimeoutError:
            return {}
        except UnicodeDecodeError as error:
            places = ", ".join(f"{place.topic}-{place.partition}" for place in open_places)
            raise Refusal(
                "a record has a header whose name is not UTF-8, which our Kafka client cannot read",
                f"find it in one of {places} and delete what stands before it with kafka-delete-records",
            ) from error
        except KafkaError as error:
            if error.retriable or isinstance(error, IllegalStateError):
                raise
            raise Refusal(
                f"reading failed: {type(error).__name__}: {error}",
                "records before our position may be gone: see lgsp doctor",
            ) from error
        return polled

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
            async with asyncio.timeout(_ANSWER_SECONDS):  # it may wait for ever while a rebalance runs
                offsets = {place: await consumer.position(place) for place in places}
            held.progress.done(offsets, held.lane.last_number, held.lane.published_to)

    async def _take_in(self, number: int, polled: Polled) -> None:
        arrivals = [self._arrival(record) for records in polled.values() for record in records]
        positions = {
            (self._topics[place.topic].name, place.partition): records[-1].offset + 1
            for place, records in polled.items()
        }
        began = time.perf_counter()
        try:
            result = await self._lanes.held[number].lane.take(arrivals, positions)
        except LaneLost:
            if self._database.is_sqlite:
                raise
            self._lanes.lose(number)
            return
        self._telemetry.batch(result, time.perf_counter() - began)
        self._say(result)

    def _new_lane(self, number: int, progress: Progress) -> Lane:
        return Lane(
            number,
            self._database,
            processor=self._processor,
            relay=Relay(RelayPlace(self._settings.kafka, self._spec.name, number), self._reached),
            settings=self._settings.lanes,
            reached=self._reached,
            on_published=partial(self._published, progress),
            on_patience=self._moved,
        )

    def _moved(self) -> None:
        self.beat = time.monotonic()

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

    def _published(self, progress: Progress, number: int, rows: int) -> None:
        progress.published(number)
        self._telemetry.published(rows)
        self._tell_unpublished()

    def _tell_unpublished(self) -> None:
        waiting = sum(held.lane.unpublished for held in self._lanes.held.values())
        self._telemetry.unpublished.labels(self._spec.name).set(waiting)

    async def _inform(self, consumer: AIOKafkaConsumer) -> None:
        await self._informer.inform(consumer, [held.progress for held in self._lanes.at_work().values()])

    def _say(self, result: BatchResult) -> None:
        self._tell_unpublished()
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
        behind, informed_behind = 0, {}
        async with asyncio.timeout(_ANSWER_SECONDS):
            for place in consumer.assignment():
                end = consumer.last_stable_offset(place)
                if end is not None and end >= 0:
                    position = await consumer.position(place)
                    informed = self._informer.informed.get(place, position)
                    behind += max(0, end - position)
                    informed_behind[place.topic, place.partition] = max(0, end - informed)
        self._telemetry.lag(informed_behind)
        self._lag_at, self.behind = now, behind


async def _told(stop: asyncio.Event) -> None:
    await stop.wait()


async def _all_drained(lanes: Sequence[Lane]) -> None:
    await asyncio.gather(*(lane.drained() for lane in lanes))


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do something that may take long; None when we were told to stop meanwhile."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return None
    return await working


async def _said_plainly(ended: "asyncio.Future[None]") -> None:
    try:
        await ended
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
