"""Metrics: measures from the event stream alone whether the province meets its decided targets."""

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection

from schemas.reports import ReportFiled
from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.national_portal import on_national_portal
from services._province.procedures import procedures
from services._province.systems import systems
from services._runtime.decisions import Emit, Tick
from services._runtime.service import Doorway, last_tick, load_facts, read_settings, run
from services._runtime.spec import ServiceSpec
from services.metrics.brief_door import brief_router
from services.metrics.checking.door import check_router
from services.metrics.checking.measure import FindingsMeasure
from services.metrics.closing_store import note_tick
from services.metrics.dashboard.door import dashboard_router
from services.metrics.dashboard.moves import Moves, moves_router
from services.metrics.dashboard.records import KafkaRecords
from services.metrics.dashboard.stamping import stamp
from services.metrics.dashboard.stream_routes import behind_by_topic, stream_routes
from services.metrics.door import router
from services.metrics.explain_door import explain_router
from services.metrics.facts_store import FACTS
from services.metrics.figures import emits
from services.metrics.fold import MetricsCore
from services.metrics.form_door import form_router
from services.metrics.gauges import FigureGauges
from services.metrics.publishing import changed_figures
from services.metrics.readings import OVERHEARD, READINGS
from services.metrics.scoreboard_door import scoreboard_router
from services.metrics.scoreboards.reading import scoreboards
from services.metrics.settings import Settings
from services.metrics.streaming.counted import StreamFigures
from services.metrics.streaming.door import stream_router
from services.metrics.streaming.feed import Feed
from services.metrics.streaming.reader import TopicReader

_PUBLISHING_PARTITION = 0


def on_tick(tx: Connection, tick: Tick) -> Sequence[Emit]:
    """Note closes of reports, and tell the topic ``kpis`` what moved.

    Only the owner of the first lane speaks for the province.
    """
    note_tick(tx, tick)
    return emits(changed_figures(tx, tick.time)) if tick.partition == _PUBLISHING_PARTITION else ()


SPEC = ServiceSpec(
    name="metrics",
    stage="rest",
    applies=(*READINGS, ReportFiled),
    readings=READINGS,
    overhears=OVERHEARD,
    core=MetricsCore(),
    store=FACTS,
    on_tick=on_tick,
)


def as_of(tx: Connection) -> datetime | None:
    """Return the last tick applied."""
    tick = last_tick(tx)
    return tick.time if tick else None


CATALOGUE = (agencies, procedures, systems, on_national_portal, scoreboards)
"""What its definitions rest on, read before the first event."""


def main() -> None:
    """Run the service until it is told to stop."""
    settings = read_settings(Settings)

    def doors(doorway: Doorway) -> Sequence[APIRouter]:
        read = doorway.database.read
        doorway.chores.append(partial(FindingsMeasure(doorway.registry).keep, read))
        feed = Feed(settings.streams, StreamFigures(doorway.registry))
        doorway.chores.append(TopicReader(settings.kafka, feed, time.monotonic).run)
        doorway.chores.append(partial(FigureGauges(doorway.registry).keep, read, as_of))
        moves = Moves(lambda: read(lambda tx: stamp(tx, as_of(tx))), settings.streams, time.monotonic)
        doorway.chores.append(moves.keep)
        streams = stream_routes(
            KafkaRecords(settings.kafka), lambda: behind_by_topic(doorway.registry, settings.kafka.prefix)
        )
        explain, check, pages = (
            partial(each, journey_url=settings.province.journey_url)
            for each in (explain_router, check_router, partial(dashboard_router, more=streams))
        )
        routers = (router, explain, scoreboard_router, check, form_router, brief_router, pages)
        return stream_router(read, feed), moves_router(moves), *(make(read, as_of) for make in routers)

    load_facts(SPEC.name, *CATALOGUE, contradiction=ContradictoryData)
    run(SPEC, settings, doors)
