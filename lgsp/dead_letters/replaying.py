"""Replays records in portions, waits until the services have taken them, and sees which came back."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from lgsp.dead_letters.letter import Letter, Place
from lgsp.dead_letters.planning import Left, Plan, Sendable
from lgsp.dead_letters.reading import read_letters
from lgsp.dead_letters.sending import Sender, place_before, replayed_before
from services._runtime.group_offsets import GroupOffsets, Offsets
from services._runtime.settings import DeadLettersPart

PORTION: Final = DeadLettersPart().max_in_a_row // 2
"""So many that a portion of nothing but bad records, and the next one, stop no service."""
PAUSE_SECONDS: Final = 0.05

Outcome = Literal["processed", "returned", "unknown"]
Informed = Mapping[str, Offsets]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A record that was sent, where it now stands, and what became of it.

    ``unknown``: a service that had given it up has not come so far. ``returned``: the new dead letters.
    """

    record: Sendable
    place: Place
    outcome: Outcome = "unknown"
    returned: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a replay."""

    replayed: tuple[Replayed, ...]
    left: tuple[Left, ...]

    def is_well(self, *, looked: bool) -> bool:
        """Say whether everything asked for has been processed (unless nobody looked) or replayed before."""
        processed = all(each.outcome == "processed" for each in self.replayed)
        return (processed or not looked) and all(each.why == "replayed-before" for each in self.left)


@dataclass(frozen=True)
class Replay:
    """How records are replayed. ``wait_seconds`` for each portion; None: send and do not look."""

    bootstrap_servers: str
    prefix: str
    wait_seconds: float | None
    again: bool = False

    async def fresh(self, plan: Plan) -> Plan:
        """Return the plan without what was replayed before, unless it shall be sent again."""
        if self.again or not plan.sendable:
            return plan
        before = await replayed_before(self.bootstrap_servers, self.prefix, plan.sendable)
        known = {each.letter.id: place_before(each, before) for each in plan.sendable}
        repeated = tuple(
            Left(each.letter, "replayed-before", f"replayed before, to {place}; --again sends it once more")
            for each in plan.sendable
            if (place := known[each.letter.id]) is not None
        )
        rest = tuple(each for each in plan.sendable if known[each.letter.id] is None)
        return Plan(rest, (*plan.left, *repeated))

    async def run(self, plan: Plan, sent: Callable[[int], None]) -> Result:
        """Send the plan's records, telling ``sent`` how many so far.

        After a portion of which nothing was processed the rest is left: its cause is not mended yet.
        """
        done: list[Replayed] = []
        left = list(plan.left)
        async with Sender(self.bootstrap_servers, self.prefix) as sender:
            for start in range(0, len(plan.sendable), PORTION):
                portion = await self._portion(sender, plan.sendable[start : start + PORTION], left)
                done += portion
                sent(len(done))
                rest = plan.sendable[start + PORTION :]
                if rest and (why := _why_stop(portion)):
                    left += [Left(each.letter, "stopped", why) for each in rest]
                    break
        return Result(tuple(done), tuple(left))

    async def _portion(
        self, sender: Sender, records: Sequence[Sendable], left: list[Left]
    ) -> tuple[Replayed, ...]:
        placed: list[Replayed] = []
        for record in records:
            place = await sender.send(record.letter)
            if isinstance(place, Left):
                left.append(place)
            else:
                placed.append(Replayed(record, place))
        if self.wait_seconds is None or not placed:
            return tuple(placed)
        taken = await self._taken(placed)
        letters = (await read_letters(self.bootstrap_servers, self.prefix)).letters
        return tuple(_judged(each, letters, taken=each.place in taken) for each in placed)

    async def _taken(self, placed: Sequence[Replayed]) -> set[Place]:
        """Return the places that the services which gave them up have gone beyond, in the time there is.

        A service informs of a record only once all that follows from it is published (lanes.md).
        """
        assert self.wait_seconds is not None
        services = tuple(sorted({service for each in placed for service in each.record.services}))
        offsets = GroupOffsets(self.bootstrap_servers, self.prefix, services)
        await offsets.start()
        taken: set[Place] = set()
        try:
            async with asyncio.timeout(self.wait_seconds):
                while len(taken) < len(placed):
                    with suppress(KafkaError):  # what was sent is sent: ask again while there is time
                        informed = {service: await offsets.informed(service) for service in services}
                        taken = {each.place for each in placed if self._is_taken(each, informed)}
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError:
            pass
        finally:
            await offsets.stop()
        return taken

    def _is_taken(self, each: Replayed, informed: Informed) -> bool:
        partition = TopicPartition(self.prefix + each.place.topic, each.place.partition)
        return all(
            informed[service].get(partition, 0) > each.place.offset for service in each.record.services
        )


def _judged(each: Replayed, letters: Iterable[Letter], *, taken: bool) -> Replayed:
    back = tuple(letter for letter in letters if letter.origin == each.place)
    outcome: Outcome = "returned" if back else "processed" if taken else "unknown"
    return Replayed(each.record, each.place, outcome, back)


def _why_stop(portion: Sequence[Replayed]) -> str:
    """Return why the rest should wait, or nothing: something was processed, or nobody looks."""
    outcomes = Counter(each.outcome for each in portion)
    if outcomes["processed"] or not portion:
        return ""
    if outcomes["returned"]:
        return "not sent: of those before it none was processed"
    return "not sent: the services have not taken those before it"
