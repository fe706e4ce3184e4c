"""The HTTP door to what figures are made of: read-only, each question one reading of the database."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Final, TypeVar

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from services.metrics import explain_questions as asking
from services.metrics.asked_once import AskedOnce, AskedTwice
from services.metrics.door import DEFAULT_LIMIT, PROBLEMS, MalformedLimit, Read, limit_of, refused
from services.metrics.explain_replies import (
    AgainstReply,
    DossierEventsReply,
    FigureReply,
    ItemPageReply,
    LeverReply,
    PersonReply,
)
from services.metrics.explaining.across import DifferentThings
from services.metrics.explaining.lifted import NoLever
from services.metrics.figures import Cell
from services.metrics.journey_links import Linked, lead_to_journeys
from services.metrics.lookup import AsOf, MalformedCursor, NotFound
from services.metrics.periods import TO_DATE, MalformedPeriod
from services.metrics.replies import problem
from services.metrics.scopes import PROVINCE, MalformedScope

OUR_FAULTS: Final = (
    NotFound, MalformedScope, MalformedPeriod, MalformedCursor, MalformedLimit,
    asking.MalformedChoice, asking.MalformedAim, DifferentThings, NoLever, AskedTwice,
)  # fmt: skip
"""What a question may be refused for."""
T = TypeVar("T")


class _Door:
    """Asks in the database's thread; what cannot be answered becomes a problem that says why."""

    def __init__(self, read: Read, as_of: AsOf, journey_url: str | None) -> None:
        self._read = read
        self.as_of = as_of
        self._journey_url = journey_url

    async def answer(
        self, work: Callable[[Connection], T], linked: Callable[[T], Iterable[Linked]] = lambda _: ()
    ) -> T | JSONResponse:
        """Return the answer; ``linked``: what of it is about dossiers."""
        try:
            found = await self._read(work)
        except OUR_FAULTS as error:
            return declined(error)
        lead_to_journeys(linked(found), self._journey_url)
        return found


def declined(error: Exception) -> JSONResponse:
    """Return the answer to a question about a figure's making that cannot be answered as it was asked."""
    malformed = HTTPStatus.UNPROCESSABLE_ENTITY
    match error:
        case asking.MalformedChoice():
            return problem(malformed, error, error.field, error.nearest)
        case AskedTwice():
            return problem(malformed, error, error.field, None)
        case asking.MalformedAim():
            return problem(malformed, error, "aim", None)
        case DifferentThings():
            return problem(malformed, error, "other", None)
        case NoLever():
            return problem(malformed, error, "definition", None)
        case _:
            return refused(error)


def explain_router(read: Read, as_of: AsOf, *, journey_url: str | None = None) -> APIRouter:
    """Return the routes; they come after ``/kpis/definitions``, which a definition's id would match.

    A scope or period that is not given, or empty, is the province to date. ``journey_url``: where journeys
    are opened, with ``{code}`` for a dossier's code.
    """
    routes = APIRouter(tags=["explain"], route_class=AskedOnce)
    door = _Door(read, as_of, journey_url)
    _figures(routes, door)
    _comparisons(routes, door)
    _dossiers(routes, door)
    return routes


def _figures(routes: APIRouter, door: _Door) -> None:
    @routes.get("/kpis/{definition:path}/dossiers", response_model=ItemPageReply, responses=PROBLEMS)
    async def things(
        definition: str, *, side: str = "denominator", scope: str = "", period: str = "", cursor: str = "",
        limit: str = "",
    ) -> ItemPageReply | JSONResponse:  # fmt: skip
        """List what is on a side of a figure, with the events and the article that it is judged by.

        ``side``: numerator, denominator (all that count), denominator-only, excluded. All pages together
        are the figure, exactly.
        """
        return await door.answer(
            lambda tx: asking.things(
                tx, door.as_of, _cell(definition, scope, period),
                side=side, cursor=cursor, limit=_limit(limit),
            ),
            lambda page: page.items,
        )  # fmt: skip


def _comparisons(routes: APIRouter, door: _Door) -> None:
    @routes.get(
        "/kpis/{definition:path}/against/{other:path}", response_model=AgainstReply, responses=PROBLEMS
    )
    async def against(
        definition: str, other: str, *, scope: str = "", period: str = "", cursor: str = "", limit: str = ""
    ) -> AgainstReply | JSONResponse:
        """Show two definitions side by side, with the dossiers that make them differ.

        Definitions of dossiers, people and results can stand side by side: a dossier ties what they count.
        """
        return await door.answer(
            lambda tx: asking.side_by_side(
                tx, door.as_of, _cell(definition, scope, period), other,
                cursor=cursor, limit=_limit(limit),
            ),
            lambda told: told.items,
        )  # fmt: skip

    @routes.get("/kpis/{definition:path}/lever", response_model=LeverReply, responses=PROBLEMS)
    async def lever(
        definition: str, *, scope: str = "", period: str = "", by: str = "sender", aim: str = ""
    ) -> LeverReply | JSONResponse:
        """Say which agencies, the most useful first, would lift a figure by doing otherwise.

        ``by``: the sender or the receiver of a leg. ``aim``: a share to reach, or ``most``; the target
        unless it is given.
        """
        return await door.answer(
            lambda tx: asking.lever(tx, door.as_of, _cell(definition, scope, period), by=by, aim=aim)
        )

    @routes.get("/kpis/{definition:path}", response_model=FigureReply, responses=PROBLEMS)
    async def figure(definition: str, *, scope: str = "", period: str = "") -> FigureReply | JSONResponse:
        """Show a figure with numerator, denominator, target, what is left out and why, words and links."""
        return await door.answer(
            lambda tx: asking.explained(tx, door.as_of, _cell(definition, scope, period))
        )


def _dossiers(routes: APIRouter, door: _Door) -> None:
    @routes.get("/dossiers/{code}/events", response_model=DossierEventsReply, responses=PROBLEMS)
    async def events(code: str) -> DossierEventsReply | JSONResponse:
        """List the records that figures know a dossier by, and what it is to each definition."""
        return await door.answer(lambda tx: asking.dossier_events(tx, code), lambda told: (told,))

    @routes.get("/people/{person}/dossiers", response_model=PersonReply, responses=PROBLEMS)
    async def person(person: str, *, scope: str = "", period: str = "") -> PersonReply | JSONResponse:
        """List the dossiers of somebody, who is known by a pseudonym alone."""
        return await door.answer(
            lambda tx: asking.person_dossiers(tx, door.as_of, person, scope or PROVINCE, period or TO_DATE),
            lambda told: told.dossiers,
        )


def _cell(definition: str, scope: str, period: str) -> Cell:
    return Cell(definition, scope or PROVINCE, period or TO_DATE)


def _limit(text: str) -> int:
    return limit_of(text) if text else DEFAULT_LIMIT
