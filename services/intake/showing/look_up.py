"""What a look-up says of a dossier: to anybody its code and stage, to its parties every step.

Who has not shown who they are sees no more than the code and whether it is finished; who has sees the state
down to the department (TT 01/2018/TT-VPCP Article 16.2d).
"""

from dataclasses import dataclass
from typing import Any, Literal

from services._province import words
from services._province.agencies import agencies, name_on
from services._province.calendar import in_zone
from services._province.journey.steps import Step
from services._province.journey.wording import what
from services._province.procedures import procedure
from services._province.words import Words
from services.intake.showing import wording
from services.intake.state.documents import DossierRecord

Stage = Literal["under-way", "finished", "returned"]
_RETURNED = 10


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in words."""

    at: Words
    what: Words
    agency: Words | None
    late: bool = False


def stage_of(dossier: DossierRecord) -> Stage:
    """Return whether a dossier is finished; not how, which is between the agency and the applicant."""
    if dossier.status == _RETURNED:
        return "returned"
    return "under-way" if dossier.outcome is None else "finished"


def public_view(dossier: DossierRecord) -> dict[str, str]:
    """Return what anybody may know who knows the code."""
    stage = stage_of(dossier)
    said = wording.STAGES[stage]
    return {"code": dossier.code, "stage": stage, "stage_vi": said.vi, "stage_en": said.en}


def full_view(dossier: DossierRecord) -> dict[str, Any]:
    """Return what a party may know: the state, and every step."""
    steps = [step.model_dump(mode="json", exclude_none=True) for step in dossier.steps]
    return dossier.shown() | {
        "stage": stage_of(dossier),
        "competent_agency": dossier.decided_by,
        "promised_at": _text(dossier),
        "steps": steps,
    }


def step_lines(dossier: DossierRecord) -> list[StepLine]:
    """Return every step in words, reception first."""
    desk = _agency(dossier, dossier.receiving_agency)
    sent = {step.leg: step for step in dossier.steps if step.kind == "sent"}
    first = StepLine(words.moment(dossier.received_at), words.STATUSES[2], desk)
    return [first, *(_line(dossier, step, sent.get(step.leg)) for step in dossier.steps)]


def heading(dossier: DossierRecord) -> dict[str, Words]:
    """Return the procedure, the status and the appointment in words."""
    asked = procedure(dossier.procedure_code, in_zone(dossier.received_at).date())
    return {
        "procedure": Words(asked.name_vi, asked.name_en),
        "status": words.STATUSES[dossier.status],
        "due": words.moment(dossier.due_at),
    }


def _line(dossier: DossierRecord, step: Step, leg: Step | None) -> StepLine:
    agency = step.agency or (leg.agency if leg is not None else None)
    return StepLine(
        words.moment(step.at),
        what(step, leg),
        _agency(dossier, agency) if agency else None,
        late=bool(step.late),
    )


def _agency(dossier: DossierRecord, agency_id: str) -> Words:
    known, day = agencies().get(agency_id), in_zone(dossier.received_at).date()
    return Words(*name_on(known, day)) if known is not None else Words(agency_id, agency_id)


def _text(dossier: DossierRecord) -> str | None:
    return dossier.promised_at.isoformat() if dossier.promised_at else None
