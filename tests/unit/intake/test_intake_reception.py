"""How a submission becomes a dossier, once, with the next number of its agency and day."""

from datetime import datetime, timedelta

import pytest

from schemas.dossiers import DossierFee, DossierReceived, DossierReceivedData, ReceivedComponent
from schemas.inbound import Applicant, FeeBasis, LodgedComponent, SubmissionLodgedData
from services._runtime.decisions import Unprocessable
from services.intake.reception import APPLIES, IntakeCore
from services.intake.state.documents import SubmissionRecord
from tests.unit.intake.builders import (
    CARD,
    CRIMINAL_RECORD,
    FORM,
    ICT,
    JUSTICE,
    MONDAY,
    ORIGINAL,
    TICH_SON,
    TOKEN,
    VINH_YEN,
    certified_copy,
    feedback,
    lodged,
    submission,
    supplement,
    withdrawal,
)
from tests.unit.intake.evidence.builders import answer, consent, request, revocation, view
from tests.unit.intake.lane import Lane
from tests.unit.intake.stock import a_result, digitised, registered, revoked
from tests.unit.intake.told import (
    apologised,
    cancelled,
    closed,
    demanded,
    dispatched,
    due_changed,
    expired,
    finished,
    paid,
    refunded,
    requested,
    returned,
    status_changed,
)

CODE = "H62.12-210308-0001"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2021, 3, day, hour, minute, tzinfo=ICT)


def test_a_complete_submission_is_received_with_everything_the_hub_needs_to_know() -> None:
    (emit,) = Lane(lodged(submission())).emits
    assert emit.event is DossierReceived
    assert (emit.subject, emit.key, emit.time, emit.discriminator) == (CODE, JUSTICE, MONDAY, "1")
    assert emit.data == DossierReceivedData(
        dossier_code=CODE,
        submission_id="sub-1",
        procedure_code=CRIMINAL_RECORD,
        field_code="G15-LT01",
        level="province",
        district=None,
        service_level=4,
        receiving_agency=JUSTICE,
        competent_agency=JUSTICE,
        applicant=Applicant(kind="citizen", id_token=TOKEN),
        channel="online",
        received_at=MONDAY,
        due_at=MONDAY + timedelta(days=14),
        components=(
            ReceivedComponent(
                code="declaration-form",
                outcome="attached",
                held_before=False,
                could_share=False,
                digitised=True,
                form="electronic",
                digest="cd" * 32,
            ),
            ReceivedComponent(
                code="identity-card-copy",
                outcome="attached",
                held_before=False,
                could_share=False,
                digitised=False,
                form="copy",
            ),
        ),
        fees=(DossierFee(code="criminal-record", kind="fee", amount_vnd=200_000, collect="reception"),),
    )


def test_level_and_district_are_those_of_the_agency_that_decides() -> None:
    (at_commune,) = Lane(lodged(certified_copy())).received()
    (at_district,) = Lane(lodged(submission(receiving_agency=VINH_YEN))).received()
    assert (at_commune.level, at_commune.district, at_commune.competent_agency) == (
        "commune",
        "243",
        TICH_SON,
    )
    assert (at_district.level, at_district.district, at_district.competent_agency) == (
        "province",
        None,
        JUSTICE,
    )
    assert at_district.dossier_code == "H62.21-210308-0001"


def test_fees_are_worked_out_from_the_basis_given() -> None:
    (copy,) = Lane(lodged(certified_copy())).received()
    (student,) = Lane(lodged(submission(fee_basis=FeeBasis(exemption="student", copies=3)))).received()
    (child,) = Lane(lodged(submission(fee_basis=FeeBasis(exemption="child")))).received()
    assert [(fee.amount_vnd, fee.collect) for fee in copy.fees] == [(10_000, "return")]
    assert [fee.amount_vnd for fee in student.fees] == [105_000]
    assert child.fees == ()


def test_the_same_submission_is_one_dossier_however_often_and_late_it_comes() -> None:
    lane = Lane(lodged(submission()))
    documents = dict(lane.documents)
    assert lane.take(lodged(submission())) == ()
    assert lane.take(lodged(submission(), at(20, 9))) == ()
    assert lane.documents == documents


@pytest.mark.parametrize(
    "other",
    [
        submission(components=(CARD, FORM)),
        submission(fee_basis=FeeBasis(copies=2)),
        submission(procedure_code="9.999999"),
    ],
)
def test_the_same_id_with_other_content_is_a_conflict(other: SubmissionLodgedData) -> None:
    lane = Lane(lodged(submission()))
    documents = dict(lane.documents)
    with pytest.raises(Unprocessable) as caught:
        lane.take(lodged(other))
    assert caught.value.reason == "conflict"
    assert lane.documents == documents


@pytest.mark.parametrize("agencies", [(JUSTICE, VINH_YEN), (VINH_YEN, JUSTICE)])
def test_an_id_is_unique_per_receiving_agency_whichever_comes_first(agencies: tuple[str, str]) -> None:
    lane = Lane(*(lodged(submission(receiving_agency=agency)) for agency in agencies))
    assert lane.codes() == [f"{agency}-210308-0001" for agency in agencies]
    for agency in agencies:
        assert lane.submission(agency=agency).dossier_code == f"{agency}-210308-0001"
        assert lane.take(lodged(submission(receiving_agency=agency))) == ()


def test_refusals_of_one_id_at_two_agencies_are_two_events() -> None:
    lane = Lane(*(lodged(submission(receiving_agency=a, components=())) for a in (JUSTICE, VINH_YEN)))
    assert len({(emit.event, emit.subject, emit.discriminator) for emit in lane.emits}) == 2


def test_a_paper_is_digitised_when_it_is_electronic_or_its_bytes_are_kept() -> None:
    scanned = LodgedComponent(code="identity-card-copy", form="copy", digest="ef" * 32)
    electronic = LodgedComponent(code="declaration-form", form="electronic")
    on_paper = LodgedComponent(code="declaration-form", form="original")
    digitised = [
        [each.digitised for each in Lane(lodged(submission(components=papers))).received()[0].components]
        for papers in ((electronic, scanned), (on_paper, scanned))
    ]
    assert digitised == [[True, True], [False, True]]


def test_a_paper_said_to_be_held_is_not_listed_beside_the_one_that_came() -> None:
    held = LodgedComponent(code="identity-card-copy", form="held", held_ref="result-7")
    (dossier,) = Lane(lodged(submission(components=(held, FORM, CARD)))).received()
    assert [each.code for each in dossier.components] == ["declaration-form", "identity-card-copy"]


def test_a_submission_tells_what_became_of_it() -> None:
    record = Lane(lodged(certified_copy(components=(ORIGINAL,)))).submission()
    assert isinstance(record, SubmissionRecord)
    assert (record.outcome, record.dossier_code) == ("received", "H62.21.01-210308-0001")


def test_documents_come_back_from_the_store_as_they_were() -> None:
    lane = Lane(lodged(submission()), finished(CODE), lodged(submission(submission_id="x", components=())))
    for document in lane.documents.values():
        assert type(document).from_body(document.to_body()) == document


def test_every_event_it_applies_names_documents() -> None:
    happenings = (
        lodged(submission()), supplement(CODE, FORM), withdrawal(CODE), feedback(CODE, "neutral"),
        status_changed(CODE, 4), due_changed(CODE, MONDAY), finished(CODE), requested(CODE, "paper"),
        dispatched(CODE), closed(CODE), apologised(CODE), demanded(CODE), paid(CODE), expired(CODE),
        cancelled(CODE), refunded(CODE), returned(CODE), *registered(a_result("r-1")), digitised("r-1"),
        revoked("r-1"),
        consent(), revocation(), request(), view(), answer(),
    )  # fmt: skip
    assert all(IntakeCore().keys(happening) for happening in happenings)
    assert {type(happening.event) for happening in happenings} == set(APPLIES)
