"""Which past record is meant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sought:
    """What is looked for: the event of an ``id``, on one topic or any; or what stands at a place."""

    id: str | None = None
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None

    def __str__(self) -> str:
        where = f"record at {self.topic}/{self.partition}, offset {self.offset}"
        return where if self.id is None else f"event {self.id}"
