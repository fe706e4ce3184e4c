"""The simulated week, and the watch over the figures while it runs."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress

from lgsp.demo.board import LODGED, Board
from lgsp.demo.stage import stage
from lgsp.hub.asking import get_json, get_text
from lgsp.hub.record import HubRecord
from lgsp.simulator.run import SimulationReport, SimulationSettings, SlotReport, simulate

REFRESH_SECONDS = 0.5
SHOWN = {"scope": "province", "period": "to-date"}
LAG = re.compile(r"^kafka_consumergroup_lag\{[^}]*\} ([0-9.e+]+)$", re.MULTILINE)


async def run_week(hub: HubRecord, dossiers: int, seed: int) -> SimulationReport:
    """Let the world run for a week while the scorecard follows. Raises what the simulator raises."""
    settings = SimulationSettings(hub.bootstrap_servers, hub.prefix, dossiers=dossiers, seed=seed)
    board, place = Board(dossiers, settings.slots.count(settings.days)), stage()
    with place.shown():
        watch = asyncio.create_task(_watch(hub, board, place.refresh))
        try:
            report = await simulate(settings, lambda slot: _note(hub, board, slot))
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
        board.lag = await asyncio.to_thread(_lag, hub, board.lag)
        place.refresh(board)
    return report


def _note(hub: HubRecord, board: Board, slot: SlotReport) -> None:
    """Take in a slot that is over, and the figures before the next one begins: they are of one moment."""
    board.slot, board.ticked = slot.slot + 1, slot.ticked
    board.lodged += slot.sent[LODGED]
    board.heard += slot.heard
    board.figures = []
    with suppress(OSError, LookupError, ValueError):  # metrics may be away for a moment
        board.figures = get_json(hub.services["metrics"].url or "", "/kpis", SHOWN, 2.0)["items"]


async def _watch(hub: HubRecord, board: Board, refresh: Callable[[Board], None]) -> None:
    while True:  # until cancelled
        board.lag = await asyncio.to_thread(_lag, hub, board.lag)
        refresh(board)
        await asyncio.sleep(REFRESH_SECONDS)


def _lag(hub: HubRecord, before: int | None) -> int | None:
    """Return how far behind the services are together; while one is away, what it was before."""
    with suppress(OSError, LookupError, ValueError):
        return sum(_lag_of(one.url or "") for one in hub.every_service().values())
    return before


def _lag_of(url: str) -> int:
    return int(sum(float(lag) for lag in LAG.findall(get_text(url, "/metrics", 2.0))))
