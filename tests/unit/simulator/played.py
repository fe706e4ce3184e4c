"""A world played against the tiny hub: what it sent in each slot."""

from dataclasses import dataclass, field
from datetime import timedelta

from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.slots import QUARTER_DAY, Slots
from lgsp.simulator.world import World
from tests.unit.simulator.tiny_hub import TinyHub


@dataclass
class Played:
    slots: Slots
    hub: TinyHub
    sent: list[list[Outgoing]] = field(default_factory=list)

    @property
    def records(self) -> list[Outgoing]:
        return [record for slot in self.sent for record in slot]


def played(seed: int = 1, dossiers: int = 300, days: int = 7, length: timedelta = QUARTER_DAY) -> Played:
    slots = Slots(length=length)
    world = World(seed, dossiers, days, slots)
    game = Played(slots, TinyHub())
    for slot in range(slots.count(days)):
        records = world.records_of(slot)
        world.learn(slot, reversed(game.hub.take(records)))
        game.sent.append(records)
    return game
