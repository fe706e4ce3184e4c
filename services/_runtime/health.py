"""Liveness, readiness and figures of a service."""

import os
import time
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services._runtime.engine import Engine
from services._runtime.telemetry import Telemetry

_LIVE_SECONDS = 30.0
_READY_LAG = 10_000


def router(engine: Engine, telemetry: Telemetry) -> APIRouter:
    """Return the doors that operators and Prometheus use."""
    routes = APIRouter(tags=["operating"])

    def is_ready() -> bool:
        return engine.ready and (engine.lag.behind or 0) < _READY_LAG

    telemetry.watch_ready(is_ready)

    away: dict[int | str, dict[str, Any]] = {
        503: {"description": "No", "content": {"application/json": {"schema": {"type": "object"}}}}
    }

    @routes.get("/health/live", responses=away)
    async def live() -> Response:
        """Answer whether the loop moves."""
        silent = time.monotonic() - engine.beat
        return JSONResponse({"live": silent < _LIVE_SECONDS}, 200 if silent < _LIVE_SECONDS else 503)

    @routes.get("/health/ready", responses=away)
    async def ready() -> Response:
        """Answer whether the lanes are owned and the lag is bounded; ``pid``: who it is that answers."""
        good = is_ready()
        told = {"ready": good, "behind": engine.lag.behind, "pid": os.getpid()}
        return JSONResponse(told, 200 if good else 503)

    @routes.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Return the figures for Prometheus."""
        return Response(generate_latest(telemetry.registry), media_type=CONTENT_TYPE_LATEST)

    return routes
