"""Kills services at random moments of their lives."""

import asyncio
from random import Random
from typing import Final

from tests.hub.hub import Hub

LONGEST_PAUSE_SECONDS: Final = 0.5
SHARE_AT_WORK: Final = 0.6


class Killer:
    """Kills a random living service every now and then; ``kills`` counts. Seeded, but time is its own."""

    def __init__(self, hub: Hub, seed: int, most: int | None = None) -> None:
        self._hub = hub
        self._random = Random(seed)
        self._most = most
        self.kills = 0

    def done(self) -> bool:
        """Say whether it has killed as often as asked."""
        return self._most is not None and self.kills >= self._most

    async def run(self) -> None:
        """Kill as often as asked, or until cancelled: most at work, some while they start."""
        while not self.done():
            if self._random.random() < SHARE_AT_WORK:
                await self._hub.ready()
            await asyncio.sleep(self._random.uniform(0, LONGEST_PAUSE_SECONDS))  # a random moment is the case
            service = self._random.choice(self._hub.processes)
            if self._hub.life(service).exit_code is None:
                await self._hub.kill(service)
                self.kills += 1
