"""Kills services at random for as long as you like: ``python -m tests.soak --minutes 60``.

Every round has a hub of its own, with another batch size and partition count, and ends with the full check.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Final

from lgsp.kafka.embedded import EmbeddedKafka
from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.load import Load
from tests.hub.verdict import assert_whole

ROUND_SECONDS: Final = 300.0


async def round_of(hub: Hub, seed: int, seconds: float) -> str:
    """Kill for so long under load; return the figures or raise what is wrong."""
    until = time.monotonic() + seconds
    async with hub:
        load, killer = Load(hub, seed, days=200, dossiers_a_day=40), Killer(hub, seed)
        killing = asyncio.create_task(killer.run())
        try:
            await load.until(lambda: time.monotonic() > until)
        finally:
            killing.cancel()
        events = await assert_whole(load)
    sent = len(load.sent)
    return f"{killer.kills} kills, {sent} submissions, {events} events: 0 lost, 0 repeated, 0 out of order"


async def soak(servers: str, home: Path, minutes: float, seed: int) -> None:
    """Run round after round until the time is up."""
    until = time.monotonic() + 60 * minutes
    for number in count(seed):
        left = until - time.monotonic()
        if left <= 0:
            return
        partitions, max_records = (6, 3)[number % 2], (1, 7, 500)[number % 3]
        hub = Hub(servers, home, partitions=partitions, max_records=max_records, supervise=True)
        figures = await round_of(hub, number, min(left, ROUND_SECONDS))
        print(f"seed {number}, {partitions} partitions, batches of {max_records}: {figures}", flush=True)


def main() -> None:
    """Read the arguments and soak on an embedded Kafka of its own."""
    parser = argparse.ArgumentParser(description="Random kills for as long as you like, then the full check.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lgsp-soak-") as place:
        home = Path(place)
        with EmbeddedKafka(home / "kafka").running() as broker:
            try:
                asyncio.run(soak(broker.bootstrap_servers, home, asked.minutes, asked.seed))
            except AssertionError as error:
                sys.exit(f"the soak failed: {error}")


if __name__ == "__main__":
    main()
