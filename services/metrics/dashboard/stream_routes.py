"""Pages that need more than the database: they ask Kafka first, then are made as all others."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from services.metrics.dashboard.cards import Page
from services.metrics.dashboard.reading import reading
from services.metrics.dashboard.records import Records
from services.metrics.dashboard.routes import Route, View
from services.metrics.dashboard.views.stream import event_page, stream_page
from services.metrics.dashboard.wish import Wish
from services.metrics.lookup import AsOf, NotFound

Behind = Callable[[], Mapping[str, int]]
"""Gives how many records this process is behind, by topic."""
_PLACE: Final = re.compile(r"([a-z][a-z.-]{0,99})/([0-9]{1,9})/([0-9]{1,18})")
_LAG: Final = "kafka_consumergroup_lag"


def stream_routes(records: Records, behind: Behind) -> tuple[Route, ...]:
    """Return where the stream's pages are."""

    async def newest(_: Wish) -> View:
        found = await records.newest()

        def view(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
            return stream_page(reading(tx, as_of, wish), wish, found, dict(behind()))

        return view

    async def one(wish: Wish) -> View:
        place = _PLACE.fullmatch(wish.name)
        found = None if place is None else await records.at(place[1], int(place[2]), int(place[3]))
        if found is None:
            raise NotFound("event", wish.name[:40], None)

        def view(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
            return event_page(reading(tx, as_of, wish), wish, found)

        return view

    return Route("/stream", fetch=newest), Route("/events/{name:path}", fetch=one)


def behind_by_topic(registry: CollectorRegistry, prefix: str) -> Mapping[str, int]:
    """Return the lag as this process measured it last, summed over partitions."""
    found: Counter[str] = Counter()
    for metric in registry.collect():
        if metric.name == _LAG:
            for sample in metric.samples:
                found[sample.labels["topic"].removeprefix(prefix)] += int(sample.value)
    return found
