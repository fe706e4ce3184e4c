"""A simulated world that can pause between two slots, while somebody does something to its hub."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Final

from lgsp.simulator.listener import Listener
from lgsp.simulator.outgoing import STAGES, Outgoing, ticks
from lgsp.simulator.sender import Sender
from lgsp.simulator.slots import FIRST_MONDAY, Slots
from lgsp.simulator.world import World
from services._runtime.barrier import Barrier
from tests.hub.hub import Hub

SLOTS: Final = Slots(start=FIRST_MONDAY, length=timedelta(hours=12))
BARRIER_SECONDS: Final = 90


class PausedWorld:
    """The same world as ``lgsp simulate`` makes, slot by slot; each stretch of slots connects anew."""

    def __init__(self, dossiers: int, seed: int, days: int) -> None:
        self._world = World(seed, dossiers, days, SLOTS)
        self.slots = SLOTS.count(days)

    async def live(self, hub: Hub, slots: Iterable[int]) -> None:
        """Let it live through these slots, a barrier after everything that is sent."""
        async with AsyncExitStack() as stack:
            sender = await stack.enter_async_context(Sender(hub.servers, hub.prefix, BARRIER_SECONDS))
            partitions = await sender.partitions()
            listener = await stack.enter_async_context(Listener(hub.servers, hub.prefix, partitions))
            barrier = await stack.enter_async_context(Barrier(hub.servers, hub.prefix))
            await listener.news()  # of earlier stretches: known

            async def take(records: list[Outgoing]) -> None:
                await sender.send(records)
                await barrier.wait(BARRIER_SECONDS)

            for slot in slots:
                await take(self._world.records_of(slot))
                for stage in STAGES:
                    await take(ticks(stage, SLOTS.end_of(slot), partitions))
                self._world.learn(slot, await listener.news())
                hub.check()
