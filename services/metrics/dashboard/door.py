"""The doors of the dashboard: every page as HTML, as data (``.json``), and its cards as files."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from services.metrics.asked_once import must_be_asked_once
from services.metrics.dashboard.cards import Card, Page, card_of
from services.metrics.dashboard.choosing import periods_to_choose, scopes_to_choose
from services.metrics.dashboard.exports import EXPORTS
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.pages import headers, page_html, problem_html
from services.metrics.dashboard.refusing import nearest_of, words_of
from services.metrics.dashboard.routes import Route, views
from services.metrics.dashboard.sharing import Sharing
from services.metrics.dashboard.stamping import stamp
from services.metrics.dashboard.views.things import THINGS, USUAL_SIDE
from services.metrics.dashboard.wish import ROOT, Wish
from services.metrics.door import PROBLEMS, Read
from services.metrics.explain_door import OUR_FAULTS, declined
from services.metrics.facts import day_of
from services.metrics.form_questions import LANGUAGES, language_meant
from services.metrics.lookup import AsOf, NotFound
from services.metrics.nearest import nearest
from services.metrics.periods import TO_DATE
from services.metrics.scopes import PROVINCE
from services.metrics.store import first_day

_DATA: Final = "json"


_Lang = Annotated[str, Query(json_schema_extra={"enum": list(LANGUAGES)})]


def wished(
    *, lang: _Lang = "vi", scope: str = "", period: str = "", definition: str = "", side: str = "",
    cursor: str = "",
) -> Wish:  # fmt: skip
    """Return what the query asks for; what is not given, or empty, is as usual.

    In another language than there is one is told so in Vietnamese, see ``_must_be_understood``.
    """
    return Wish(
        lang="en" if lang == "en" else "vi", scope=scope or PROVINCE, period=period or TO_DATE,
        definition=definition, side=side, cursor=cursor,
    )  # fmt: skip


def named(name: str, wish: Annotated[Wish, Depends(wished)]) -> Wish:
    """Return the same, about what the path names."""
    return replace(wish, name=name)


class _Door:
    """Makes pages in the database's thread, each of one reading."""

    def __init__(self, read: Read, as_of: AsOf) -> None:
        self._read = read
        self._as_of = as_of
        self._sharing = Sharing[str]()

    async def page(self, route: Route, wish: Wish, request: Request) -> Response:
        """Answer with HTML; with 304 where nothing moved since the page that the browser has.

        What is asked outside the database moves without being told.
        """
        try:
            _must_be_understood(request)
            tag = await self._read(lambda tx: stamp(tx, self._as_of(tx)))
            if route.fetch is None and tag == request.headers.get("if-none-match"):
                return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_sent(wish, tag))
            html = await self._sharing.made((route.path, wish, tag), lambda: self._made(route, wish, tag))
        except OUR_FAULTS as error:
            words, status = words_of(error), declined(error).status_code
            html = problem_html(wish, words, nearest_of(error, wish, _path(request)))
            return HTMLResponse(html, status, dict(headers(wish.lang)))
        return HTMLResponse(html, headers=_sent(wish, tag))

    async def _made(self, route: Route, wish: Wish, tag: str) -> str:
        view = await route.made_by(wish)
        page, first = await self._read(lambda tx: (view(tx, self._as_of, wish), first_day(tx)))
        return await asyncio.to_thread(_html, page, first, wish, tag)  # the loop is the lane's, too

    async def data(self, route: Route, wish: Wish, request: Request) -> Page | JSONResponse:
        """Answer with the page as data."""
        try:
            _must_be_understood(request)
            view = await route.made_by(wish)
            return await self._read(lambda tx: view(tx, self._as_of, wish))
        except OUR_FAULTS as error:
            return declined(error)

    async def file(self, route: Route, wish: Wish, kind: str, request: Request) -> Response:
        """Answer with one card of the page as a file."""
        export = EXPORTS[kind]
        try:
            _must_be_understood(request)
            view = await route.made_by(wish)
            page = await self._read(lambda tx: view(tx, self._as_of, wish))
            card = _card(page, request.query_params.get("card", ""))
        except OUR_FAULTS as error:
            return declined(error)
        # drawing takes a while, and the database's thread is the lane's
        made = await asyncio.to_thread(export.made, page, card, wish.lang)
        name = _file_name(page, card, wish, kind)
        disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(made, media_type=export.media_type, headers=disposition)


def _must_be_understood(request: Request) -> None:
    """Raise AskedTwice, or NotFound where the language is none of ours."""
    must_be_asked_once(request)
    language_meant(request.query_params.get("lang", ""))


def _sent(wish: Wish, tag: str) -> dict[str, str]:
    return dict(headers(wish.lang)) | {"ETag": tag}


def _html(page: Page, first: date | None, wish: Wish, tag: str) -> str:
    now = None if page.as_of is None else day_of(page.as_of)
    periods = periods_to_choose(first, now, page.period)
    return page_html(page, wish, scopes_to_choose(page.scope, now), periods, tag)


def _path(request: Request) -> str:
    return request.url.path.removeprefix(ROOT)


def _card(page: Page, card_id: str) -> Card:
    found = card_of(card_id, page.cards)
    if found is None:
        raise NotFound("card", card_id[:40], nearest(card_id, [each.id for each in page.cards]))
    return found


def _file_name(page: Page, card: Card, wish: Wish, kind: str) -> str:
    """Return a name that says what is in the file: card, what the page is about, side, scope, period."""
    about = page.chosen or page.path.strip("/")
    side = [wish.side or USUAL_SIDE] if page.view == THINGS else []
    said = "_".join(
        (page.view, card.id, *([about] if "/" in about else []), *side, page.scope, page.period),
    )
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in said) + f".{kind}"


def dashboard_router(
    read: Read,
    as_of: AsOf,
    more: Sequence[Route] = (),
    *,
    journey_url: str | None = None,
    kept: KeptStandings | None = None,
) -> APIRouter:
    """Return the routes of all pages, their twins and their files; ``more``: pages besides the usual.

    ``journey_url``: where journeys are opened, with ``{code}`` for a dossier's code.
    ``kept``: standings that were read of the same database.
    """
    routes, door = APIRouter(tags=["dashboard"]), _Door(read, as_of)
    for route in (*views(journey_url, kept or KeptStandings()), *more):
        _add_data(routes, route, door)
        for kind in EXPORTS:
            _add_file(routes, route, door, kind)
        _add_page(routes, route, door)

    @routes.get("/", include_in_schema=False)
    @routes.get(f"{ROOT}/", include_in_schema=False)
    async def front() -> RedirectResponse:
        return RedirectResponse(ROOT)

    return routes


def _add_data(routes: APIRouter, route: Route, door: _Door) -> None:
    how = named if route.is_named else wished

    @routes.get(f"{ROOT}{route.path}.{_DATA}", response_model=Page, responses=PROBLEMS)
    async def page_as_data(wish: Annotated[Wish, Depends(how)], request: Request) -> Page | JSONResponse:
        """Return the page of the same path as data: what it shows, with the same numbers."""
        return await door.data(route, wish, request)


def _add_file(routes: APIRouter, route: Route, door: _Door, kind: str) -> None:
    how = named if route.is_named else wished

    @routes.get(f"{ROOT}{route.path}.{kind}", include_in_schema=False)
    async def card_as_file(wish: Annotated[Wish, Depends(how)], request: Request) -> Response:
        return await door.file(route, wish, kind, request)


def _add_page(routes: APIRouter, route: Route, door: _Door) -> None:
    how = named if route.is_named else wished

    @routes.get(f"{ROOT}{route.path}", include_in_schema=False)
    async def page(wish: Annotated[Wish, Depends(how)], request: Request) -> Response:
        return await door.page(route, wish, request)
