"""A simulated world recorded in slots, and what can be done to its records on their way to metrics."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from lgsp.simulator.slots import Slots
from lgsp.simulator.world import World
from schemas.envelope import Event
from schemas.places import subject_and_key
from schemas.topics import TOPIC_OF
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.unit.simulator.played import INBOUND, Played

READ: Final = ("submissions", "agency-replies", "dossiers", "routing", "payments")
GARBAGE: Final = (None, b"", b"{}", b"\xff\x00", b'{"type":"lgsp.dossier.received.v1"}', b"[1]")


@dataclass
class Slot:
    """What was told in a slot, in order, and the tick at its end."""

    events: list[Event]
    end: datetime


@dataclass
class Recorded:
    """A run in slots. ``events`` are all of them as the oracle takes them: JSON."""

    slots: list[Slot] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event.model_dump(mode="json") for slot in self.slots for event in slot.events]

    @property
    def now(self) -> datetime:
        """When everything has been taken, and the last tick tells it."""
        return self.slots[-1].end + timedelta(minutes=1)


@cache
def recorded(seed: int, dossiers: int, days: int) -> Recorded:
    """Play a world against the hub's own cores, and keep what metrics reads of it."""
    slots, run = Slots(), Recorded()
    game = Played(slots)
    world = World(seed, dossiers, days, slots)
    for number in range(slots.count(days)):
        records = world.records_of(number)
        events = game.take(records, number)
        world.learn(number, reversed(events))
        inbound = [INBOUND[each.ce_type].model_validate_json(each.value or b"") for each in records]
        told = [event for event in (*inbound, *events) if TOPIC_OF[type(event)].name in READ]
        run.slots.append(Slot(told, slots.end_of(number)))
    return run


def close(run: Recorded, kafka: MemoryKafka) -> None:
    """Send the tick after which the topic ``kpis`` holds everything that was taken."""
    kafka.produce(a_tick(run.now), None)


def send(kafka: MemoryKafka, events: Iterable[Event]) -> None:
    for event in events:
        kafka.produce(event, subject_and_key(event)[1])


def in_a_mess(run: Recorded, kafka: MemoryKafka, seed: int) -> Recorded:
    """Send everything: 5 % twice, dossiers in any order, 1 % much later, 1 % garbage, ticks among them.

    Returns the run in the order in which it was sent: of what is told otherwise later, the first counts.
    """
    draws = random.Random(seed)
    queues: defaultdict[str, list[Event]] = defaultdict(list)
    late: list[Event] = []
    sent: list[Event] = []
    for slot in run.slots:
        for event in slot.events:
            (late if draws.random() < 0.01 else queues[event.subject]).append(event)
    waiting = [subject for subject, events in queues.items() for _ in events]
    draws.shuffle(waiting)
    ticks = iter(run.slots)
    for number, subject in enumerate(waiting):
        event = queues[subject].pop(0)
        sent.append(event)
        send(kafka, [event] * (2 if draws.random() < 0.05 else 1))
        if draws.random() < 0.01:
            kafka.take_bytes(draws.choice(READ), b"H62.12", draws.choice(GARBAGE))
        if number % (len(waiting) // len(run.slots) + 1) == 0:
            kafka.produce(a_tick(next(ticks).end), None)
    send(kafka, late)
    for slot in ticks:
        kafka.produce(a_tick(slot.end), None)
    return Recorded([Slot([*sent, *late], run.slots[-1].end)])
