"""Load for a hub that is being killed: one simulated world that goes on until it is enough."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

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
    """One world for one hub, up to ``days`` long; ``done``: slots with which the hub is caught up.

    ``sent``: the submission_ids lodged so far, as the world knows them; not read from the log.
    """

    hub: Hub
    seed: int = 1
    days: int = 28
    dossiers_a_day: int = 15
    done: int = 0
    sent: set[str] = field(default_factory=set)

    async def until(self, enough: Callable[[], bool]) -> None:
        """Let the world run to the end of the slot in which it is enough; raises NotCaughtUp."""

        def over(report: SlotReport) -> None:
            self.done = report.slot + 1
            self.sent.update(report.lodged)
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
