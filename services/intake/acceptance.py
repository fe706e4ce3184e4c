"""What a submission says once it is a dossier: its event data and its look-up."""

from datetime import datetime

from schemas.dossiers import DossierFee, DossierReceivedData, ReceivedComponent
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province.agencies import agency
from services._province.procedures import competent_agency, procedure
from services.intake.documents import RECEIVED, DossierRecord, seal_of
from services.intake.lodging import HELD, fees_of


def dossier_of(
    data: SubmissionLodgedData, code: str, received_at: datetime, due_at: datetime
) -> DossierReceivedData:
    """Return the dossier of a submission that was checked; level and district are the competent agency's."""
    asked = procedure(data.procedure_code, received_at.date())
    competent = agency(competent_agency(asked, data.receiving_agency))
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
        due_at=due_at,
        components=tuple(_received(each) for each in data.components if each.form != HELD),
        fees=tuple(
            DossierFee.model_validate(each.model_dump(), extra="forbid")
            for each in fees_of(data, asked, received_at.date())
        ),
    )


def look_up_of(dossier: DossierReceivedData) -> DossierRecord:
    """Return what the look-up shows of a new dossier."""
    return DossierRecord(
        code=dossier.dossier_code,
        submission_id=dossier.submission_id,
        procedure_code=dossier.procedure_code,
        receiving_agency=dossier.receiving_agency,
        competent_agency=dossier.competent_agency,
        status=RECEIVED,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        applicant_seal=seal_of(dossier.dossier_code, dossier.applicant.id_token),
    )


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
