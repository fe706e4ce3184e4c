"""Reads what the hub published since the last time."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from lgsp.stream.closing import closed
from schemas.dossiers import DossierReceived, DossierWithdrawn, SupplementReceived
from schemas.envelope import Event, type_of
from schemas.payments import PaymentCancelled, PaymentExpired, PaymentFailed, PaymentSucceeded
from schemas.routing import (
    DossierFinished,
    FeeDemanded,
    LegClosed,
    LegDispatched,
    ResultReturned,
    SupplementRequested,
)
from schemas.topics import DOSSIERS, PAYMENTS, ROUTING

HEARD: Final[Mapping[bytes, type[Event]]] = {
    type_of(event).encode(): event
    for event in (
        DossierReceived, SupplementReceived, DossierWithdrawn, LegDispatched, LegClosed, FeeDemanded,
        SupplementRequested, DossierFinished, ResultReturned,
        PaymentSucceeded, PaymentFailed, PaymentExpired, PaymentCancelled,
    )
}  # fmt: skip
"""By their header; what is not here is not even decoded."""
WAIT_MS: Final = 20
"""Also of a fetch: aiokafka asks for a partition again only when the fetch under way has come back."""


class Listener:
    """A reader of committed records without a group, from the beginning of the hub's topics."""

    def __init__(self, bootstrap_servers: str, prefix: str, partitions: int) -> None:
        self._partitions = [
            TopicPartition(topic.full_name(prefix), partition)
            for topic in (DOSSIERS, ROUTING, PAYMENTS)
            for partition in range(partitions)
        ]
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=WAIT_MS,
        )

    async def __aenter__(self) -> Self:
        """Connect; raises KafkaError."""
        try:
            await self._consumer.start()
            self._consumer.assign(self._partitions)
            await self._consumer.seek_to_beginning(*self._partitions)
        except BaseException:
            await closed(self._consumer.stop())
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        await closed(self._consumer.stop())

    async def news(self) -> list[Event]:
        """Return everything published since the last call.

        The end is judged by position: behind the last event there may be only markers of transactions.
        """
        ends = await self._consumer.end_offsets(self._partitions)
        heard: list[Event] = []
        while await self._is_before(ends):
            batches = await self._consumer.getmany(timeout_ms=WAIT_MS)
            for records in batches.values():
                heard += (event for record in records if (event := _event(record)) is not None)
        return heard

    async def _is_before(self, ends: Mapping[TopicPartition, int]) -> bool:
        for partition, end in ends.items():
            if await self._consumer.position(partition) < end:
                return True
        return False


def _event(record: Any) -> Event | None:  # noqa: ANN401 aiokafka has no types
    event = HEARD.get(dict(record.headers).get("ce_type", b""))
    return None if event is None else event.model_validate_json(record.value)
