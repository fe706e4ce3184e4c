"""A record that the world sends, and how a fact becomes one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from schemas.envelope import CONTENT_TYPE, Event, Shape, event_id, schema_urn, type_of
from schemas.inbound import ClockTicked, ClockTickedData
from schemas.topics import CLOCK, TOPIC_OF

STAGES: Final = ("payment_stub", "routing", "rest")
"""The waves of a tick: who decides first what the others must know (expiry of orders, then time-outs)."""

MARK_HEADER: Final = "injected"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record. ``partition`` None: the partitioner decides by the key, so that the lane is the agency's.

    ``subject`` (dossier code or submission_id) and ``ref`` (leg_id, transaction_id) order records of one
    time. ``mark`` names a record that was injected on purpose; it travels as a header.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    ce_type: str
    time: datetime
    subject: str
    ref: str
    partition: int | None = None
    mark: str | None = None

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Where the record stands within its slot."""
        return self.time, self.subject, self.ref

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """What filters see without decoding; a list, since aiokafka takes no tuple."""
        usual = [("content-type", CONTENT_TYPE.encode()), ("ce_type", self.ce_type.encode())]
        return usual if self.mark is None else [*usual, (MARK_HEADER, self.mark.encode())]


def outgoing(
    event: type[Event], data: Shape, *, source: str, subject: str, time: datetime, key: str | None, ref: str
) -> Outgoing:
    """Return the record of a fact; ``ref`` tells facts of one type on one subject apart, in the id too.

    Writers add no field: all of it is validated once more; raises ValidationError.
    """
    event_type = type_of(event)
    envelope: dict[str, Any] = {
        "id": event_id(source, subject, event_type, ref),
        "source": source,
        "subject": subject,
        "time": time,
        "dataschema": schema_urn(event_type),
        "data": data.model_dump(warnings=False),
    }
    return Outgoing(
        topic=TOPIC_OF[event].name,
        key=None if key is None else key.encode(),
        value=event.model_validate(envelope, extra="forbid").model_dump_json().encode(),
        ce_type=event_type,
        time=time,
        subject=subject,
        ref=ref,
    )


def ticks(stage: str, at: datetime, partitions: int) -> list[Outgoing]:
    """Return one tick for every partition; they are the same fact, so they have the same id."""
    data = ClockTickedData.model_validate({"source_of_time": "world", "stage": stage})
    tick = outgoing(
        ClockTicked, data, source="/clock/world", subject=CLOCK.name, time=at, key=None,
        ref=f"{at.isoformat()}/{stage}",
    )  # fmt: skip
    return [
        Outgoing(tick.topic, None, tick.value, tick.ce_type, at, tick.subject, tick.ref, partition)
        for partition in range(partitions)
    ]
