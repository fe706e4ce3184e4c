"""What operators may ask of the register: what came late for a look-up; and the measure of it."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from prometheus_client import CollectorRegistry, Gauge

from services._runtime.chores import again_and_again
from services._runtime.credentials import OPERATOR, Credentials
from services._runtime.problems import documented
from services._runtime.service import Doorway
from services.intake.register import late

_MOST: Final = 1000
_LOOK_EVERY_SECONDS: Final = 5.0


class LateEntries:
    """Counts and shows them; the count is the database's, the same from every instance at work."""

    def __init__(self, doorway: Doorway) -> None:
        self._database = doorway.database
        self._measures = _measures(doorway.registry)
        doorway.chores.append(self.count)

    async def count(self, stop: asyncio.Event) -> None:
        """Bring the measure up to date until told to stop."""
        await again_and_again(self._count, stop, _LOOK_EVERY_SECONDS)

    async def _count(self) -> None:
        total, by_kind = self._measures
        counts = await self._database.read(late.counted)
        total.set(sum(counts.values()))
        for kind, count in counts.items():
            by_kind.labels(kind).set(count)

    async def shown(self, agency: str | None) -> dict[str, Any]:
        """Return the first thousand, and how many there are: of one agency's look-ups, or of all."""
        items, counts = await self._database.read(
            lambda tx: (late.late(tx, _MOST, agency), late.counted(tx, agency))
        )
        return {"items": items, "count": sum(counts.values()), "by_kind": counts}


def _measures(registry: CollectorRegistry) -> tuple[Gauge, Gauge]:
    what = "What came into the register after a look-up which should have seen it"
    return (
        Gauge("lgsp_register_late_total", what, registry=registry),
        Gauge("lgsp_register_late", f"{what}: entry, revoked, digitised", ["kind"], registry=registry),
    )


def register_routes(entries: LateEntries, credentials: Credentials) -> APIRouter:
    """Return the routes about the register: an agency sees its own look-ups, the operator all.

    An entry beside a look-up tells that dossier and submission are one person's, and which paper that is.
    """
    paths = APIRouter(tags=["intake"])

    @paths.get(
        "/register/late", summary="What came after a look-up which should have seen it, by kind",
        responses=documented(401),
    )  # fmt: skip
    async def shown(asking: Annotated[str, Depends(credentials)]) -> dict[str, Any]:
        return await entries.shown(None if asking == OPERATOR else asking)

    return paths
