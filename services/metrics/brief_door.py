"""The HTTP door to a leader's brief: one page, as JSON, for a browser, and on paper."""

import asyncio
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from services.metrics.asked_once import AskedOnce
from services.metrics.briefing.drawn_up import brief
from services.metrics.briefing.replies import BriefReply
from services.metrics.briefing.shown import HEADERS, as_page, as_paper
from services.metrics.door import PROBLEMS, Read, refused
from services.metrics.form_questions import language_meant
from services.metrics.lookup import AsOf, NotFound
from services.metrics.periods import MalformedPeriod
from services.metrics.scopes import MalformedScope

_REFUSED: Final = (NotFound, MalformedScope, MalformedPeriod)


def brief_router(read: Read, as_of: AsOf) -> APIRouter:
    """Return the routes; parameters are those of forms, and may be left out as there."""
    routes = APIRouter(tags=["brief"], route_class=AskedOnce)

    def asking(scope: str, period: str) -> Callable[[Connection], BriefReply]:
        return lambda tx: brief(tx, as_of, scope=scope, period=period)

    @routes.get("/brief.json", response_model=BriefReply, responses=PROBLEMS)
    async def told(*, scope: str = "", period: str = "") -> BriefReply | Response:
        """Score and place, targets, and three things to do, in both languages."""
        try:
            return await read(asking(scope, period))
        except _REFUSED as error:
            return refused(error)

    @routes.get("/brief", response_class=HTMLResponse, responses=PROBLEMS)
    async def page(*, scope: str = "", period: str = "", lang: str = "") -> Response:
        """Show the same as a page."""
        try:
            language = language_meant(lang)
            html = as_page(await read(asking(scope, period)), language)
        except _REFUSED as error:
            return refused(error)
        return HTMLResponse(html, headers={**HEADERS, "Content-Language": language})

    @routes.get("/brief.pdf", response_class=Response, responses=PROBLEMS)
    async def paper(*, scope: str = "", period: str = "", lang: str = "") -> Response:
        """Show the same on one side of A4."""
        try:
            language = language_meant(lang)
            told = await read(asking(scope, period))
        except _REFUSED as error:
            return refused(error)
        body = await asyncio.to_thread(as_paper, told, language)  # the loop is the lane's, too
        return Response(body, media_type="application/pdf")

    return routes
