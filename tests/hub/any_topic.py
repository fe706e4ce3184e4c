"""Topics of anybody, written and read with a client that is not ours."""

import os
from itertools import count
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition, cimpl
from confluent_kafka.admin import AdminClient

from lgsp.stream.record import Record

_names = count(1)


def new_topic(servers: str, partitions: int, **config: str) -> str:
    """Make a topic with a name of its own."""
    name = f"foreign{os.getpid()}-{next(_names)}"
    admin = AdminClient({"bootstrap.servers": servers})
    wanted = cimpl.NewTopic(name, partitions, 1, config={k.replace("_", "."): v for k, v in config.items()})
    for made in admin.create_topics([wanted]).values():
        made.result(30)
    return name


def produce(producer: Producer, topic: str, records: list[dict[str, Any]]) -> None:
    """Write records and wait until they are acknowledged."""
    for record in records:
        producer.produce(topic, **record)
        producer.poll(0)
    assert producer.flush(30) == 0


def seen_outside(servers: str, topic: str, partitions: int) -> list[Record]:
    """Read the committed records with a client that is not ours."""
    consumer = Consumer(
        {
            "bootstrap.servers": servers, "group.id": "none", "isolation.level": "read_committed",
            "enable.auto.commit": False, "enable.partition.eof": True,
        }
    )  # fmt: skip
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(partitions)])
    found, unread = [], partitions
    while unread:
        read = consumer.poll(30)
        assert read is not None
        error = read.error()
        if error is not None:
            assert error.code() == KafkaError._PARTITION_EOF  # noqa: SLF001 - its own name for it
            unread -= 1
            continue
        kind, moment = read.timestamp()
        found.append(
            Record(
                topic, read.partition() or 0, read.offset() or 0, read.key(), read.value(), moment,
                tuple(read.headers() or ()), kind - 1,  # type: ignore[arg-type]  # a list, whatever it says
            )
        )  # fmt: skip
    consumer.close()
    return sorted(found, key=lambda record: record[:3])
