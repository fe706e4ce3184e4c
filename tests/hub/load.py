"""Load for a hub that is being killed: one simulated world that goes on until it is enough."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from lgsp.simulator.citizens import Citizens
from lgsp.simulator.run import SimulationSettings, SlotReport, simulate
from lgsp.simulator.slots import FIRST_MONDAY, Slots
from tests.hub.hub import Hub

BARRIER_SECONDS: Final = 200
SLOTS: Final = Slots(start=FIRST_MONDAY + timedelta(hours=6))
"""From a Monday morning on, so that there is load at once."""


class _Enough(Exception):
    """Ends the world."""


@dataclass
class Load:
    """One world for one hub, up to ``days`` long; ``done``: slots with which the hub is caught up."""

    hub: Hub
    seed: int = 1
    days: int = 28
    dossiers_a_day: int = 15
    done: int = 0

    @property
    def sent(self) -> set[str]:
        """Return the submission_ids lodged so far: known to the world, not read from the log."""
        lodged = Citizens(self.seed, self.days * self.dossiers_a_day, self.days, SLOTS).submissions()
        return {each.subject for each in lodged if SLOTS.at(each.time) < self.done}

    async def until(self, enough: Callable[[], bool]) -> None:
        """Let the world run to the end of the slot in which it is enough; raises NotCaughtUp."""

        def over(report: SlotReport) -> None:
            self.done = report.slot + 1
            self.hub.check()
            if enough():
                raise _Enough

        settings = SimulationSettings(
            self.hub.servers, self.hub.prefix, dossiers=self.days * self.dossiers_a_day, seed=self.seed,
            days=self.days, slots=SLOTS, barrier_timeout_seconds=BARRIER_SECONDS,
        )  # fmt: skip
        try:
            await simulate(settings, over)
        except _Enough:
            return
        raise AssertionError(f"{self.days} days were not enough")
