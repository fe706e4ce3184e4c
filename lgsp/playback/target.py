"""The target: records go there in Kafka transactions that hold the position too, so each exactly once.

The position is the number of records of the stream that are there, as the offset of a consumer group that
is named after the replay.
"""

import asyncio
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from lgsp.playback.batches import Outgoing, sent
from lgsp.playback.hold import FAILURES, TRANSACTION_SECONDS, Hold, TargetPlace, given_up
from lgsp.playback.refused_by_kafka import refusal_of
from lgsp.problems import Problem

GAP_SECONDS: Final = 0.002
"""Between a commit and the next begin: without it the broker refuses and the client sleeps for 20 ms."""
TRIES: Final = 5
"""How often in a row a transaction may fail on a cluster that is there."""


class Target:
    """Takes the records of one stream, in its order, from number ``done`` on.

    ``async with Target(place) as target: await target.send(records)``: when that returns they are there,
    and ``done`` has grown by their number. ``add`` sends and leaves the transaction open for more, for at
    most ten seconds; ``commit`` ends it. A cluster that goes away is waited for, and what it did not keep is
    sent again. All of them raise Problem: permission is missing, the cluster stays away, another process
    goes on with this replay. After an error nothing more may be sent.
    """

    def __init__(self, place: TargetPlace) -> None:
        self._place = place
        self._hold = Hold(place)
        self._open: list[Outgoing] = []
        self._sent = 0
        self._futures: list[asyncio.Future[Any]] = []
        self._ended_at = 0.0
        self.done = 0
        self.transactions = 0

    async def __aenter__(self) -> Self:
        """Become the only one that writes for this replay, and learn how much is there."""
        self.done = await self._hold.take()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; what is not committed will not have been there."""
        await self._hold.discard()

    @property
    def uncommitted(self) -> int:
        """How many records were added since the last commit."""
        return len(self._open)

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Write records and the position behind them, all or nothing."""
        await self.add(records)
        await self.commit()

    async def add(self, records: Sequence[Outgoing]) -> None:
        """Write records; readers of committed records see them, all at once, after ``commit``."""
        self._open += records
        try:
            async with asyncio.timeout(TRANSACTION_SECONDS):
                await self._send_rest()
        except FAILURES as error:
            await self._renew(error)

    async def commit(self) -> None:
        """Return when everything that was added is there for good."""
        failures = 0
        while self._open:
            try:
                async with asyncio.timeout(TRANSACTION_SECONDS):
                    await self._send_rest()
                    await self._end()
            except FAILURES as error:
                failures += 1
                if failures == TRIES:
                    raise given_up(error) from error
                await self._renew(error)
            else:
                self._committed()

    async def _send_rest(self) -> None:
        """Send what was added and not sent, in a transaction."""
        rest, begun = self._open[self._sent :], self._sent > 0
        if not rest:
            return
        producer = self._hold.producer
        if not begun:
            await asyncio.sleep(max(self._ended_at + GAP_SECONDS - time.monotonic(), 0))
            await producer.begin_transaction()
        self._sent = len(self._open)
        async for future in sent(producer, rest, self._place.largest):
            future.add_done_callback(_looked_at)
            self._futures.append(future)

    async def _end(self) -> None:
        producer, place = self._hold.producer, self._place
        position = OffsetAndMetadata(self.done + len(self._open), place.stream)
        await producer.send_offsets_to_transaction({place.home: position}, place.name)
        # aiokafka commits although a send failed, unless somebody looks at each outcome
        for outcome in await asyncio.gather(*self._futures, return_exceptions=True):
            if isinstance(outcome, asyncio.CancelledError):
                raise KafkaError("a send was given up") from outcome
            if isinstance(outcome, BaseException):
                raise outcome
        await producer.commit_transaction()

    def _committed(self) -> None:
        self.done += len(self._open)
        self.transactions += 1
        self._open.clear()
        self._sent, self._futures = 0, []
        self._ended_at = time.monotonic()

    async def _renew(self, error: BaseException) -> None:
        """Begin anew after an error: nobody knows what the cluster kept until it is asked."""
        refused = refusal_of(error, self._place.name)
        if refused is not None:
            raise refused from error
        self._sent, self._futures = 0, []
        position = await self._hold.take()
        if position == self.done + len(self._open):
            self._committed()
        elif position != self.done:
            raise _overtaken(self._place.name, position)


def _looked_at(future: "asyncio.Future[Any]") -> None:
    """Take note of an outcome that nobody may ask for any more, so that asyncio does not complain."""
    if not future.cancelled():
        future.exception()


def _overtaken(name: str, position: int) -> Problem:
    return Problem(
        f"Another process goes on with replay {name}: it stands at {position:,} by now.",
        "Let one of them do it; this one has done nothing twice.",
        "busy",
    )
