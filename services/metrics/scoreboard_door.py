"""The HTTP door to scoreboards: read-only, each question one reading of the database."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services._runtime.problems import documented
from services.metrics.asked_once import AskedOnce
from services.metrics.door import PROBLEMS, Read, refused
from services.metrics.lookup import AsOf, NotFound
from services.metrics.periods import MalformedPeriod
from services.metrics.scoreboard_descriptions import ScoreboardList
from services.metrics.scoreboard_questions import agency_score, level_standings, province_score
from services.metrics.scoreboard_replies import (
    AgencyScoreReply,
    ProvinceScoreReply,
    StandingsReply,
)
from services.metrics.scoreboard_summaries import all_scoreboards


def scoreboard_router(read: Read, as_of: AsOf) -> APIRouter:
    """Return the routes; ``as_of`` reads the last tick applied, None before the first.

    A parameter that is given empty is not given. Without a period it is the quarter of ``as_of``.
    """
    routes = APIRouter(tags=["scoreboards"], route_class=AskedOnce)

    @routes.get("/scoreboards", responses=documented())
    async def every() -> ScoreboardList:
        """Every scoreboard: groups, indicators, points, formulas, sources, and what cannot be measured."""
        return all_scoreboards()

    @routes.get("/scoreboards/{scoreboard}", response_model=StandingsReply, responses=PROBLEMS)
    async def level(scoreboard: str, *, level: str = "", period: str = "") -> StandingsReply | JSONResponse:
        """Rank the agencies of a level (``province``, ``district``, ``commune``) or, without one, of each.

        Equal scores share a place (1, 2, 2, 4); agencies without dossiers have none.
        """
        try:
            return await read(lambda tx: level_standings(tx, as_of, scoreboard, level=level, period=period))
        except (NotFound, MalformedPeriod) as error:
            return refused(error)

    @routes.get("/scoreboards/{scoreboard}/province", response_model=ProvinceScoreReply, responses=PROBLEMS)
    async def province(scoreboard: str, *, period: str = "") -> ProvinceScoreReply | JSONResponse:
        """Show the province's own points, of its own figures: it has no place, as there is one province."""
        try:
            return await read(lambda tx: province_score(tx, as_of, scoreboard, period=period))
        except (NotFound, MalformedPeriod) as error:
            return refused(error)

    @routes.get("/scoreboards/{scoreboard}/{agency}", response_model=AgencyScoreReply, responses=PROBLEMS)
    async def one(scoreboard: str, agency: str, *, period: str = "") -> AgencyScoreReply | JSONResponse:
        """Show what an agency got and lost, indicator by indicator, why, and the figures behind it."""
        try:
            return await read(lambda tx: agency_score(tx, as_of, scoreboard, agency, period=period))
        except (NotFound, MalformedPeriod) as error:
            return refused(error)

    return routes
