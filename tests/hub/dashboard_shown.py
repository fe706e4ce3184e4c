"""Metrics with the week of the unit tests on real topics, to be looked at."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from schemas.envelope import Event
from services._runtime.decisions import Happening
from tests.hub.hub import Hub
from tests.hub.sending import send
from tests.hub.told_dossiers import raw
from tests.unit.metrics.dashboard.dashboard_door import week


@asynccontextmanager
async def shown(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    """Give the hub when it has applied everything."""
    async with new_hub(services=("metrics",)) as hub:
        await hub.ready()
        tell(hub, *week())
        await hub.caught_up()
        yield hub


def tell(hub: Hub, *happenings: Happening) -> None:
    """Put what happened on its topics, as other services do."""
    send(hub.servers, hub.prefix, [raw(each.event) for each in happenings if isinstance(each.event, Event)])
