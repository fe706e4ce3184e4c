"""A definition as it is shown anywhere: its words in both languages, without its functions."""

from pydantic import BaseModel

from services._province.words import Said
from services.metrics.definition import Definition


class ReasonSummary(BaseModel):
    """Why a definition leaves something out."""

    reason: str
    words: Said


class DefinitionSummary(BaseModel):
    """What a definition counts, for whom it is binding, and by which article; words in both languages.

    ``kind`` says how it is counted; ``target_rule`` is given where the target depends on scope or year.
    ``owner`` is the accountable agency's name in Vietnamese.
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
    source_words: Said
    owner: str
    owner_words: Said
    contradictions: tuple[Said, ...]


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
        source=definition.source.en,
        source_words=definition.source,
        owner=definition.owner.vi,
        owner_words=definition.owner,
        contradictions=definition.contradictions,
    )
