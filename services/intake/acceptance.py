"""What a submission says once it is a dossier: its event data and its look-up."""

from datetime import datetime

from schemas.dossiers import DossierFee, DossierReceivedData, ReceivedComponent
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province import deadlines
from services._province.agencies import agency
from services._province.calendar import WorkingCalendar, in_zone
from services._province.limits import LATE_RECEPTION
from services._province.procedures import Procedure, may_be_lodged_at, procedure
from services._province.reception import is_non_territorial
from services.intake.documents import RECEIVED, DossierRecord, HeldPaper, Moved, PassedOn, papers_of, seal_of
from services.intake.lodging import HELD, deciding_agency, fees_of


def dossier_of(
    data: SubmissionLodgedData, code: str, received_at: datetime, calendar: WorkingCalendar
) -> DossierReceivedData:
    """Return the dossier of a submission that was checked; level and district are the competent agency's."""
    asked, receiving = procedure(data.procedure_code, received_at.date()), agency(data.receiving_agency)
    deciding = deciding_agency(data, asked, receiving, received_at.date())
    assert deciding is not None, "what the agency does not take in was refused"
    competent = agency(deciding)
    way = deadlines.Way(data.channel, receiving.id, competent.id)
    starts_at = deadlines.clock_starts_at(asked, received_at, way, calendar)
    return DossierReceivedData(
        dossier_code=code,
        submission_id=data.submission_id,
        procedure_code=asked.code,
        field_code=asked.field_code,
        level=competent.level,
        district=None if competent.level == "province" else competent.district,
        service_level=asked.service_level,
        receiving_agency=data.receiving_agency,
        competent_agency=competent.id,
        applicant=data.applicant,
        channel=data.channel,
        received_at=received_at,
        due_at=deadlines.due_at(asked, starts_at, calendar),
        components=tuple(_received(each) for each in data.components if each.form != HELD),
        fees=tuple(DossierFee(**each._asdict()) for each in fees_of(data, asked, received_at.date())),
    )


def look_up_of(dossier: DossierReceivedData, moved: Moved | None) -> DossierRecord:
    """Return what is remembered of a new dossier; ``moved``: why it is the next working day's."""
    return DossierRecord(
        code=dossier.dossier_code,
        submission_id=dossier.submission_id,
        procedure_code=dossier.procedure_code,
        receiving_agency=dossier.receiving_agency,
        competent_agency=dossier.competent_agency,
        status=RECEIVED,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        moved_to_next_day=moved,
        passed_on=_passed_on(dossier),
        applicant_seal=seal_of(dossier.dossier_code, dossier.applicant.id_token),
        channel=dossier.channel,
        promised_at=dossier.due_at,
        papers=papers_of(dossier.components),
        held=tuple(
            HeldPaper(code=each.code, outcome=each.outcome)
            for each in dossier.components
            if each.outcome != "attached"
        ),
        fees=dossier.fees,
    )


def moved_to_next_day(
    asked: Procedure, lodged_at: datetime, received_at: datetime, *, numbers_used_up: bool
) -> Moved | None:
    """Return why a dossier, or the end of its same day, is the next working day's; None where it is not."""
    if numbers_used_up:
        return "numbers-used-up"
    if in_zone(lodged_at).date() != received_at.date():
        return "after-hours"
    return "15:00" if asked.limit.kind == "same-day" and received_at.time() >= LATE_RECEPTION else None


def _passed_on(dossier: DossierReceivedData) -> PassedOn | None:
    day = in_zone(dossier.received_at).date()
    if may_be_lodged_at(procedure(dossier.procedure_code, day), agency(dossier.receiving_agency)):
        return None
    return "any-one-stop" if is_non_territorial(day) else "wrong-authority"


def _received(component: LodgedComponent) -> ReceivedComponent:
    """Take a paper as it came; without a register nothing is known of what the State holds or could share."""
    return ReceivedComponent(
        code=component.code,
        outcome="attached",
        held_before=False,
        could_share=False,
        digitised=component.form == "electronic" or component.digest is not None,
        form=component.form if component.form != "held" else None,
        digest=component.digest,
    )
