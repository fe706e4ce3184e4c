"""How a submission becomes a dossier, once, with the next number of its agency and day."""

from datetime import date, datetime, timedelta

import pytest

from schemas.dossiers import DossierFee, DossierReceived, DossierReceivedData, ReceivedComponent
from schemas.inbound import Applicant, FeeBasis, LodgedComponent, SubmissionLodgedData
from services._province.calendar import WorkingCalendar
from services._runtime.decisions import Unprocessable
from services.intake.documents import RunningNumber, SubmissionRecord
from services.intake.reception import APPLIES, IntakeCore
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
    Lane,
    certified_copy,
    due_changed,
    finished,
    lodged,
    status_changed,
    submission,
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


@pytest.mark.parametrize(
    ("lodged_at", "received_at", "code"),
    [
        (at(8, 6, 59), at(8, 7), "H62.12-210308-0001"),
        (at(8, 11, 30), at(8, 13, 30), "H62.12-210308-0001"),
        (at(8, 17), at(9, 7), "H62.12-210309-0001"),
        (at(12, 20), at(15, 7), "H62.12-210315-0001"),
        (at(13, 10), at(15, 7), "H62.12-210315-0001"),
    ],
)
def test_the_clock_starts_within_working_hours_and_the_code_carries_that_day(
    lodged_at: datetime, received_at: datetime, code: str
) -> None:
    lane = Lane(lodged(submission(), lodged_at))
    (emit,), (dossier,) = lane.emits, lane.received()
    assert (dossier.received_at, emit.time, dossier.dossier_code) == (received_at, received_at, code)
    assert lane.submission().decided_at == lodged_at


def test_a_holiday_receives_nothing() -> None:
    calendar = WorkingCalendar(days_off=frozenset({date(2021, 3, 8)}))
    assert Lane(lodged(submission()), calendar=calendar).codes() == ["H62.12-210309-0001"]


def test_every_agency_and_day_counts_from_one() -> None:
    lane = Lane(
        lodged(submission(submission_id="a")),
        lodged(submission(submission_id="b", receiving_agency=VINH_YEN)),
        lodged(submission(submission_id="c")),
        lodged(submission(submission_id="d"), at(9, 8)),
        lodged(submission(submission_id="e")),
    )
    assert lane.codes() == [
        "H62.12-210308-0001",
        "H62.21-210308-0001",
        "H62.12-210308-0002",
        "H62.12-210309-0001",
        "H62.12-210308-0003",
    ]


def test_the_10000th_dossier_of_a_day_is_received_on_the_next_working_day() -> None:
    lane = Lane()
    lane.exhaust("210312")
    lane.take(lodged(submission(submission_id="a"), at(12, 16)))
    lane.take(lodged(submission(submission_id="b"), at(15, 8)))
    assert lane.codes() == ["H62.12-210315-0001", "H62.12-210315-0002"]
    assert [each.received_at for each in lane.received()] == [at(15, 7), at(15, 8)]
    assert lane.received()[0].due_at == at(29, 7)


def test_two_full_days_are_too_many() -> None:
    lane = Lane()
    lane.exhaust("210308", "210309")
    with pytest.raises(Unprocessable) as caught:
        lane.take(lodged(submission()))
    assert caught.value.reason == "numbers-exhausted"


def test_the_last_number_of_a_day_is_9999() -> None:
    lane = Lane()
    lane.exhaust("210308")
    lane.documents["number/H62.12-210308"] = RunningNumber(last=9998)
    lane.take(lodged(submission()))
    assert lane.codes() == ["H62.12-210308-9999"]


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


@pytest.mark.parametrize("year", [1, 1999, 2000, 2099, 9999])
def test_a_time_outside_the_years_of_codes_is_no_poison(year: int) -> None:
    with pytest.raises(Unprocessable) as caught:
        Lane(lodged(submission(), MONDAY.replace(year=year, month=12, day=31, hour=23)))
    assert caught.value.reason == "impossible-time"


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
    happenings = (lodged(submission()), status_changed(CODE, 4), due_changed(CODE, MONDAY), finished(CODE))
    assert all(IntakeCore().keys(happening) for happening in happenings)
    assert {type(happening.event) for happening in happenings} == set(APPLIES)
