"""The HTTP door to official forms: read-only, each of them one reading of the database."""

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Final, TypeVar

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services._runtime.problems import documented
from services.metrics.asked_once import AskedOnce
from services.metrics.door import PROBLEMS, Read, refused
from services.metrics.form_questions import WRITERS, every_form, form_file, form_filled, language_meant
from services.metrics.forms.proof import DoesNotAddUp
from services.metrics.forms.replies import FormList, FormReply
from services.metrics.lookup import AsOf, NotFound
from services.metrics.periods import MalformedPeriod
from services.metrics.replies import problem
from services.metrics.scopes import MalformedScope

T = TypeVar("T")
MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def form_router(read: Read, as_of: AsOf) -> APIRouter:
    """Return the routes; ``as_of`` reads the last tick applied, None before the first.

    A parameter that is given empty is not given: the scope is then the province, the period the quarter of
    ``as_of``, the language Vietnamese.
    """
    routes = APIRouter(tags=["forms"], route_class=AskedOnce)

    @routes.get("/forms", responses=documented())
    async def every() -> FormList:
        """Every official form: columns, sums that must hold, rules, source."""
        return every_form()

    for ending in WRITERS:
        _files(routes, read, as_of, ending)

    @routes.get("/forms/{form}", response_model=FormReply, responses=PROBLEMS)
    async def one(form: str, *, scope: str = "", period: str = "") -> FormReply | Response:
        """Fill in a form for the province or an agency, for a month, quarter or year, in both languages."""
        return await _told(read(lambda tx: form_filled(tx, as_of, form, scope=scope, period=period)))

    return routes


def _files(routes: APIRouter, read: Read, as_of: AsOf, ending: str) -> None:
    documented_files = {200: {"description": "The form", "content": {MEDIA[ending]: {}}}, **PROBLEMS}

    @routes.get(f"/forms/{{form}}.{ending}", response_class=Response, responses=documented_files, name=ending)
    async def file(form: str, *, scope: str = "", period: str = "", lang: str = "") -> Response:
        """Fill in the same form as a file, in ``vi`` or ``en``: the same form is the same bytes."""

        async def written() -> bytes:
            language = language_meant(lang)
            told = await read(lambda tx: form_filled(tx, as_of, form, scope=scope, period=period))
            # outside the reading, whose snapshot would stand for as long, and the loop is the lane's, too
            return await asyncio.to_thread(form_file, told, language, ending)

        found = await _told(written())
        return found if isinstance(found, Response) else Response(found, media_type=MEDIA[ending])


async def _told(asked: Awaitable[T]) -> T | JSONResponse:
    try:
        return await asked
    except (NotFound, MalformedScope, MalformedPeriod) as error:
        return refused(error)
    except DoesNotAddUp as error:
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, error, "form", None)
