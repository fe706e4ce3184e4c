"""What a look-up says of a dossier: to anybody its code and stage, to its parties every step.

Who has not shown who they are sees no more than the code and whether it is finished; who has sees the state
down to the department (TT 01/2018/TT-VPCP Article 16.2d).
"""

from dataclasses import dataclass
from typing import Any, Literal

from services._province.agencies import agencies, name_on
from services._province.calendar import in_zone
from services._province.procedures import procedure
from services.intake import wording
from services.intake.documents import DossierRecord
from services.intake.steps import Step
from services.intake.wording import Words

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
    words = wording.STAGES[stage]
    return {"code": dossier.code, "stage": stage, "stage_vi": words.vi, "stage_en": words.en}


def full_view(dossier: DossierRecord) -> dict[str, Any]:
    """Return what a party may know: the state, and every step."""
    steps = [step.model_dump(mode="json", exclude_none=True) for step in dossier.steps]
    return dossier.shown() | {
        "stage": stage_of(dossier),
        "promised_at": _text(dossier),
        "steps": steps,
    }


def step_lines(dossier: DossierRecord) -> list[StepLine]:
    """Return every step in words, reception first."""
    desk = _agency(dossier, dossier.receiving_agency)
    sent = {step.leg: step for step in dossier.steps if step.kind == "sent"}
    first = StepLine(wording.moment(dossier.received_at), wording.STATUSES[2], desk)
    return [first, *(_line(dossier, step, sent.get(step.leg)) for step in dossier.steps)]


def heading(dossier: DossierRecord) -> dict[str, Words]:
    """Return the procedure, the status and the appointment in words."""
    asked = procedure(dossier.procedure_code, in_zone(dossier.received_at).date())
    return {
        "procedure": Words(asked.name_vi, asked.name_en),
        "status": wording.STATUSES[dossier.status],
        "due": wording.moment(dossier.due_at),
    }


def _line(dossier: DossierRecord, step: Step, leg: Step | None) -> StepLine:
    agency = step.agency or (leg.agency if leg is not None else None)
    return StepLine(
        wording.moment(step.at),
        _what(step, leg),
        _agency(dossier, agency) if agency else None,
        late=bool(step.late),
    )


def _what(step: Step, leg: Step | None) -> Words:  # noqa: PLR0911 - one a kind
    match step:
        case Step(kind="sent", duty=duty, mode=mode, due_at=due_at) if duty and mode and due_at:
            how, until = wording.MODES[mode], wording.moment(due_at)
            task = wording.DUTIES[duty]
            return Words(
                f"Chuyển hồ sơ ({how.vi}) để {task.vi}, hạn {until.vi}",
                f"Sent ({how.en}) for {task.en}, due {until.en}",
            )
        case Step(kind="closed", outcome=outcome) if outcome:
            task = wording.DUTIES[leg.duty] if leg and leg.duty else Words("phần việc", "leg")
            end, late = (
                wording.OUTCOMES[outcome],
                Words(", quá hạn", ", late") if step.late else Words("", ""),
            )
            return Words(f"Kết thúc {task.vi}: {end.vi}{late.vi}", f"Closed, {task.en}: {end.en}{late.en}")
        case Step(kind="status", status=status) if status:
            return wording.STATUSES[status]
        case Step(kind="finished", outcome=outcome) if outcome:
            end = wording.OUTCOMES[outcome]
            return Words(f"Kết thúc hồ sơ: {end.vi}", f"Dossier finished: {end.en}")
        case Step(kind="apology", due_at=due_at) if due_at:
            until = wording.moment(due_at)
            return Words(f"Xin lỗi và hẹn lại: {until.vi}", f"Apology and re-appointment: {until.en}")
        case Step(kind="asked"):
            return Words("Yêu cầu bổ sung giấy tờ", "Papers asked for")
        case Step(kind="withdrawn"):
            return Words("Người nộp rút hồ sơ", "Withdrawn by the applicant")
        case Step(kind="supplemented", due_at=due_at) if due_at:
            until = wording.moment(due_at)
            return Words(f"Đã bổ sung giấy tờ, hẹn trả {until.vi}", f"Papers added, due {until.en}")
        case _:
            until = wording.moment(step.due_at or step.at)
            return Words(f"Ngày hẹn trả mới: {until.vi}", f"New appointment: {until.en}")


def _agency(dossier: DossierRecord, agency_id: str) -> Words:
    known, day = agencies().get(agency_id), in_zone(dossier.received_at).date()
    return Words(*name_on(known, day)) if known is not None else Words(agency_id, agency_id)


def _text(dossier: DossierRecord) -> str | None:
    return dossier.promised_at.isoformat() if dossier.promised_at else None
