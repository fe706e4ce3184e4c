"""What the gateway answers and takes about inboxes, as its OpenAPI description has it."""

from datetime import datetime
from typing import Annotated, Any, Final, Self

import orjson
from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services._runtime.door import bounded_body
from services._runtime.problems import MEDIA_TYPE, SCHEMA, Problem, invalid
from services.routing.gateway.inbox import IDS_AT_MOST, Backlog, Entry

GREATEST: Final = 2**53 - 1
"""What every JSON reader can hold."""
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
    try:
        sent = orjson.loads(await bounded_body(request))
    except orjson.JSONDecodeError:
        raise Problem(400, "not-json", "The body is not JSON", "Send a JSON object in UTF-8.") from None
    if not isinstance(sent, dict):
        raise Problem(422, "invalid", "The body is not an object", "Send a JSON object.")
    return sent


def described(**answers: str) -> dict[int | str, dict[str, Any]]:
    """Return the problems of a route for its OpenAPI description, ``_404="…"``, beside those of every one."""
    every = {
        "_401": "No token, a bad one or a revoked one",
        "_403": "Another agency's",
        "_422": "A parameter or field is not as it must be",
        "_503": "Kafka or the database cannot be reached now",
    }
    return {
        int(status[1:]): {"description": said, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
        for status, said in (every | answers).items()
    }


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the description of a body that is checked here, for ``openapi_extra``."""
    return body_described(model.model_json_schema())


def body_described(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description of a JSON body."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
