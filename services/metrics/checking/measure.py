"""How many findings each rule has, for Prometheus."""

import asyncio
from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

from services._runtime.chores import again_and_again
from services.metrics.door import Read
from services.metrics.finding_store import counted

_LOOK_EVERY_SECONDS: Final = 15.0


class FindingsMeasure:
    """The measure ``lgsp_findings``: the count is the database's, the same from every instance at work."""

    def __init__(self, registry: CollectorRegistry) -> None:
        said = "Dossiers and results that cannot be as their events say, by the rule that found them"
        self._findings = Gauge("lgsp_findings", said, ["rule"], registry=registry)

    def show(self, found: Mapping[str, int]) -> None:
        """Set the count of each rule, 0 included."""
        for rule, number in found.items():
            self._findings.labels(rule).set(number)

    async def keep(self, read: Read, stop: asyncio.Event) -> None:
        """Count anew every few seconds until told to stop."""

        async def count() -> None:
            self.show(await read(counted))

        await again_and_again(count, stop, _LOOK_EVERY_SECONDS)
