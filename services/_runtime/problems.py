"""Problem details (RFC 9457): what was wrong, in which field, what to do. Never what was sent."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from services._runtime.database import is_transient
from services._runtime.field_words import message_of

RETRY_AFTER_SECONDS = 5
MEDIA_TYPE = "application/problem+json"
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457: what was wrong and what to do; errors name the fields.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:lgsp:problem:"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
"""JSON Schema of a problem, for the description of an API."""


class Problem(Exception):
    """An answer that says no. ``errors`` name each field and what is wrong with it."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        *,
        errors: Iterable[dict[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.body: dict[str, Any] = {
            "type": f"urn:lgsp:problem:{kind}",
            "title": title,
            "status": status,
            "detail": detail,
        }
        if found := list(errors):
            self.body["errors"] = found
        self.headers = headers or {}

    def response(self) -> JSONResponse:
        """Return the answer."""
        return JSONResponse(self.body, self.status, self.headers, MEDIA_TYPE)


def documented(*statuses: int, said: Mapping[int, str] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the answers that say no, as FastAPI's ``responses`` take them; 503 may come at any route.

    ``said``: more statuses, each with what it means there.
    """
    words = {status: HTTPStatus(status).phrase for status in (*statuses, 503)} | dict(said or {})
    content = {MEDIA_TYPE: {"schema": SCHEMA}}
    return {status: {"description": meaning, "content": content} for status, meaning in words.items()}


def field_errors(error: ValidationError | RequestValidationError) -> list[dict[str, str]]:
    """Return field and message of each fault, without the value: it may be somebody's identity number."""
    return [
        {"field": ".".join(str(part) for part in fault["loc"]) or "body", "message": message_of(fault)}
        for fault in error.errors()
    ]


def invalid(error: ValidationError | RequestValidationError) -> Problem:
    """Return the answer to a request whose form is wrong."""
    errors = field_errors(error)
    named = ", ".join(dict.fromkeys(entry["field"] for entry in errors))
    return Problem(
        422, "invalid", "The request is not as it must be", f"See the fields: {named}.", errors=errors
    )


def wrong_field(field: str, message: str) -> Problem:
    """Return the answer to a request in which one field is wrong."""
    errors = [{"field": field, "message": message}]
    return Problem(422, "invalid", "The request is not as it must be", f"{field}: {message}.", errors=errors)


def not_now(title: str, why: str) -> Problem:
    """Return the answer to a request that came at a bad time: nothing was taken, ask again."""
    detail = f"{why} Nothing was taken; send the same request again, the same id is never taken twice."
    return Problem(503, "not-now", title, detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def answer_to(error: Exception) -> JSONResponse:
    """Return the answer to a request on which we failed: the database is away, or anything else."""
    if isinstance(error, DBAPIError) and is_transient(error):
        return not_now("The database cannot be reached now", "It is busy or away.").response()
    return Problem(500, "internal", "The service failed", "It has been logged; try again.").response()


def _count_nothing(_kind: str) -> None:
    """For an app that nobody measures."""


def install(app: FastAPI, refused: Callable[[str], None] = _count_nothing) -> None:
    """Make every error of an app a problem detail; ``refused`` counts what we say no to, by its kind."""

    @app.exception_handler(Problem)
    async def ours(_request: Request, error: Problem) -> JSONResponse:
        refused(error.kind)
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def shape(_request: Request, error: RequestValidationError) -> JSONResponse:
        return invalid(error).response()

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        said, headers = str(error.detail), dict(error.headers or {})
        return Problem(error.status_code, "http", said, said, headers=headers).response()

    @app.exception_handler(DBAPIError)
    @app.exception_handler(Exception)
    async def failed(_request: Request, error: Exception) -> JSONResponse:
        return answer_to(error)
