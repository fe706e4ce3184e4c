"""Stand-ins for services on real Kafka: they read, intake publishes in transactions, then they inform."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import DOSSIERS, SUBMISSIONS, read_by
from services._runtime.kafka_names import group_id, transactional_id


@asynccontextmanager
async def stand_in(servers: str, prefix: str, service: str, partitions: int) -> AsyncIterator[None]:
    """Serve until the end of the block; of every submission intake makes one record on ``dossiers``."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, group_id=group_id(prefix, service), enable_auto_commit=False,
        isolation_level="read_committed", auto_offset_reset="earliest", fetch_max_wait_ms=10,
    )  # fmt: skip
    name = transactional_id(prefix, service, 0)
    producer = AIOKafkaProducer(bootstrap_servers=servers, transactional_id=name)
    await consumer.start()
    await producer.start()
    consumer.assign(
        [TopicPartition(each.full_name(prefix), p) for each in read_by(service) for p in range(partitions)]
    )
    serving = asyncio.create_task(_serve(consumer, producer if service == "intake" else None, prefix))
    try:
        yield
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await consumer.stop()
        await producer.stop()


async def _serve(consumer: AIOKafkaConsumer, producer: AIOKafkaProducer | None, prefix: str) -> None:
    while True:
        batches = await consumer.getmany(timeout_ms=10)
        lodged = [
            each for rows in batches.values() for each in rows if each.topic == SUBMISSIONS.full_name(prefix)
        ]
        if producer is not None and lodged:
            await _publish(producer, DOSSIERS.full_name(prefix), (each.value for each in lodged))
        await consumer.commit({each: await consumer.position(each) for each in consumer.assignment()})


async def _publish(producer: AIOKafkaProducer, topic: str, values: Iterable[bytes]) -> None:
    await producer.begin_transaction()
    sent = [await producer.send(topic, value) for value in values]
    await asyncio.gather(*sent)
    await producer.commit_transaction()
