"""What providers tell of payments: taken once, or refused and kept with its bytes for the operator."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Connection

from schemas.envelope import key_of_dossier
from services._runtime.bodies import inlined, json_body
from services._runtime.credentials import OPERATOR, Credentials, only
from services._runtime.door import bounded_body
from services._runtime.problems import Problem, documented
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.online import messages
from services.payment_stub.online.callback import SKEWED, UNPROVEN, Callback, read_callback
from services.payment_stub.online.events import event_of, provider_source, reported
from services.payment_stub.online.messages import Bounds, Refused
from services.payment_stub.online.rehearsing import rehearse
from services.payment_stub.protocol import Provider, StatusReport

_OPEN_TO_NOBODY: Final = frozenset({413, 503})
"""Answers that say nothing of what was sent."""
Secrets = Callable[[str], Mapping[str, str]]
"""The secrets that count for a provider, by the ids of their keys."""


class CallbackTaken(BaseModel):
    """Kafka holds it; a message that comes again is answered alike."""

    state: str = "taken"


class RefusedShown(BaseModel):
    """A callback that was refused: why, and its bytes, base64. ``size``: of the whole, before it was cut.

    ``signed``: a provider's signature was right; of reason ``clock-skew`` it was too, and the clock was not.
    """

    id: int
    received_at: datetime
    provider: str
    reason: str
    explanation: str
    signed: bool
    headers: dict[str, str]
    body: str
    size: int


class RefusedPage(BaseModel):
    """The newest first; ``next``: what to ask with ``before``, null at the end; ``kept``: how many in all."""

    items: list[RefusedShown]
    next: int | None
    kept: int


@dataclass(frozen=True, slots=True)
class CallbackDoor:
    """Checks and produces; the core alone decides what the money does."""

    doorway: Doorway
    secrets: Secrets
    bounds: Bounds
    now: Callable[[], datetime]

    async def take(self, provider: str, request: Request) -> Response:
        """Take a callback: 202 once Kafka holds it. What is refused is kept; raises a problem."""
        headers, body = dict(request.headers), b""
        try:
            body = await bounded_body(request)
            callback = read_callback(provider, headers, body, self.secrets(provider), self.now())
            await self._take(callback, body)
        except Problem as problem:
            if problem.status not in _OPEN_TO_NOBODY:
                await self._keep(provider, problem, (headers, body))
            raise
        return JSONResponse(CallbackTaken().model_dump(), 202)

    async def tell(self, said: StatusReport) -> bool:
        """Produce what a provider said, unless it says nothing new; raises a problem the core would have."""
        data, source = reported(said), provider_source(said.provider)

        def look(tx: Connection) -> tuple[bool, datetime]:
            at = stamped(last_tick(tx), self.now())
            return rehearse(tx, event_of(data, source, at)), at

        new, at = await self.doorway.database.read(look)
        if new:
            await self.doorway.producer.send(event_of(data, source, at), key_of_dossier(data.dossier_code))
        return new

    async def refused(self, before: int | None, limit: int) -> RefusedPage:
        """Return what was refused."""
        found = await self.doorway.database.read(
            lambda tx: messages.refused(tx, before=before, limit=limit + 1)
        )
        kept = await self.doorway.database.read(messages.count_refused)
        items = found[:limit]
        following = items[-1].id if len(found) > limit else None
        return RefusedPage(items=list(map(_shown, items)), next=following, kept=kept)

    async def _take(self, callback: Callback, body: bytes) -> None:
        provider, name = callback.said.provider, callback.message_id
        database = self.doorway.database
        if await database.read(lambda tx: messages.was_taken(tx, provider, name, body)):
            return
        await self.tell(callback.said)
        await database.write(lambda tx: messages.note_taken(tx, provider, name, body, self.now()))

    async def _keep(self, provider: str, why: Problem, sent: tuple[Mapping[str, str], bytes]) -> None:
        proven = why.kind not in UNPROVEN
        await self.doorway.database.write(
            lambda tx: messages.keep_refused(
                tx, provider, why, sent, proven=proven, now=self.now(), bounds=self.bounds
            )
        )


def routes(door: CallbackDoor, credentials: Credentials) -> APIRouter:
    """Return the routes of callbacks."""
    paths = APIRouter(tags=["payment callbacks"])
    asks = Annotated[str, Depends(credentials)]
    said = {
        400: "The body is no JSON",
        401: "Not signed, not by a key that counts, or long ago",
        404: "No such order",
        409: "The message's id or the transaction's outcome was told before with other content",
        413: "The body is too large",
        422: "A field is not as it must be, or not the order's",
    }
    taken: dict[int | str, dict[str, Any]] = {202: {"model": CallbackTaken, "description": "Kafka holds it"}}

    @paths.post(
        "/callbacks/{provider}", status_code=202, responses=documented(said=said) | taken,
        openapi_extra=json_body(inlined(StatusReport.model_json_schema())),
    )  # fmt: skip
    async def callback(provider: Provider, request: Request) -> Response:
        """Take what a provider says of a payment, signed by Standard Webhooks; see docs/payments.md.

        The same message again is answered alike and taken once. Money taken for an order that has ended is
        taken note of too: it is given back.
        """
        return await door.take(provider, request)

    @paths.get("/callbacks-refused", responses=documented(401, 403, 422))
    async def refused(
        asking: asks,
        before: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    ) -> RefusedPage:
        """Return callbacks that were refused, with their bytes, to the hub's operator."""
        only(OPERATOR, asking)
        return await door.refused(before, limit)

    return paths


def _shown(one: Refused) -> RefusedShown:
    return RefusedShown(
        id=one.id, received_at=one.received_at, provider=one.provider, reason=one.reason,
        explanation=one.explanation, signed=one.proven or one.reason == SKEWED, headers=one.headers,
        body=base64.b64encode(one.body).decode(), size=one.size,
    )  # fmt: skip
