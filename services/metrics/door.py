"""The HTTP door: figures and the definitions behind them, read-only."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, Protocol, TypeVar

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from services._runtime.problems import documented
from services.metrics.asked_once import AskedOnce
from services.metrics.definitions import DEFINITIONS
from services.metrics.lookup import AsOf, MalformedCursor, NotFound, Question, answered, cell_of, cursor_of
from services.metrics.periods import MalformedPeriod
from services.metrics.replies import PROBLEM_JSON, DefinitionList, KpiPage, ProblemDetails, problem
from services.metrics.scopes import MalformedScope
from services.metrics.summaries import summary_of

DEFAULT_LIMIT: Final = 100
GREATEST_LIMIT: Final = 1000
_CONTENT: Final = {PROBLEM_JSON: {"schema": ProblemDetails.model_json_schema()}}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    **documented(503),
    404: {"description": "There is no such definition, scope or period", "content": _CONTENT},
    422: {"description": "A parameter is malformed, or given twice", "content": _CONTENT},
}
"""The answers that say no, for the description of the API."""

T = TypeVar("T")


class Read(Protocol):
    """Runs a function with a read-only connection, in the database's thread."""

    def __call__(self, work: Callable[[Connection], T], /) -> Awaitable[T]:
        """Return what the function returns, or raise what it raises."""
        ...


class MalformedLimit(ValueError):
    """The text is no number of figures that a page may hold."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no limit: a whole number from 1 to {GREATEST_LIMIT} is")


def router(read: Read, as_of: AsOf) -> APIRouter:
    """Return the routes; ``as_of`` reads the last tick applied, None before the first.

    A parameter that is given empty (``scope=``) is not given. Without a scope or a period, the kinds that
    the topic carries are listed.
    """
    routes = APIRouter(tags=["kpis"], route_class=AskedOnce)

    @routes.get("/kpis", response_model=KpiPage, responses=PROBLEMS)
    async def kpis(
        *, definition: str = "", scope: str = "", period: str = "", cursor: str = "", limit: str = ""
    ) -> KpiPage | JSONResponse:
        """Figures in the order definition, scope, period; pass ``next`` as ``cursor`` for the page after."""
        try:
            question = _question(definition, scope, period, cursor=cursor, limit=limit)
            page = await read(lambda tx: answered(tx, question, as_of))
        except (NotFound, MalformedScope, MalformedPeriod, MalformedCursor, MalformedLimit) as error:
            return refused(error)
        return KpiPage(items=page.figures, next=cursor_of(page.last) if page.last else None)

    @routes.get("/kpis/definitions", responses=documented())
    async def definitions() -> DefinitionList:
        """Every definition: what it counts, its target and its source."""
        return DefinitionList(items=tuple(summary_of(one) for one in DEFINITIONS.values()))

    return routes


def _question(definition: str, scope: str, period: str, *, cursor: str, limit: str) -> Question:
    return Question(
        definition=definition or None,
        scope=scope or None,
        period=period or None,
        after=cell_of(cursor) if cursor else None,
        limit=limit_of(limit) if limit else DEFAULT_LIMIT,
    )


def limit_of(text: str) -> int:
    """Return a page's limit; raises MalformedLimit."""
    if re.fullmatch(r"[0-9]{1,4}", text) is None or not 1 <= int(text) <= GREATEST_LIMIT:
        raise MalformedLimit(text)
    return int(text)


def refused(error: Exception) -> JSONResponse:
    """Return the answer to a question that cannot be answered as it was asked."""
    malformed = HTTPStatus.UNPROCESSABLE_ENTITY
    match error:
        case NotFound():
            return problem(HTTPStatus.NOT_FOUND, error, error.field, error.nearest)
        case MalformedScope():
            return problem(HTTPStatus.NOT_FOUND, error, "scope", error.nearest)
        case MalformedPeriod():
            return problem(HTTPStatus.NOT_FOUND, error, "period", error.nearest)
        case MalformedCursor():
            return problem(malformed, error, "cursor", None)
        case _:
            return problem(malformed, error, "limit", None)
