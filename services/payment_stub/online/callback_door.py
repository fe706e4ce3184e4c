"""What providers tell of payments: taken once, or refused and kept with its bytes for the operator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Connection

from schemas.envelope import key_of_dossier
from services._runtime.bodies import inlined, json_body
from services._runtime.persons_numbers import holds_persons_number
from services._runtime.problems import Problem, documented
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.online import messages
from services.payment_stub.online.callback import Callback, read_callback
from services.payment_stub.online.events import event_of, provider_source, reported
from services.payment_stub.online.kept import Inbox, sent_with
from services.payment_stub.online.rehearsing import rehearse
from services.payment_stub.protocol import Provider, StatusReport

log = structlog.get_logger()
Secrets = Callable[[str], Mapping[str, str]]
"""The secrets that count for a provider, by the ids of their keys."""


class CallbackTaken(BaseModel):
    """Kafka holds it; a message that comes again is answered alike."""

    state: str = "taken"


@dataclass(frozen=True, slots=True)
class CallbackDoor:
    """Checks and produces; the core alone decides what the money does."""

    doorway: Doorway
    secrets: Secrets
    inbox: Inbox
    now: Callable[[], datetime]

    async def take(self, provider: str, request: Request) -> Response:
        """Take a callback: 202 once Kafka holds it. What is refused is kept; raises a problem."""
        body = await self.inbox.body_of(provider, request)
        try:
            callback = read_callback(provider, request.headers, body, self.secrets(provider), self.now())
            await self._take(callback, body)
        except Problem as problem:
            await self.inbox.keep(provider, problem, sent_with(request.headers, body))
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
            log_reference(said)
        return new

    async def _take(self, callback: Callback, body: bytes) -> None:
        provider, name = callback.said.provider, callback.message_id
        database = self.doorway.database
        if await database.read(lambda tx: messages.was_taken(tx, provider, name, body)):
            return
        await self.tell(callback.said)
        await database.write(lambda tx: messages.note_taken(tx, provider, name, body, self.now()))


def log_reference(said: StatusReport) -> None:
    """Log the provider's own name of a payment, unless it may be somebody's number."""
    if said.reference is not None and not holds_persons_number(said.reference):
        log.info("provider's reference", transaction=said.transaction_id, reference=said.reference)


def routes(door: CallbackDoor) -> APIRouter:
    """Return the route of callbacks."""
    paths = APIRouter(tags=["payment callbacks"])
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

    return paths
