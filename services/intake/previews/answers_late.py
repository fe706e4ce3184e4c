"""How many answers of national databases came too late: kept with their requests, counted here."""

import asyncio
from typing import Final

from prometheus_client import Gauge
from sqlalchemy import Connection, func, select

from services._runtime.chores import again_and_again
from services._runtime.service import Doorway
from services.intake.state.requests import EVIDENCE
from services.intake.store import STORE

_LOOK_EVERY_SECONDS: Final = 5.0


class LateAnswers:
    """Keeps the measure up to date; the count is the database's, the same from every instance."""

    def __init__(self, doorway: Doorway) -> None:
        self._database = doorway.database
        self._measure = Gauge(
            "lgsp_late_lookup_answers",
            "Answers of national databases that came after their time-out or after the lodging",
            registry=doorway.registry,
        )
        doorway.chores.append(self.count)

    async def count(self, stop: asyncio.Event) -> None:
        """Bring the measure up to date until told to stop."""
        await again_and_again(self._count, stop, _LOOK_EVERY_SECONDS)

    async def _count(self) -> None:
        self._measure.set(await self._database.read(counted))


def counted(tx: Connection) -> int:
    """Return how many there are."""
    late = STORE.table(EVIDENCE).c.late_answers
    return int(tx.execute(select(func.coalesce(func.sum(late), 0))).scalar_one())
