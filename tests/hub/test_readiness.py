"""Who asks a service whether it is ready is told no while it drains, before it ends."""

import asyncio
import os
import threading
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from services._runtime import health
from services._runtime.crash import CrashPoint
from services._runtime.database import Database
from services._runtime.engine import Engine
from services._runtime.kafka_names import group_id
from services._runtime.news import News
from services._runtime.settings import KafkaPart, ServiceSettings
from services._runtime.telemetry import Telemetry
from services._runtime.topics_admin import delete_topics, ensure_topics
from services.intake.app import SPEC
from tests.hub.sending import a_raw_submission, send
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]


async def test_a_service_that_drains_is_no_longer_ready_and_does_what_it_has_begun(
    servers: str, tmp_path: Path
) -> None:
    part = KafkaPart(bootstrap_servers=servers, prefix=f"drain{os.getpid()}.", partitions=1)
    entered, go_on, stop = threading.Event(), threading.Event(), asyncio.Event()

    def reached(point: CrashPoint) -> None:
        if point == "before-database-commit" and not go_on.is_set():  # in the thread of the database
            entered.set()
            go_on.wait(30)

    database = Database(f"sqlite:///{tmp_path / 'intake.sqlite'}")
    telemetry = Telemetry("intake", group_id(part.prefix, "intake"))
    settings = ServiceSettings(kafka=part)
    engine = Engine(SPEC, settings, database, telemetry=telemetry, news=News(None), reached=reached)
    app = FastAPI()
    app.include_router(health.router(engine, telemetry))
    await ensure_topics(servers, part.prefix, 1)
    running = asyncio.create_task(engine.run(stop))
    try:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://intake") as door:

            async def says(code: int) -> bool:
                return (await door.get("/health/ready")).status_code == code

            await eventually(lambda: says(200), 30, "it is ready")
            send(servers, part.prefix, [a_raw_submission("S-1")], 1)
            await eventually(entered.is_set, 30, "it is at a record")
            assert await says(200), "a record at work is no reason"
            stop.set()
            await eventually(lambda: says(503), 3, "it says that it is not ready")
            assert not running.done()
            go_on.set()
            await asyncio.wait_for(running, 15)
            assert await says(503)
    finally:
        go_on.set()
        stop.set()
        await asyncio.gather(running, return_exceptions=True)
        database.close()
        await delete_topics(servers, part.prefix)
