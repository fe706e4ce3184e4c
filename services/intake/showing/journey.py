"""A dossier's journey from what intake keeps of it: the same as its events tell."""

from datetime import datetime

from services._province.journey.fold import journey_of
from services._province.journey.model import Journey
from services._province.journey.opening import Met, Opening
from services.intake.state.documents import DossierRecord


def journey(dossier: DossierRecord, as_of: datetime | None) -> Journey:
    """Return the journey as of a moment, or of its newest step if that is later."""
    return journey_of(_opening(dossier), dossier.steps, as_of)


def _opening(dossier: DossierRecord) -> Opening:
    return Opening(
        code=dossier.code,
        procedure_code=dossier.procedure_code,
        receiving_agency=dossier.receiving_agency,
        competent_agency=dossier.competent_agency,
        channel=dossier.channel,
        received_at=dossier.received_at,
        due_at=dossier.promised_at or dossier.due_at,
        papers=_papers(dossier),
    )


def _papers(dossier: DossierRecord) -> tuple[tuple[str, Met], ...]:
    """Return how each paper was met at reception."""
    return (
        *((each.code, "attached") for each in dossier.papers_at_first),
        *((each.code, each.outcome) for each in dossier.held if not each.later),
    )
