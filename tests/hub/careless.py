"""A broker that takes records into partitions of which its transaction coordinator was not told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import admin


@contextmanager
def careless(servers: str) -> Iterator[None]:
    """Switch the verification of partitions off meanwhile: so a test leaves markers out as Kafka does."""
    kafka: Any = admin  # its names are not exported in a way that mypy follows
    client = kafka.AdminClient({"bootstrap.servers": servers})

    def verification(how: object) -> None:
        name = "transaction.partition.verification.enable"
        entry = kafka.ConfigEntry(name, "false", incremental_operation=how)
        broker = kafka.ConfigResource(kafka.ConfigResource.Type.BROKER, "1", incremental_configs=[entry])
        for done in client.incremental_alter_configs([broker]).values():
            done.result(10)

    verification(kafka.AlterConfigOpType.SET)
    yield
    verification(kafka.AlterConfigOpType.DELETE)
