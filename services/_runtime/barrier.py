"""Waiting until the services have done everything that follows from what was sent to them."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

from aiokafka.errors import KafkaError

from schemas.topics import SERVICES
from services._runtime.group_offsets import GroupOffsets, Offsets

FIRST_PAUSE_SECONDS: Final = 0.005
LONGEST_PAUSE_SECONDS: Final = 0.05
SHOWN: Final = 5
"""How many partitions that lag a message names; ``details`` has them all."""


class KnowsOffsets(Protocol):
    """Where topics end and how far services have informed; GroupOffsets asks Kafka."""

    async def start(self) -> None:
        """Connect; raises KafkaError."""
        ...

    async def stop(self) -> None:
        """Close."""
        ...

    async def ends(self) -> Offsets:
        """Return the high watermark of everything that the services read; may raise KafkaError."""
        ...

    async def informed(self, service: str) -> Offsets:
        """Return the informed offset of everything that a service reads; may raise KafkaError."""
        ...


@dataclass(frozen=True, slots=True)
class Behind:
    """A partition of which a service has not yet informed that it is done; offsets are of the next record."""

    service: str
    topic: str
    partition: int
    informed: int
    end: int


class NotCaughtUp(Exception):
    """The services were not done in time; ``details`` says where, as last seen.

    ``looked``: whether Kafka told in time how far they are.
    """

    def __init__(self, details: tuple[Behind, ...], error: KafkaError | None, *, looked: bool = True) -> None:
        ends = (
            "the ends of the topics kept moving" if looked else "Kafka did not tell in time how far they are"
        )
        shown = "; ".join(
            f"{each.service} informed {each.informed} of {each.end} in {each.topic}/{each.partition}"
            for each in details[:SHOWN]
        )
        more = f" and {len(details) - SHOWN} more" if len(details) > SHOWN else ""
        fault = f" (last error: {type(error).__name__})" if error else ""
        super().__init__(f"{shown or ends}{more}{fault}")
        self.details = details
        self.error = error


class Barrier:
    """Knows when the services are caught up; keeps its connections between waits.

    Caught up: all end offsets read, every reader's informed offset at or beyond them, and the ends, read
    again, unchanged. Without the second look, what a service published between the two readings would be
    missed. No reader of committed records gets past an open transaction, so none informs its end too early.
    ``offsets``: something else than Kafka to ask.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        prefix: str,
        services: tuple[str, ...] = SERVICES,
        *,
        offsets: KnowsOffsets | None = None,
    ) -> None:
        self._services = services
        self._offsets = offsets or GroupOffsets(bootstrap_servers, prefix, services)
        self._behind: tuple[Behind, ...] | None = None
        self._error: KafkaError | None = None

    async def start(self) -> None:
        """Connect and learn the partitions; raises KafkaError, also when a topic is missing."""
        await self._offsets.start()

    async def stop(self) -> None:
        """Close the connections."""
        await self._offsets.stop()

    async def __aenter__(self) -> Self:
        """Connect; raises KafkaError."""
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        await self.stop()

    async def wait(self, timeout_seconds: float) -> None:
        """Return once the services are caught up; raises NotCaughtUp.

        It never returns early, and under steady traffic from outside it need not return at all. A broker
        that does not answer is asked again until the time is up.
        """
        self._behind, self._error = None, None
        try:
            async with asyncio.timeout(timeout_seconds):
                pause = FIRST_PAUSE_SECONDS
                while not await self._is_caught_up():
                    await asyncio.sleep(pause)
                    pause = min(1.5 * pause, LONGEST_PAUSE_SECONDS)
        except TimeoutError:
            looked = self._behind is not None
            raise NotCaughtUp(self._behind or (), self._error, looked=looked) from self._error

    async def _is_caught_up(self) -> bool:
        try:
            ends = await self._offsets.ends()
            self._behind = await self._services_behind(ends)
            self._error = None
            return not self._behind and await self._offsets.ends() == ends
        except KafkaError as error:
            self._error = error
            return False

    async def _services_behind(self, ends: Offsets) -> tuple[Behind, ...]:
        found = await asyncio.gather(*(self._offsets.informed(service) for service in self._services))
        return tuple(
            Behind(service, partition.topic, partition.partition, offset, ends[partition])
            for service, informed in zip(self._services, found, strict=True)
            for partition, offset in informed.items()
            if offset < ends[partition]
        )
