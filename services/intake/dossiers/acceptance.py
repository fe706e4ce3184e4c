"""What a submission says once it is a dossier: its event data and its look-up."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from schemas.dossiers import DossierFee, DossierReceivedData, ReceivedComponent
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province import deadlines
from services._province.agencies import agency
from services._province.calendar import WorkingCalendar, in_zone
from services._province.limits import LATE_RECEPTION
from services._province.procedures import Procedure, may_be_lodged_at, procedure
from services._province.reception import is_non_territorial
from services.intake.register.reuse import NEVER_HELD, Met
from services.intake.rules.lodging import HELD, claimed, deciding_agency
from services.intake.rules.processable import fees_of
from services.intake.state.documents import (
    RECEIVED,
    DossierRecord,
    HeldPaper,
    Moved,
    PassedOn,
    papers_of,
    seal_of,
)
from services.intake.state.entries import person_of


def dossier_of(
    data: SubmissionLodgedData,
    code: str,
    received_at: datetime,
    calendar: WorkingCalendar,
    papers: Mapping[str, Met],
) -> DossierReceivedData:
    """Return the dossier of a submission that was checked; level and district are the competent agency's.

    ``papers``: how those were met of which the register may know something.
    """
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
        components=received_components(data.components, papers),
        fees=tuple(DossierFee(**each._asdict()) for each in fees_of(data, asked, received_at.date())),
    )


def look_up_of(
    dossier: DossierReceivedData, moved: Moved | None, papers: Mapping[str, Met], consent_id: str | None
) -> DossierRecord:
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
        person=person_of(dossier.applicant.id_token),
        consent_id=consent_id,
        channel=dossier.channel,
        promised_at=dossier.due_at,
        papers=papers_of(dossier.components),
        held=held_papers(papers),
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


def received_components(
    components: Iterable[LodgedComponent], papers: Mapping[str, Met]
) -> tuple[ReceivedComponent, ...]:
    """Return each paper as it was met, in the order lodged; a claim that does not hold is no part of it."""
    components = tuple(components)
    said = claimed(components)
    received = []
    for each in components:
        if each.form != HELD:
            received.append(_attached(each, papers.get(each.code, NEVER_HELD)))
        elif said.get(each.code) is each and (used := papers[each.code]).outcome is not None:
            received.append(_used(each.code, used))
    return tuple(received)


def held_papers(papers: Mapping[str, Met], *, later: bool = False) -> tuple[HeldPaper, ...]:
    """Return what is remembered of the papers that the State had; ``later``: used as a supplement."""
    return tuple(
        HeldPaper(
            code=code,
            outcome=used.outcome,
            valid_from=used.source.valid_from,
            valid_until=used.source.valid_until,
            shareable=used.source.shareable,
            digitised=used.source.digitised,
            result=used.source.result,
            later=later,
        )
        for code, used in papers.items()
        if used.source is not None and used.outcome in ("reused", "shared")
    )


def _attached(component: LodgedComponent, truth: Met) -> ReceivedComponent:
    """Take a paper as it came, and say what the State held and could have shared all the same."""
    assert component.form != "held", "what was only claimed did not come"
    return ReceivedComponent(
        code=component.code,
        outcome="attached",
        held_before=truth.held_before,
        could_share=truth.could_share,
        digitised=component.form == "electronic" or component.digest is not None,
        form=component.form,
        digest=component.digest,
    )


def _used(code: str, used: Met) -> ReceivedComponent:
    assert used.outcome is not None, "a claim that does not hold is no part of the dossier"
    assert used.source is not None, "what is used comes from somewhere"
    return ReceivedComponent(
        code=code,
        outcome=used.outcome,
        held_before=used.held_before,
        could_share=used.could_share,
        reused_from=used.source.dossier_code,
        digitised=used.source.digitised,
    )
