"""How long the partitions of an instance are silent when it is killed, and when it is stopped in order."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from bench.hub import kafka
from services._runtime.settings import KafkaPart
from tests.hub.hub import Hub
from tests.hub.postgres import postgres
from tests.hub.steady import EVERY_SECONDS, Steady, longest_silences

ROUNDS: Final = 3
SECOND: Final = "intake#1"


def main() -> None:
    """Print the longest silence of any partition of ``dossiers``; the reference is that of a quiet run."""
    session_seconds = KafkaPart().session_timeout_seconds
    print(f"a submission to each partition every {EVERY_SECONDS} s, session time-out {session_seconds} s")
    with (
        kafka() as servers,
        tempfile.TemporaryDirectory() as home,
        postgres(Path(home, "postgresql")) as server,
    ):
        for number in range(ROUNDS):
            quiet, killed, stopped = (
                asyncio.run(_silence(servers, Path(home), server.url, fault))
                for fault in (_nothing, Hub.kill, Hub.stop)
            )
            print(
                f"round {number + 1}: quiet {quiet:.2f} s, one of two killed {killed:.2f} s, "
                f"stopped {stopped:.2f} s"
            )


async def _silence(
    servers: str, home: Path, url: str, fault: Callable[[Hub, str], Awaitable[object]]
) -> float:
    hub = Hub(servers, home, services=("intake",), instances=2, database=url)
    async with hub:
        await hub.ready()
        async with Steady(hub) as steady:
            await steady.flows(3)
            await fault(hub, SECOND)
            await steady.flows(2)
            return max((await asyncio.to_thread(longest_silences, hub)).values())


async def _nothing(_hub: Hub, _service: str) -> None:
    """Leave both instances alone."""
