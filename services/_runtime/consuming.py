"""FastStream declares, starts, assigns and stops the consumer; the loop that polls it is ours."""

from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from schemas.topics import EventTopic
from services._runtime.kafka_names import group_id
from services._runtime.settings import KafkaPart

_FETCH_WAIT_MS = 50  # a partition that was consumed waits for the fetch under way before it is fetched again


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """Counts the assignments of partitions; it only sets flags, for aiokafka swallows a listener's errors."""

    def __init__(self) -> None:
        self.generation = 0
        self.settled = False

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Note that the partitions are moving."""
        del revoked
        self.generation += 1
        self.settled = False

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Note that they have come to rest."""
        del assigned
        self.settled = True


class Consuming:
    """The consumer of one service: a FastStream batch subscriber without a handler."""

    def __init__(self, kafka: KafkaPart, service: str, instance: str, topics: Sequence[EventTopic]) -> None:
        self.assignment = Assignment()
        self._broker = KafkaBroker(kafka.bootstrap_servers, logger=None, graceful_timeout=5)
        self._subscriber = self._broker.subscriber(
            *(topic.full_name(kafka.prefix) for topic in topics),
            batch=True,
            group_id=group_id(kafka.prefix, service),
            group_instance_id=f"{kafka.prefix}{service}-{instance}",
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="none",
            isolation_level="read_committed",
            partition_assignment_strategy=[RangePartitionAssignor],
            session_timeout_ms=int(kafka.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(kafka.session_timeout_seconds * 1000 / 6),
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            max_partition_fetch_bytes=4 * 1024 * 1024,
            listener=self.assignment,
        )

    @property
    def consumer(self) -> AIOKafkaConsumer:
        """Return the consumer; it exists once started."""
        assert self._subscriber.consumer is not None
        return self._subscriber.consumer

    async def start(self) -> None:
        """Join the group."""
        await self._broker.start()

    async def stop(self) -> None:
        """Leave the group, so that the others have our partitions at once.

        A static member stays in its group when it stops; there is no switch for it in aiokafka 0.14, so it
        is told here that it is none.
        """
        if self._subscriber.consumer is not None:
            coordinator = self._subscriber.consumer._coordinator  # noqa: SLF001 - see above
            coordinator._group_instance_id = None  # noqa: SLF001 - see above
        await self._broker.stop()
