"""What the gateway answers and takes about inboxes, as its OpenAPI description has it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Self

import orjson
from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services._runtime.bodies import inlined, json_body, object_of
from services._runtime.door import bounded_body
from services._runtime.problems import documented, invalid
from services.routing.gateway.inbox import IDS_AT_MOST, Backlog, Entry

GREATEST: Final = 2**53 - 1
"""What every JSON reader can hold."""
EVERYWHERE: Final = {
    401: "No token, a bad one or a revoked one",
    403: "Another agency's",
    422: "A parameter or field is not as it must be",
    503: "Kafka or the database cannot be reached now",
}
"""What any route of the gateway may answer."""
Position = Annotated[int, Field(ge=0, le=GREATEST)]


class InboxEntry(BaseModel):
    """One entry. ``id``: the agency's own number 1, 2, 3 …, without holes; ``event``: the whole event."""

    id: int
    recorded_at: datetime
    event: dict[str, Any]


class BacklogShown(BaseModel):
    """What is not acknowledged: how many entries, and the age of the oldest in seconds."""

    count: int
    oldest_age_seconds: float | None


class InboxPage(BaseModel):
    """Entries in order; ``next``: the cursor to read on from, and to acknowledge them all with."""

    items: list[InboxEntry]
    next: int
    last: int
    backlog: BacklogShown


class Acknowledgement(BaseModel):
    """Everything up to ``cursor``, or the entries with these ids."""

    model_config = ConfigDict(extra="forbid", strict=True)
    cursor: Position | None = None
    ids: list[Position] | None = Field(default=None, max_length=IDS_AT_MOST)

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if (self.cursor is None) == (self.ids is None):
            raise ValueError("send either cursor or ids")
        return self


class Acknowledged(BaseModel):
    """How many entries were acknowledged now, and what is left."""

    acknowledged: int
    backlog: BacklogShown


def page_of(entries: list[Entry], *, after: int, last: int, backlog: BacklogShown) -> Response:
    """Return a page; the events go out as they stand in Kafka."""
    items = [encoded(entry) for entry in entries]
    body = {
        "items": [orjson.Fragment(item) for item in items],
        "next": entries[-1].position if entries else after,
        "last": last,
        "backlog": backlog.model_dump(),
    }
    return Response(orjson.dumps(body), media_type="application/json")


def encoded(entry: Entry) -> bytes:
    """Return an entry as JSON, the same whether it is pulled or pushed."""
    recorded_at = entry.recorded_at.isoformat()
    event = orjson.Fragment(entry.value)
    return orjson.dumps({"id": entry.position, "recorded_at": recorded_at, "event": event})


def shown(backlog: Backlog, now: datetime) -> BacklogShown:
    """Return a backlog as people look at it."""
    age = None if backlog.oldest_at is None else max(0.0, (now - backlog.oldest_at).total_seconds())
    return BacklogShown(count=backlog.waiting, oldest_age_seconds=age)


async def acknowledgement_of(request: Request) -> Acknowledgement:
    """Return what a body acknowledges; raises a 4xx problem."""
    try:
        return Acknowledgement.model_validate(await json_object(request))
    except ValidationError as error:
        raise invalid(error) from None


async def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object of a body; raises a 4xx problem."""
    return object_of(await bounded_body(request))


def described(said: Mapping[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the problems of a route for its description, those of every route of the gateway beside."""
    return documented(said=EVERYWHERE | dict(said or {}))


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the description of a body that is checked here, for ``openapi_extra``."""
    return json_body(inlined(model.model_json_schema()))
