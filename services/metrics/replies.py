"""What the HTTP door answers with: pages of figures, definitions, problem details."""

from http import HTTPStatus
from typing import Final

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from schemas.kpis import KpiUpdatedData
from services._province.words import Said
from services.metrics.definition import Definition

PROBLEM_JSON: Final = "application/problem+json"


class KpiPage(BaseModel):
    """One page of figures; ``next`` is the cursor of the page after it, or null."""

    items: tuple[KpiUpdatedData, ...]
    next: str | None


class ReasonSummary(BaseModel):
    """Why a definition leaves something out."""

    reason: str
    words: Said


class DefinitionSummary(BaseModel):
    """What a definition counts, for whom it is binding, and by which article; words in both languages.

    ``kind`` says how it is counted; ``target_rule`` is given where the target depends on scope or year.
    """

    id: str
    kind: str
    kind_words: Said
    title: Said
    unit: Said
    numerator: Said
    denominator: Said
    formula: Said
    exclusions: tuple[ReasonSummary, ...]
    period_date: Said
    zero_rule: Said
    target: float | None
    target_rule: Said | None
    source: str
    owner: str
    contradictions: tuple[Said, ...]


class DefinitionList(BaseModel):
    """Every definition in force, in the order of their ids."""

    items: tuple[DefinitionSummary, ...]


class ProblemDetails(BaseModel):
    """RFC 9457 problem details; ``field`` names the parameter, ``nearest`` a value it may mean."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str
    nearest: str | None = None


def problem(status: HTTPStatus, error: Exception, field: str, nearest: str | None) -> JSONResponse:
    """Return the error as problem details."""
    problem = ProblemDetails(
        title=status.phrase, status=status, detail=str(error), field=field, nearest=nearest
    )
    return JSONResponse(problem.model_dump(mode="json"), status, media_type=PROBLEM_JSON)


def summary_of(definition: Definition) -> DefinitionSummary:
    """Return a definition as it is shown, without its functions."""
    return DefinitionSummary(
        id=definition.id,
        kind=definition.kind,
        kind_words=definition.kind_words,
        title=definition.title,
        unit=definition.unit,
        numerator=definition.numerator,
        denominator=definition.denominator,
        formula=definition.formula,
        exclusions=tuple(ReasonSummary(reason=one.reason, words=one.words) for one in definition.exclusions),
        period_date=definition.period_date,
        zero_rule=definition.zero_rule,
        target=None if definition.target is None else float(definition.target),
        target_rule=definition.target_words,
        source=definition.source,
        owner=definition.owner,
        contradictions=definition.contradictions,
    )
