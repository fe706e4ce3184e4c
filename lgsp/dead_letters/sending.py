"""Puts original records back on their topics, and tells where that was done before."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import MessageSizeTooLargeError

from lgsp.dead_letters.letter import REPLAYED_FROM, Letter, Place
from lgsp.dead_letters.planning import Left, Sendable
from lgsp.stream.reading import consumer_of, partitions_of, read_to_end
from schemas.topics import CLOCK, DEAD_LETTERS
from services._runtime.partitions import partition_of

CLOCKS_DISAGREE: Final = timedelta(hours=1)
"""How far the clocks of the machines that wrote a letter and its replay may be apart."""


async def replayed_before(
    bootstrap_servers: str, prefix: str, records: Iterable[Sendable]
) -> dict[str, Place]:
    """Return where records were replayed to, by the id of the letter that was replayed."""
    since: dict[str, int] = {}
    for each in records:
        first = min(letter.at for letter in each.letters) - CLOCKS_DISAGREE
        topic = each.letter.origin.topic
        since[topic] = min(since.get(topic, 2**63 - 1), int(first.timestamp() * 1000))
    found: dict[str, Place] = {}
    partitions = await partitions_of(bootstrap_servers, [prefix + topic for topic in since])
    async with consumer_of(bootstrap_servers) as consumer:
        for one in partitions:
            topic = one.topic.removeprefix(prefix)
            found.update(await _replays(consumer, one, since[topic], topic))
    return found


async def _replays(
    consumer: AIOKafkaConsumer, partition: TopicPartition, since_ms: int, topic: str
) -> dict[str, Place]:
    at = (await consumer.offsets_for_times({partition: since_ms}))[partition]
    if at is None:  # nothing is as young as the letter
        return {}
    found = {}
    async for record in read_to_end(consumer, [partition], lambda beginning, _: max(beginning, at.offset)):
        mark = dict(record.headers).get(REPLAYED_FROM)
        if mark is not None:
            found[mark.decode("utf-8", "replace")] = Place(topic, record.partition, record.offset)
    return found


def place_before(record: Sendable, before: Mapping[str, Place]) -> Place | None:
    """Return where a record was replayed to already, whichever of its letters that was from."""
    return next((before[letter.id] for letter in record.letters if letter.id in before), None)


class Sender:
    """Sends original bytes, key and headers; acknowledged by all brokers."""

    def __init__(self, bootstrap_servers: str, prefix: str) -> None:
        self._prefix = prefix
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap_servers,
            acks="all",
            enable_idempotence=True,
            max_request_size=DEAD_LETTERS.max_message_bytes,  # what was taken once is too large for no client
        )

    async def __aenter__(self) -> Self:
        """Connect; raises KafkaError."""
        try:
            await self._producer.start()
        except BaseException:
            await self._producer.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        await self._producer.stop()

    async def send(self, letter: Letter) -> Place | Left:
        """Return where the record now stands, or why it could not be sent; raises KafkaError."""
        topic = self._prefix + letter.origin.topic
        count = len(await self._producer.partitions_for(topic))
        partition = target_partition(letter, count)
        if partition is None:
            return Left(letter, "no-partition", f"{letter.origin} was on a partition that is no more")
        headers = [*letter.headers, (REPLAYED_FROM, letter.id.encode())]
        try:
            sent = await self._producer.send_and_wait(
                topic, letter.value, letter.key, partition, headers=headers
            )
        except MessageSizeTooLargeError:
            return Left(letter, "too-large", "with its new header the record is larger than the topic takes")
        return Place(letter.origin.topic, sent.partition, sent.offset)


def target_partition(letter: Letter, partitions: int) -> int | None:
    """Return the key's partition, as every Kafka client chooses it; without a key the original one.

    ``clock`` names its partitions itself. None: there is no such partition any more.
    """
    if letter.key is not None and letter.origin.topic != CLOCK.name:
        return partition_of(letter.key, partitions)
    return letter.origin.partition if letter.origin.partition < partitions else None
