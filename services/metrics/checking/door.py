"""The HTTP door to what agencies report and to what cannot have been: read-only."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from services.metrics.asked_once import AskedOnce
from services.metrics.checking.finding_pages import FindingsAsked, finding_page
from services.metrics.checking.replies import FindingPage, ReportPage
from services.metrics.checking.report_pages import ReportsAsked, Told, report_page
from services.metrics.detecting.found import FindingKey
from services.metrics.door import DEFAULT_LIMIT, PROBLEMS, MalformedLimit, Read, limit_of, refused
from services.metrics.figures import Cell
from services.metrics.journey_links import lead_to_journeys
from services.metrics.lookup import AsOf, MalformedCursor, NotFound, cell_of
from services.metrics.periods import MalformedPeriod

T = TypeVar("T")


def check_router(read: Read, as_of: AsOf, *, journey_url: str | None = None) -> APIRouter:
    """Return the routes; a parameter that is given empty is not given.

    ``journey_url``: where journeys are opened, with ``{code}`` for a dossier's code.
    """
    routes = APIRouter(tags=["reports"], route_class=AskedOnce)

    async def answer(asking: Callable[[], Callable[[Connection], T]]) -> T | JSONResponse:
        try:
            return await read(asking())
        except (NotFound, MalformedPeriod, MalformedCursor, MalformedLimit) as error:
            return refused(error)

    @routes.get("/reports", response_model=ReportPage, responses=PROBLEMS)
    async def reports(
        *, agency: str = "", definition: str = "", period: str = "", cursor: str = "", limit: str = ""
    ) -> ReportPage | JSONResponse:
        """Figures that agencies report beside what events say, and the gap in percentage points.

        With a period, agencies that have a figure there and reported none are listed too.
        """
        return await answer(lambda: _reports(as_of, agency, definition, period, cursor=cursor, limit=limit))

    @routes.get("/reports/{agency}", response_model=ReportPage, responses=PROBLEMS)
    async def reports_of(
        agency: str, *, definition: str = "", period: str = "", cursor: str = "", limit: str = ""
    ) -> ReportPage | JSONResponse:
        """List the same of one agency."""
        return await answer(lambda: _reports(as_of, agency, definition, period, cursor=cursor, limit=limit))

    @routes.get("/findings", response_model=FindingPage, responses=PROBLEMS)
    async def findings(
        *, rule: str = "", agency: str = "", cursor: str = "", limit: str = ""
    ) -> FindingPage | JSONResponse:
        """List what cannot have been: the rule that says so, with its article, and the events as evidence."""
        found = await answer(lambda: _findings(rule, agency, cursor=cursor, limit=limit))
        if isinstance(found, FindingPage):
            lead_to_journeys(found.items, journey_url)
        return found

    return routes


def _reports(
    as_of: AsOf, agency: str, definition: str, period: str, *, cursor: str, limit: str
) -> Callable[[Connection], ReportPage]:
    asked = ReportsAsked(
        agency=agency or None,
        definition=definition or None,
        period=period or None,
        after=Told(*_after(cursor)) if cursor else None,
        limit=limit_of(limit) if limit else DEFAULT_LIMIT,
    )
    return lambda tx: report_page(tx, asked, as_of)


def _findings(rule: str, agency: str, *, cursor: str, limit: str) -> Callable[[Connection], FindingPage]:
    asked = FindingsAsked(
        rule=rule or None,
        agency=agency or None,
        after=FindingKey(*_after(cursor)) if cursor else None,
        limit=limit_of(limit) if limit else DEFAULT_LIMIT,
    )
    return lambda tx: finding_page(tx, asked)


def _after(cursor: str) -> Cell:
    """Return where a page goes on; raises MalformedCursor, for what no database takes as text too."""
    parts = cell_of(cursor)
    if not all(part.isprintable() for part in parts):
        raise MalformedCursor("it is no cursor that an earlier page gave")
    return parts
