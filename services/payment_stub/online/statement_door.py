"""A provider's statement of a day, filed at the door: taken once, or refused and kept with its bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Connection

from schemas.statements import StatementFiled, StatementFiledData
from services._province.agencies import agencies
from services._runtime.bodies import inlined, json_body
from services._runtime.problems import Problem, documented, wrong_field
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.online.callback import believed, refuse_another
from services.payment_stub.online.events import filed_event
from services.payment_stub.online.kept import Inbox, sent_with
from services.payment_stub.online.rehearsing import rehearse
from services.payment_stub.protocol import Provider


class StatementTaken(BaseModel):
    """Kafka holds it; the same part again is answered alike."""

    state: str = "taken"


@dataclass(frozen=True, slots=True)
class StatementDoor:
    """Checks and produces; the day's settlement alone compares."""

    doorway: Doorway
    secrets: Callable[[str], Mapping[str, str]]
    inbox: Inbox
    now: Callable[[], datetime]

    async def take(self, provider: str, request: Request) -> Response:
        """Take a part: 202 once Kafka holds it. What is refused is kept; raises a problem."""
        body = await self.inbox.body_of(provider, request)
        try:
            await self._file(self._read(provider, request.headers, body))
        except Problem as problem:
            await self.inbox.keep(provider, problem, sent_with(request.headers, body))
            raise
        return JSONResponse(StatementTaken().model_dump(), 202)

    def _read(self, provider: str, headers: Mapping[str, str], body: bytes) -> StatementFiledData:
        _, filed = believed(StatementFiledData, headers, body, self.secrets(provider), self.now())
        refuse_another(provider, filed.provider)
        if filed.agency not in agencies():
            raise wrong_field("agency", "no agency has this id")
        return filed

    async def _file(self, filed: StatementFiledData) -> None:
        def look(tx: Connection) -> tuple[bool, StatementFiled]:
            event = filed_event(filed, stamped(last_tick(tx), self.now()))
            return rehearse(tx, event), event

        new, event = await self.doorway.database.read(look)
        if new:
            await self.doorway.producer.send(event, filed.agency)


def routes(door: StatementDoor) -> APIRouter:
    """Return the route of statements."""
    paths = APIRouter(tags=["payment callbacks"])
    said = {
        400: "The body is no JSON",
        401: "Not signed, not by a key that counts, or long ago",
        409: "This part was filed before with other content",
        413: "The body is too large",
        422: "A field is not as it must be, or the day has not begun",
    }
    taken: dict[int | str, dict[str, Any]] = {202: {"model": StatementTaken, "description": "Kafka holds it"}}

    @paths.post(
        "/statements/{provider}", status_code=202, responses=documented(said=said) | taken,
        openapi_extra=json_body(inlined(StatementFiledData.model_json_schema())),
    )  # fmt: skip
    async def statement(provider: Provider, request: Request) -> Response:
        """Take a part of a provider's statement of an agency's day, signed as callbacks are.

        The same part again is answered alike; what is to be added comes as a part of its own.
        """
        return await door.take(provider, request)

    return paths
