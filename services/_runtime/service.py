"""Runs one service as a process: engine, door, signals, exit codes."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from prometheus_client import CollectorRegistry
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from services._runtime import health, logs, problems
from services._runtime.chores import Chore
from services._runtime.crash import crash_at
from services._runtime.cutting import CuttableProtocol
from services._runtime.database import Database, schema_of
from services._runtime.door import DoorProducer
from services._runtime.engine import Engine
from services._runtime.instants import from_text
from services._runtime.kafka_names import group_id
from services._runtime.listening import open_door
from services._runtime.news import News
from services._runtime.refusals import Refusal
from services._runtime.repartitioning import repartition
from services._runtime.settings import ServiceSettings
from services._runtime.short_ways import ShortWays
from services._runtime.sole_user import sole_user
from services._runtime.spec import ServiceSpec
from services._runtime.tables import TICKS
from services._runtime.telemetry import Telemetry
from services._runtime.together import together
from services._runtime.world_time import LastTick

log = structlog.get_logger()
EXIT_WRONG_USE = 2
_LOOK_EVERY_SECONDS = 0.1  # another instance may decide what a door of ours waits for
EXIT_REFUSED = 3
S = TypeVar("S", bound=ServiceSettings)
_MEND_DATABASE = "bring the newest good copy of it back, or start the hub afresh (lgsp up --fresh)"


class Lanes(Protocol):
    """The lanes in this process's hands. ``published_news`` are told when more of them is published."""

    @property
    def published_news(self) -> News:
        """Return what to wait for."""
        ...

    def published(self) -> Mapping[int, int]:
        """Return up to which outbox number each of them is published."""
        ...

    def owns(self, key: bytes) -> bool:
        """Say whether the lane of a record key is among them."""
        ...


@dataclass(frozen=True)
class Doorway:
    """What a service's door may use: look-ups, the news of a decision, a producer; lanes and chores.

    ``chores``: where a door puts what it needs done in the background. ``short_ways``: where it puts, by
    method and path, a route of its own that is asked most (``short_ways.py``).
    """

    database: Database
    news: News
    producer: DoorProducer
    lanes: Lanes
    registry: CollectorRegistry
    chores: list[Chore] = field(default_factory=list)
    short_ways: dict[tuple[str, str], Callable[[Request], Awaitable[Response]]] = field(default_factory=dict)


Doors = Callable[[Doorway], Sequence[APIRouter]]


def last_tick(tx: Connection) -> LastTick | None:
    """Return the newest tick applied, or None before the first."""
    row = tx.execute(select(func.max(TICKS.c.last_tick), func.max(TICKS.c.source_of_time))).one()
    return LastTick(from_text(row[0]), row[1]) if row[0] else None


def read_settings(kind: type[S]) -> S:
    """Read the settings from the environment; a bad value ends the process with 2 and its name."""
    try:
        return kind()
    except (ValidationError, SettingsError) as error:
        faults = error.errors(include_input=False) if isinstance(error, ValidationError) else ()
        named = "; ".join(f"LGSP_{'__'.join(map(str, f['loc'])).upper()}: {f['msg']}" for f in faults)
        print(f"A setting is not as it must be. {named or error}", file=sys.stderr)  # noqa: T201 - last words
        sys.exit(EXIT_WRONG_USE)


def load_facts(service: str, *loads: Callable[[], object], contradiction: type[Exception]) -> None:
    """Read the facts that decisions rest on; one that cannot be true ends the process with 3 and a sentence.

    Before the lanes: later it would turn every record into a dead letter.
    """
    try:
        for load in loads:
            load()
    except contradiction as wrong:
        last_words = f"{service}: its catalogue contradicts itself: {wrong}."
        print(last_words, "What to do: correct the file, or install the hub again.", file=sys.stderr)  # noqa: T201 - last words
        sys.exit(EXIT_REFUSED)


def run(spec: ServiceSpec, settings: ServiceSettings, doors: Doors) -> None:
    """Run until told to stop; ends the process with 0, or with 3 and a sentence when going on is unsafe.

    Told to bring its state to another partition count, it does that and no more.
    """
    logs.configure(spec.name, settings.instance, settings.log_level)
    before = settings.repartition.from_partitions
    try:
        with sole_user(settings.database_url(spec.name)):
            asyncio.run(repartition(spec, settings, before) if before else _serve(spec, settings, doors))
    except Refusal as refusal:
        log.error(  # noqa: TRY400 - the refusal says it all, no place in our code does
            "refused", message=refusal.message, remedy=refusal.remedy
        )
        print(f"{spec.name}: {refusal.message}. What to do: {refusal.remedy}.", file=sys.stderr)  # noqa: T201 - last words
        sys.exit(EXIT_REFUSED)
    except DatabaseError as error:
        log.exception("fatal", error=type(error.orig).__name__)
        last_words = f"{spec.name}: its database cannot be used: {error.orig}. What to do: {_MEND_DATABASE}."
        print(last_words, file=sys.stderr)  # noqa: T201 - last words
        sys.exit(EXIT_REFUSED)
    except Exception as error:
        log.exception("fatal", error=type(error).__name__)
        sys.exit(EXIT_REFUSED)


async def _serve(spec: ServiceSpec, settings: ServiceSettings, doors: Doors) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    door = open_door(settings.http)
    schema = schema_of(settings.kafka.prefix, spec.name)
    database = Database(settings.database_url(spec.name), schema=schema, part=settings.database_limits)
    telemetry = Telemetry(spec.name, group_id(settings.kafka.prefix, spec.name))
    news = News(None if database.is_sqlite else _LOOK_EVERY_SECONDS)
    engine = Engine(
        spec, settings, database, telemetry=telemetry, news=news, reached=crash_at(settings.crash_at)
    )
    producer = DoorProducer(settings.kafka)
    doorway = Doorway(database, news, producer, engine, telemetry.registry)
    app = _app(spec.name, engine, telemetry, doorway, doors)
    server = uvicorn.Server(uvicorn.Config(
        app, host=settings.http.host, port=settings.http.port, http=CuttableProtocol, log_config=None,
        access_log=False, lifespan="off", timeout_graceful_shutdown=3,
    ))  # fmt: skip
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the signals are ours
    _tune_gc()
    try:
        await together(engine, server, door, stop, doorway.chores)
    finally:
        with suppress(Exception):
            await producer.stop()
        database.close()


def _app(name: str, engine: Engine, telemetry: Telemetry, doorway: Doorway, doors: Doors) -> ShortWays:
    app = FastAPI(
        title=f"LGSP hub: {name}", version="1", docs_url=None, redoc_url=None,
        # no page that loads its parts from elsewhere: /openapi.json has it all
        redirect_slashes=False,  # a redirect would repeat the query in a header
    )  # fmt: skip
    problems.install(app, telemetry.refused)
    app.include_router(health.router(engine, telemetry))

    def check() -> None:
        if not engine.prepared:
            raise problems.not_now("The service is starting", "It waits for Kafka or its database.")

    async def once_prepared() -> None:
        check()

    for routes in doors(doorway):
        app.include_router(routes, dependencies=[Depends(once_prepared)])
    return ShortWays(app, doorway.short_ways, check=check, refused=telemetry.refused)


def _tune_gc() -> None:
    """Keep the collector away from what lives for ever: it made decoding 2.9 times dearer (measured)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
