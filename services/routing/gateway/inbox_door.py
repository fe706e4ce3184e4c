"""The inbox by HTTP: pull, at least once, and acknowledge (traDsTrangThaiHs, danhDauHsThanhCong)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from services._runtime.credentials import Credentials, only
from services._runtime.database import Database
from services._runtime.door import preferred_wait_seconds
from services._runtime.problems import Problem
from services.routing.gateway import inbox
from services.routing.gateway.inbox_news import InboxNews
from services.routing.gateway.shapes import (
    GREATEST,
    Acknowledged,
    Acknowledgement,
    InboxPage,
    acknowledgement_of,
    body_of,
    described,
    page_of,
    shown,
)

DEFAULT_LIMIT: Final = 100
GREATEST_LIMIT: Final = 1000
LONGEST_WAIT_SECONDS: Final = 30.0

Cursor = Annotated[int, Query(ge=0, le=GREATEST, description="Entries after this id")]
Limit = Annotated[int, Query(ge=1, le=GREATEST_LIMIT)]
Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT_SECONDS, description="Seconds to wait for an entry")]
AllKept = Annotated[bool, Query(description="Those acknowledged too, as long as they are kept")]


class InboxDoor:
    """Reads and acknowledges; an agency's entries are nobody else's."""

    def __init__(
        self,
        database: Database,
        news: InboxNews,
        *,
        longest_wait_seconds: float,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._longest_wait_seconds = longest_wait_seconds
        self._news = news
        self._now = now

    async def page(
        self, agency: str, *, after: int, limit: int, wait_seconds: float, all_kept: bool
    ) -> Response:
        """Return entries behind a position; waits for the first one where there is none.

        Raises a 422 problem for a position that was never given: another hub's cursor would wait for ever.
        """
        news = self._news.of(agency)
        deadline = asyncio.get_running_loop().time() + min(wait_seconds, self._longest_wait_seconds)
        while True:
            expected = news.expect()

            def look(tx: Connection) -> tuple[list[inbox.Entry], int, inbox.Backlog]:
                found = inbox.entries(tx, agency, after=after, limit=limit, all_kept=all_kept)
                return found, inbox.last_position(tx, agency), inbox.backlog(tx, agency)

            found, last, backlog = await self._database.read(look)
            if after > last:
                raise _never_given("query.cursor", last)
            left = deadline - asyncio.get_running_loop().time()
            if found or left <= 0:
                return page_of(found, after=after, last=last, backlog=shown(backlog, self._now()))
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await news.heard(expected)

    async def acknowledge(self, agency: str, said: Acknowledgement) -> Acknowledged:
        """Acknowledge; again, it changes nothing. Raises a 422 problem for ids that were never given."""
        now = self._now()

        def work(tx: Connection) -> tuple[int, inbox.Backlog]:
            _refuse_future(said, inbox.last_position(tx, agency))
            if said.cursor is not None:
                count = inbox.acknowledge_to(tx, agency, said.cursor, now)
            else:
                count = inbox.acknowledge(tx, agency, said.ids or (), now)
            return count, inbox.backlog(tx, agency)

        count, backlog = await self._database.write(work)
        return Acknowledged(acknowledged=count, backlog=shown(backlog, now))


def routes(door: InboxDoor, credentials: Credentials) -> APIRouter:
    """Return the routes of the inbox."""
    paths = APIRouter(tags=["agency gateway"])
    asks = Annotated[str, Depends(credentials)]

    @paths.get("/agencies/{agency_id}/inbox", response_model=InboxPage, responses=described())
    async def pull(
        *,
        request: Request,
        agency_id: str,
        asking: asks,
        cursor: Cursor = 0,
        limit: Limit = DEFAULT_LIMIT,
        wait: Wait = 0,
        all_kept: AllKept = False,
    ) -> Response:
        """Return what concerns the agency and is not acknowledged, oldest first, after a cursor.

        An entry comes again until it is acknowledged. ``wait`` (or ``Prefer: wait=10``) waits for the first
        one. All events of a dossier come in their order.
        """
        only(agency_id, asking)
        preferred = preferred_wait_seconds(request, LONGEST_WAIT_SECONDS) or 0
        return await door.page(
            agency_id, after=cursor, limit=limit, wait_seconds=max(wait, preferred), all_kept=all_kept
        )

    @paths.post(
        "/agencies/{agency_id}/inbox/ack",
        responses=described({400: "The body is no JSON", 413: "The body is too large"}),
        openapi_extra=body_of(Acknowledgement),
    )
    async def acknowledge(
        request: Request,
        agency_id: str,
        asking: asks,
    ) -> Acknowledged:
        """Acknowledge entries: they do not come again. Everything up to ``cursor``, or those in ``ids``."""
        only(agency_id, asking)
        return await door.acknowledge(agency_id, await acknowledgement_of(request))

    return paths


def _refuse_future(said: Acknowledgement, last: int) -> None:
    field, greatest = ("cursor", said.cursor) if said.ids is None else ("ids", max(said.ids, default=0))
    if greatest is not None and greatest > last:
        raise _never_given(field, last)


def _never_given(field: str, last: int) -> Problem:
    message = f"the newest entry is {last}"
    return Problem(
        422, "unknown-entry", "No such entry was given yet", f"{field}: {message}.",
        errors=[{"field": field, "message": message}],
    )  # fmt: skip
