"""Runs the world against a hub, slot by slot, with a barrier after everything that is sent."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime

from lgsp.simulator.habits import HABITS, Habit
from lgsp.simulator.listener import Listener
from lgsp.simulator.mess import LODGED, Injected, Mess, MessMaker
from lgsp.simulator.outgoing import STAGES, Outgoing, ticks
from lgsp.simulator.providers import InjectedDifference
from lgsp.simulator.sender import Sender
from lgsp.simulator.slots import Slots
from lgsp.simulator.world import World
from services._runtime.barrier import Barrier


@dataclass(frozen=True, slots=True)
class SimulationSettings:
    """A world is the same for the same seed, dossiers, days, habits and slots, whatever hub it meets.

    ``statement_differences``: in how many of the providers' statements one line is wrong.
    """

    bootstrap_servers: str
    prefix: str = ""
    dossiers: int = 2000
    seed: int = 1
    days: int = 7
    slots: Slots = field(default_factory=Slots)
    habits: Mapping[str, Habit] = field(default_factory=lambda: HABITS)
    mess: Mess = field(default_factory=Mess)
    statement_differences: float = 0.0
    barrier_timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class SlotReport:
    """A slot that is over: the hub is caught up with everything until ``ticked``.

    ``lodged``: the submission_ids that the world lodged in it.
    """

    slot: int
    slots: int
    ticked: datetime
    sent: Counter[tuple[str, str]]
    heard: Counter[str]
    lodged: tuple[str, ...] = ()


@dataclass(slots=True)
class SimulationReport:
    """What was sent, by topic and type, and heard, by type; ``injected`` is the mess among it.

    ``differences``: the lines of providers' statements that are not as the hub knows them.
    """

    slots: int
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    injected: list[Injected] = field(default_factory=list)
    differences: tuple[InjectedDifference, ...] = ()
    wall_seconds: float = 0.0
    last_tick: datetime | None = None

    def note(self, over: SlotReport, injected: list[Injected], wall_seconds: float) -> None:
        """Take in a slot that is over, so many seconds after the beginning."""
        self.sent += over.sent
        self.heard += over.heard
        self.injected += injected
        self.last_tick = over.ticked
        self.wall_seconds = wall_seconds


@dataclass(frozen=True, slots=True)
class _Hub:
    """The world's three connections."""

    sender: Sender
    listener: Listener
    barrier: Barrier
    partitions: int
    timeout_seconds: float

    async def take(self, records: list[Outgoing]) -> Counter[tuple[str, str]]:
        """Send and wait until the hub is caught up; raises NotCaughtUp."""
        await self.sender.send(records)
        await self.barrier.wait(self.timeout_seconds)
        return Counter((record.topic, record.ce_type) for record in records)


async def simulate(
    settings: SimulationSettings, on_slot: Callable[[SlotReport], None] | None = None
) -> SimulationReport:
    """Let the world run for its days; raises NotCaughtUp when the hub lags, KafkaError, TimeoutError."""
    began = time.perf_counter()
    slots = settings.slots
    world = World(
        settings.seed, settings.dossiers, settings.days, slots, settings.habits,
        statement_differences=settings.statement_differences,
    )  # fmt: skip
    mess = MessMaker(settings.mess, settings.seed)
    report = SimulationReport(slots=slots.count(settings.days))
    async with AsyncExitStack() as stack:
        hub = await _connected(settings, stack)
        for slot in range(report.slots):
            meant = world.records_of(slot)
            records, injected = mess.mix(slot, meant)
            sent = await _slot(hub, records, slots.end_of(slot))
            events = await hub.listener.news()
            world.learn(slot, events)
            heard = Counter(type(event).__name__ for event in events)
            lodged = tuple(each.subject for each in meant if each.ce_type == LODGED)
            over = SlotReport(slot, report.slots, slots.end_of(slot), sent, heard, lodged)
            report.note(over, injected, time.perf_counter() - began)
            report.differences = world.injected_differences
            if on_slot is not None:
                on_slot(over)
    return report


async def _slot(hub: _Hub, records: list[Outgoing], end: datetime) -> Counter[tuple[str, str]]:
    sent = await hub.take(records)
    for stage in STAGES:
        sent += await hub.take(ticks(stage, end, hub.partitions))
    return sent


async def _connected(settings: SimulationSettings, stack: AsyncExitStack) -> _Hub:
    servers, prefix, seconds = settings.bootstrap_servers, settings.prefix, settings.barrier_timeout_seconds
    sender = await stack.enter_async_context(Sender(servers, prefix, seconds))
    partitions = await sender.partitions()
    listener = await stack.enter_async_context(Listener(servers, prefix, partitions))
    barrier = await stack.enter_async_context(Barrier(servers, prefix))
    return _Hub(sender, listener, barrier, partitions, seconds)
