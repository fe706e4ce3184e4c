"""What operators may ask of the register: which entries came late; and the measure of it."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from prometheus_client import CollectorRegistry, Gauge

from services._runtime.chores import again_and_again
from services._runtime.credentials import OPERATOR, Credentials
from services._runtime.problems import documented
from services._runtime.service import Doorway
from services.intake.register import late as register_late

_MOST: Final = 1000
_LOOK_EVERY_SECONDS: Final = 5.0


class LateEntries:
    """Counts and shows them; the count is the database's, the same from every instance at work."""

    def __init__(self, doorway: Doorway) -> None:
        self._database = doorway.database
        self._measure = _measure(doorway.registry)
        doorway.chores.append(self.count)

    async def count(self, stop: asyncio.Event) -> None:
        """Bring the measure up to date until told to stop."""
        await again_and_again(self._count, stop, _LOOK_EVERY_SECONDS)

    async def _count(self) -> None:
        self._measure.set(await self._database.read(register_late.counted))

    async def shown(self, agency: str | None) -> dict[str, Any]:
        """Return the first thousand, and how many there are: of one agency's look-ups, or of all."""
        items, count = await self._database.read(
            lambda tx: (register_late.late(tx, _MOST, agency), register_late.counted(tx, agency))
        )
        return {"items": items, "count": count}


def _measure(registry: CollectorRegistry) -> Gauge:
    return Gauge(
        "lgsp_register_late_total",
        "Entries of the register that came after a look-up which should have seen them",
        registry=registry,
    )


def register_routes(late: LateEntries, credentials: Credentials) -> APIRouter:
    """Return the routes about the register: an agency sees its own look-ups, the operator all.

    An entry beside a look-up tells that dossier and submission are one person's, and which paper that is.
    """
    paths = APIRouter(tags=["intake"])

    @paths.get(
        "/register/late", summary="Entries that came after a look-up which should have seen them",
        responses=documented(401),
    )  # fmt: skip
    async def shown(asking: Annotated[str, Depends(credentials)]) -> dict[str, Any]:
        return await late.shown(None if asking == OPERATOR else asking)

    return paths
