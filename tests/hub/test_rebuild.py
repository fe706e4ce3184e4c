"""Counted anew from the topics, every door of metrics serves the bytes that it served before."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any, Final

import pytest
from sqlalchemy import Select, func, select

from services._runtime.database import Database, schema_of
from services._runtime.tables import POSITIONS
from services.metrics.facts import day_of
from services.metrics.tables import leaves
from tests.component.lanes.recorded_world import Recorded, recorded
from tests.component.lanes.told_otherwise import told_otherwise
from tests.hub.agency import world_time
from tests.hub.every_door import Known, everything
from tests.hub.hub import Hub
from tests.hub.repartitioned import types
from tests.hub.sending import send
from tests.hub.told_dossiers import raw
from tests.unit.metrics.bent import report
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
KILLS: Final = (0.1, 0.3, 0.5)
"""How far it is, at least, when it is killed."""
ONE_BY_ONE: Final = {"LGSP_LANES__MAX_RECORDS": "1"}
"""So that there is a middle to be killed in."""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_counted_anew_and_killed_meanwhile_every_door_serves_the_bytes_of_before(
    new_hub: Callable[..., Hub], postgres: str, database: str
) -> None:
    run = told_otherwise(recorded(1, 40, 6), 1)
    url = postgres if database == "postgresql" else None
    async with new_hub(services=("metrics",), database=url) as hub:
        await hub.ready()
        await lived(hub, run)
        before, whole = await everything(hub, of(run)), taken(hub)
        assert await hub.stop("metrics") == 0
        done = await types(hub, "kpi", "rebuild", "--yes", "--json")
        assert (done.code, done.data) == (0, {"prefix": hub.prefix, "running": False}), done.err
        assert (taken(hub), sums(hub)) == (0, 0), "everything is forgotten"
        for share in KILLS:
            await hub.start("metrics", **ONE_BY_ONE)
            await eventually(partial(has_taken, hub, share * whole), 60, f"{share:.0%} of {whole}")
            await hub.kill("metrics")
            assert taken(hub) < whole, "it is killed in the middle"
        await hub.start("metrics")
        await hub.ready()
        await eventually(partial(has_taken, hub, whole), 60, lambda: f"{taken(hub)} of {whole}")
        after = await everything(hub, of(run))
        assert [path for path in before if after[path] != before[path]] == []
        hub.check()


async def lived(hub: Hub, run: Recorded) -> None:
    """Let metrics live through it day by day; an agency reports besides."""
    send(hub.servers, hub.prefix, [raw(report().event)], hub.partitions)  # type: ignore[arg-type]  # an event
    for _, slots in groupby(run.slots, lambda slot: day_of(slot.end)):
        day = list(slots)
        told = [raw(event) for slot in day for event in slot.events]
        send(hub.servers, hub.prefix, told, hub.partitions)
        await hub.caught_up()
        await world_time(hub, day[-1].end)


def of(run: Recorded) -> Known:
    """Return what the run is about."""
    received = [each["data"] for each in run.events if each["type"] == "lgsp.dossier.received.v1"]
    return Known(
        agencies=tuple(sorted({each["competent_agency"] for each in received}))[:4],
        codes=tuple(sorted({each["dossier_code"] for each in received})),
        people=tuple(sorted({each["applicant"]["id_token"] for each in received}))[:10],
    )


def taken(hub: Hub) -> int:
    """Return how many records lie before the positions of metrics."""
    return _number(hub, select(func.coalesce(func.sum(POSITIONS.c.next_offset), 0)))


def has_taken(hub: Hub, least: float) -> bool:
    return taken(hub) >= least


def sums(hub: Hub) -> int:
    """Return how many rows of sums metrics keeps."""
    return _number(hub, select(func.count()).select_from(leaves))


def _number(hub: Hub, query: Select[Any]) -> int:
    url = hub.database_url or f"sqlite:///{hub.database('metrics')}"
    database = Database(url, schema=schema_of(hub.prefix, "metrics"))
    with database.engine.connect() as tx:
        found = tx.execute(query).scalar_one()
    database.close()
    return int(found)
