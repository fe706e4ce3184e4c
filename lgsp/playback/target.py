"""The target: records go there in Kafka transactions that hold the position too, so each exactly once.

The position is the number of records of the stream that are there, as the offset of a consumer group that
is named after the replay. Two producers take turns, so that what is due need not wait for a commit: while
one's transaction ends, the other takes what follows. Its own ends only after that one has ended well; so
commits are in order, and when one fails, nothing behind it is there.
"""

import asyncio
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from aiokafka.structs import OffsetAndMetadata

from lgsp.playback.batches import Outgoing, sent
from lgsp.playback.hold import FAILURES, TRANSACTION_SECONDS, Hold, given_up
from lgsp.playback.lot import Lot, acknowledged, looked_at
from lgsp.playback.place import TargetPlace
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
    most ten seconds; ``commit`` ends it, and ``turn`` ends it while more is added. A cluster that goes away
    is waited for, and what it did not keep is sent again. All of them raise Problem: permission is missing,
    the cluster stays away, another process goes on with this replay. After an error nothing more may be
    sent.
    """

    def __init__(self, place: TargetPlace) -> None:
        self._place = place
        self._hold = Hold(place)
        self._lot = Lot()
        self._before = Lot()
        self._ending: asyncio.Task[None] | None = None
        self._ended_at = [0.0, 0.0]
        self._failures = 0
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
        await self._give_up_ending()
        await self._hold.discard()

    @property
    def uncommitted(self) -> int:
        """How many records were added of which it is not known that they are there."""
        return len(self._before.records) + len(self._lot.records)

    @property
    def ending(self) -> bool:
        """Whether a transaction is ending now; ``turn`` would wait for it."""
        return self._ending is not None and not self._ending.done()

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Write records and the position behind them, all or nothing."""
        await self.add(records)
        await self.commit()

    async def add(self, records: Sequence[Outgoing]) -> None:
        """Write records; readers of committed records see them, all at once, after ``commit``."""
        self._lot.records += records
        try:
            async with asyncio.timeout(TRANSACTION_SECONDS):
                if not self.ending:
                    await self._settle()
                await self._send_rest()
        except FAILURES as error:
            await self._renew(error)

    async def turn(self) -> None:
        """Let the transaction end, and have what is added from now on in another one.

        Returns when everything in it has its place: what follows must not overtake it.
        """
        if not self._lot.records:
            return
        try:
            async with asyncio.timeout(TRANSACTION_SECONDS):
                await self._settle()
                await self._send_rest()
                await acknowledged(self._lot)
        except FAILURES as error:
            await self._renew(error)
        else:
            self._before, self._lot = self._lot, Lot(1 - self._lot.number)
            self._ending = asyncio.create_task(self._end(self._before))

    async def commit(self) -> None:
        """Return when everything that was added is there for good."""
        while self.uncommitted:
            try:
                await self._settle()
                if self._lot.records:
                    async with asyncio.timeout(TRANSACTION_SECONDS):
                        await self._send_rest()
                    await self._end(self._lot)
                    self._lot = self._committed(self._lot)
            except FAILURES as error:
                await self._renew(error)

    async def _send_rest(self) -> None:
        """Send what was added and not sent, in a transaction."""
        lot = self._lot
        rest, begun = lot.records[lot.sent :], lot.sent > 0
        if not rest:
            return
        producer = self._hold.producers[lot.number]
        if not begun:
            await asyncio.sleep(max(self._ended_at[lot.number] + GAP_SECONDS - time.monotonic(), 0))
            await producer.begin_transaction()
        lot.sent = len(lot.records)
        async for future in sent(producer, rest, self._place.largest):
            future.add_done_callback(looked_at)
            lot.futures.append(future)

    async def _settle(self) -> None:
        """Wait for the transaction that is ending; raises what made it fail."""
        if self._ending is not None:
            await self._ending
            self._ending, self._before = None, self._committed(self._before)

    async def _end(self, lot: Lot) -> None:
        """Commit records and the position behind them. Nothing before them is open any more."""
        producer, place = self._hold.producers[lot.number], self._place
        position = OffsetAndMetadata(self.done + len(lot.records), place.stream)
        async with asyncio.timeout(TRANSACTION_SECONDS):
            await producer.send_offsets_to_transaction({place.home: position}, place.name)
            await acknowledged(lot)
            await producer.commit_transaction()
            await self._hold.endings[lot.number].wait(lot.places)

    def _committed(self, lot: Lot) -> Lot:
        """Count them in; return an empty lot in their place."""
        self.done += len(lot.records)
        self.transactions += 1
        self._failures = 0
        self._ended_at[lot.number] = time.monotonic()
        return Lot(lot.number)

    async def _renew(self, error: BaseException) -> None:
        """Begin anew after an error: nobody knows what the cluster kept until it is asked.

        At most the earliest transaction can be there: none was ended before the one before it had been.
        """
        refused = refusal_of(error, self._place.name)
        if refused is not None:
            raise refused from error
        self._failures += 1
        if self._failures == TRIES:
            raise given_up(error) from error
        await self._give_up_ending()
        lots = [lot for lot in (self._before, self._lot) if lot.records]
        position = await self._hold.take()
        if lots and position == self.done + len(lots[0].records):
            self._committed(lots.pop(0))
        elif position != self.done:
            raise _overtaken(self._place.name, position)
        self._before, self._lot = Lot(), Lot(records=[record for lot in lots for record in lot.records])

    async def _give_up_ending(self) -> None:
        ending, self._ending = self._ending, None
        if ending is not None:
            ending.cancel()
            await asyncio.gather(ending, return_exceptions=True)


def _overtaken(name: str, position: int) -> Problem:
    return Problem(
        f"Another process goes on with replay {name}: it stands at {position:,} by now.",
        "Let one of them do it; this one has done nothing twice.",
        "busy",
    )
