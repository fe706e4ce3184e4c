"""What a service has informed is taken back: it is about to take its topics from their beginning."""

from aiokafka import AIOKafkaConsumer

from services._runtime.group_offsets import GroupOffsets
from services._runtime.kafka_names import group_id
from services._runtime.settings import KafkaPart


async def inform_nothing(kafka: KafkaPart, service: str) -> None:
    """Let the group say that nothing is done; no process may be in it. Raises KafkaError.

    Else the barrier would believe, until each partition is taken anew, that all of it was done.
    """
    offsets = GroupOffsets(kafka.bootstrap_servers, kafka.prefix, (service,))
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap_servers,
        group_id=group_id(kafka.prefix, service),
        enable_auto_commit=False,
    )
    try:
        await offsets.start()
        places = await offsets.informed(service)
        await consumer.start()
        consumer.assign(list(places))
        await consumer.commit(dict.fromkeys(places, 0))
    finally:
        await offsets.stop()
        await consumer.stop()
