"""What the HTTP door answers with: pages of figures, definitions, problem details."""

from http import HTTPStatus
from typing import Final

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from schemas.kpis import KpiUpdatedData
from services.metrics.summaries import DefinitionSummary

PROBLEM_JSON: Final = "application/problem+json"


class KpiPage(BaseModel):
    """One page of figures; ``next`` is the cursor of the page after it, or null."""

    items: tuple[KpiUpdatedData, ...]
    next: str | None


class DefinitionList(BaseModel):
    """Every definition in force, in the order of their ids."""

    items: tuple[DefinitionSummary, ...]


class ProblemDetails(BaseModel):
    """RFC 9457 problem details; ``field`` names the parameter, ``nearest`` a value it may mean.

    There is no ``field`` where the path is none of ours at all.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str | None = None
    nearest: str | None = None


def problem(status: HTTPStatus, error: Exception, field: str, nearest: str | None) -> JSONResponse:
    """Return the error as problem details."""
    problem = ProblemDetails(
        title=status.phrase, status=status, detail=str(error), field=field, nearest=nearest
    )
    return JSONResponse(problem.model_dump(mode="json"), status, media_type=PROBLEM_JSON)
