"""Puts raw records on a hub's topics, as any outside client might, with a client that is not ours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from confluent_kafka import Producer

from services._runtime.partitions import partition_of
from tests.builders import a_submission, an_arrival

PARTITIONS = 6


@dataclass(frozen=True, slots=True)
class Raw:
    """A record to send, on the partition that its key belongs to unless told otherwise."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None

    def marked(self, mark: str) -> "Raw":
        """Return it with a header by which it can be found again."""
        return replace(self, headers=(*self.headers, ("mark", mark.encode())))


def a_raw_submission(submission_id: str, **changes: Any) -> Raw:
    """Return the record of a submission."""
    sent = an_arrival(a_submission(submission_id=submission_id, **changes))
    headers = tuple((name, value or b"") for name, value in sent.headers)
    return Raw("submissions", sent.key, sent.value, headers)


def send(
    servers: str, prefix: str, records: Iterable[Raw], partitions: int = PARTITIONS
) -> list[tuple[int, int]]:
    """Send in order and return partition and offset of each, once the broker has acknowledged all."""
    where: dict[int, tuple[int, int]] = {}
    producer = Producer(
        {"bootstrap.servers": servers, "acks": "all", "enable.idempotence": True, "linger.ms": 5}
    )

    def note(number: int, error: object, message: Any) -> None:
        assert error is None, error
        where[number] = message.partition(), message.offset()

    for number, raw in enumerate(records):
        partition = partition_of(raw.key or b"", partitions) if raw.partition is None else raw.partition
        producer.produce(
            prefix + raw.topic, raw.value, raw.key, partition, headers=list(raw.headers),
            on_delivery=partial(note, number),
        )  # fmt: skip
        producer.poll(0)
    assert producer.flush(30) == 0
    return [where[number] for number in range(len(where))]


async def send_with_header_name(servers: str, prefix: str, raw: Raw, name: bytes) -> None:
    """Send a record with a header whose name may be any bytes: clients in C let it pass."""

    class Name(str):
        __slots__ = ()

        def encode(self, *_: Any) -> bytes:
            return name

    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        batch = producer.create_batch()
        batch._builder = _DefaultRecordBatchBuilderPy(  # noqa: SLF001 - the one in C encodes names itself
            2, 0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=0, batch_size=10**6
        )
        headers = [(Name("odd"), b"odd"), *raw.headers]
        batch.append(key=raw.key, value=raw.value, timestamp=None, headers=headers)
        place = partition_of(raw.key or b"", PARTITIONS)
        await (await producer.send_batch(batch, prefix + raw.topic, partition=place))
    finally:
        await producer.stop()


def marks(headers: Sequence[tuple[str, bytes | None]]) -> str:
    """Return the mark of a record, empty if it has none."""
    return (dict(headers).get("mark") or b"").decode()
