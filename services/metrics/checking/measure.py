"""How many findings each rule has, for Prometheus."""

import asyncio
from typing import Final

from prometheus_client import Gauge

from services._runtime.chores import again_and_again
from services._runtime.service import Doorway
from services.metrics.finding_store import counted

_LOOK_EVERY_SECONDS: Final = 15.0


class FindingsMeasure:
    """The measure ``lgsp_findings``: the count is the database's, the same from every instance at work."""

    def __init__(self, doorway: Doorway) -> None:
        self._database = doorway.database
        said = "Dossiers and results that cannot be as their events say, by the rule that found them"
        self._findings = Gauge("lgsp_findings", said, ["rule"], registry=doorway.registry)
        doorway.chores.append(self._keep)

    async def _keep(self, stop: asyncio.Event) -> None:
        await again_and_again(self._count, stop, _LOOK_EVERY_SECONDS)

    async def _count(self) -> None:
        for rule, number in (await self._database.read(counted)).items():
            self._findings.labels(rule).set(number)
