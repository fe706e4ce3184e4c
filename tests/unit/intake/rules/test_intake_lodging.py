"""What is refused, what can never be processed, and that the door says the same as the decision."""

from datetime import datetime

import pytest

from schemas.dossiers import DossierRefused, DossierRefusedData
from schemas.inbound import FeeBasis, LodgedComponent, SubmissionLodgedData
from services._runtime.decisions import Unprocessable
from services.intake.rules.lodging import check_lodgeable
from tests.unit.intake.builders import (
    CARD,
    CRIMINAL_RECORD,
    FORM,
    ICT,
    MONDAY,
    ORIGINAL,
    TICH_SON,
    TOKEN,
    certified_copy,
    lodged,
    submission,
)
from tests.unit.intake.lane import Lane, besides_looks

COURT = "H62.42"
IN_2025 = datetime(2025, 3, 3, 9, tzinfo=ICT)
BEFORE_2017 = datetime(2016, 12, 30, 9, tzinfo=ICT)
BEFORE_2000 = datetime(2001, 1, 2, 9, tzinfo=ICT)
HELD = LodgedComponent(code="identity-card-copy", form="held", held_ref="result-7")
STRANGE = LodgedComponent(code="026099001234", form="copy")

REFUSED = {
    "a paper lacks": (submission(components=(FORM,)), MONDAY, "incomplete", ("identity-card-copy",)),
    "every paper lacks": (
        submission(components=()),
        MONDAY,
        "incomplete",
        ("declaration-form", "identity-card-copy"),
    ),
    "a paper is said to be held": (
        submission(components=(FORM, HELD)),
        MONDAY,
        "held-no-consent",
        ("identity-card-copy",),
    ),
    "another desk receives it": (submission(receiving_agency=TICH_SON), MONDAY, "not-received-here", ()),
    "another desk, and a paper lacks": (
        certified_copy(receiving_agency=COURT, components=()),
        MONDAY,
        "not-received-here",
        ("original-document",),
    ),
    "a commune that was merged away": (
        certified_copy(receiving_agency="H62.24.12"),
        IN_2025,
        "agency-ended",
        (),
    ),
    "a commune that was not founded yet": (
        certified_copy(receiving_agency="H62.24.14"),
        MONDAY,
        "agency-not-yet",
        (),
    ),
    "a paper came twice": (submission(components=(FORM, CARD, CARD)), MONDAY, "repeated-component", ()),
    "a paper came twice where another lacks": (
        submission(components=(FORM, FORM)),
        MONDAY,
        "repeated-component",
        ("identity-card-copy",),
    ),
    "asked for online though it cannot be": (
        certified_copy(channel="online"),
        MONDAY,
        "not-offered-online",
        (),
    ),
    "not in force yet": (submission(), BEFORE_2017, "not-in-force", ()),
}

UNPROCESSABLE = {
    "no such agency": (submission(receiving_agency="H62.99"), "unknown-agency", "receiving_agency"),
    "an id in the old form": (
        submission(receiving_agency="000.00.12.H62"),
        "unknown-agency",
        "receiving_agency",
    ),
    "no such procedure": (submission(procedure_code="1.000001"), "unknown-procedure", "procedure_code"),
    "a strange paper": (
        submission(components=(FORM, CARD, STRANGE)),
        "unknown-component",
        "components.2.code",
    ),
    "a strange paper where one lacks": (
        submission(components=(STRANGE,)),
        "unknown-component",
        "components.0.code",
    ),
    "pages unsaid": (certified_copy(fee_basis=FeeBasis(copies=1)), "fee-basis-missing", "fee_basis.pages"),
}


@pytest.mark.parametrize(("data", "at", "reason", "missing"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_names_every_missing_paper_and_uses_no_number(
    data: SubmissionLodgedData, at: datetime, reason: str, missing: tuple[str, ...]
) -> None:
    lane = Lane(lodged(data, at))
    (emit,) = lane.emits
    assert emit.event is DossierRefused
    assert (emit.subject, emit.discriminator) == ("sub-1", data.receiving_agency)
    assert (emit.key, emit.time) == (data.receiving_agency, at)
    assert emit.data == DossierRefusedData(
        submission_id="sub-1",
        procedure_code=data.procedure_code,
        receiving_agency=data.receiving_agency,
        reason=reason,
        missing=missing,
    )
    kept = [key for key in lane.documents if not key.startswith("look/")]
    assert kept == [f"submission/sub-1/{data.receiving_agency}"]
    record = lane.submission()
    assert (record.outcome, record.reason, record.missing) == ("refused", reason, missing)
    assert lane.take(lodged(data, at)) == ()


def test_a_refused_submission_stays_refused_and_its_cure_is_a_new_one() -> None:
    lane = Lane(lodged(submission(components=(FORM,))))
    with pytest.raises(Unprocessable, match="other content"):
        lane.take(lodged(submission()))
    lane.take(lodged(submission(submission_id="sub-2")))
    assert lane.codes() == ["H62.12-210308-0001"]


@pytest.mark.parametrize(("data", "reason", "field"), UNPROCESSABLE.values(), ids=UNPROCESSABLE.keys())
def test_what_can_never_be_processed_changes_nothing_and_names_the_field(
    data: SubmissionLodgedData, reason: str, field: str
) -> None:
    lane = Lane()
    with pytest.raises(Unprocessable) as caught:
        lane.take(lodged(data))
    assert caught.value.reason == reason
    assert caught.value.explanation.startswith(f"{field}: ")
    assert besides_looks(lane.documents) == {}


def test_a_dead_letter_leaves_its_id_free_for_the_corrected_submission() -> None:
    lane = Lane()
    with pytest.raises(Unprocessable):
        lane.take(lodged(submission(components=(FORM, STRANGE))))
    lane.take(lodged(submission()))
    assert lane.submission().outcome == "received"


@pytest.mark.parametrize(("data", "at", "reason", "missing"), REFUSED.values(), ids=REFUSED.keys())
def test_the_door_foresees_every_refusal(
    data: SubmissionLodgedData, at: datetime, reason: str, missing: tuple[str, ...]
) -> None:
    problems = check_lodgeable(data, at.date())
    assert (problems[0].outcome, problems[0].reason) == ("refused", reason)
    assert tuple(code for problem in problems for code in problem.missing) == missing


@pytest.mark.parametrize(("data", "reason", "field"), UNPROCESSABLE.values(), ids=UNPROCESSABLE.keys())
def test_the_door_foresees_every_dead_letter(data: SubmissionLodgedData, reason: str, field: str) -> None:
    problem = check_lodgeable(data)[0]
    assert (problem.outcome, problem.reason, problem.field) == ("unprocessable", reason, field)
    assert problem.message


@pytest.mark.parametrize("data", [submission(), certified_copy(), certified_copy(receiving_agency="H62.22")])
def test_the_door_finds_nothing_wrong_with_what_is_received(data: SubmissionLodgedData) -> None:
    assert check_lodgeable(data) == check_lodgeable(data, MONDAY.date()) == []
    assert Lane(lodged(data)).codes()


def test_without_a_day_the_door_says_nothing_of_what_is_in_force() -> None:
    assert check_lodgeable(submission()) == []
    assert check_lodgeable(submission(), BEFORE_2017.date())


def test_the_door_names_everything_at_once() -> None:
    data = submission(receiving_agency="H62.99", components=(STRANGE, FORM, STRANGE))
    assert [problem.field for problem in check_lodgeable(data)] == [
        "receiving_agency",
        "components.0.code",
        "components.2.code",
    ]


@pytest.mark.parametrize(
    "data",
    [
        submission(submission_id="0912345678", receiving_agency="A0912345678", components=(STRANGE,)),
        submission(procedure_code="026099001234", fee_basis=FeeBasis(exemption="026099001234")),
    ],
)
def test_no_message_repeats_what_was_sent(data: SubmissionLodgedData) -> None:
    said = " ".join(f"{problem.field} {problem.message}" for problem in check_lodgeable(data))
    assert said
    for sent in ("0912345678", "026099001234", TOKEN, CRIMINAL_RECORD):
        assert sent not in said


def test_a_paper_that_came_twice_is_named_where_it_came_again() -> None:
    (problem,) = check_lodgeable(certified_copy(components=(ORIGINAL, ORIGINAL)))
    assert (problem.field, problem.outcome) == ("components.1.code", "refused")


def of_versions() -> SubmissionLodgedData:
    """Return a registration of residence as it was asked for before 2023, household book and all."""
    return submission(
        receiving_agency="H62.41.11.001",
        procedure_code="1.004222",
        components=[
            LodgedComponent(code=code, form="original")
            for code in ("residence-form", "lawful-dwelling-proof", "household-book")
        ],
        channel="counter",
    )


BEFORE_JULY_2021 = datetime(2021, 6, 28, 9, tzinfo=ICT)


def test_papers_that_no_single_version_knows_are_impossible_at_the_door_and_in_the_core() -> None:
    data = of_versions()
    mixed = data.model_copy(update={"components": (*data.components, STRANGE)})
    assert [each.reason for each in check_lodgeable(mixed)] == ["unknown-component"]
    with pytest.raises(Unprocessable, match=r"components\.3\.code"):
        Lane(lodged(mixed, BEFORE_JULY_2021))


def test_a_refusal_keeps_every_reason_and_where_the_applicant_lodges_it() -> None:
    wrong = certified_copy(receiving_agency=COURT, channel="online", components=())
    record = Lane(lodged(wrong)).submission()
    assert [each.reason for each in record.refusals] == [
        "not-received-here",
        "not-offered-online",
        "incomplete",
    ]
    assert record.refusals[0].go_to == (TICH_SON, "H62.21"), "the applicant's commune, and its district"


def test_who_has_no_commune_of_the_province_is_told_which_desks_receive_it() -> None:
    outside = certified_copy(receiving_agency=COURT).model_copy(update={"place": "00001"})
    (refusal,) = Lane(lodged(outside)).submission().refusals
    assert refusal.go_to == ("commune", "district")


def test_what_nobody_may_ask_for_is_told_alone_without_papers_to_bring_or_a_place_to_go_to() -> None:
    record = Lane(lodged(certified_copy(receiving_agency=COURT, components=()), BEFORE_2000)).submission()
    assert [each.reason for each in record.refusals] == ["not-in-force"]
    assert record.missing == ()


def test_a_ground_of_exemption_that_no_fee_names_is_refused_with_the_nearest_one() -> None:
    (problem,) = check_lodgeable(submission(fee_basis=FeeBasis(exemption="studnet")))
    assert (problem.reason, problem.field) == ("unknown-exemption", "fee_basis.exemption")
    assert "did you mean student?" in problem.message
    (none,) = check_lodgeable(certified_copy(fee_basis=FeeBasis(pages=1, exemption="student")))
    assert "leave it out" in none.message
    with pytest.raises(Unprocessable, match="did you mean student"):
        Lane(lodged(submission(fee_basis=FeeBasis(exemption="studnet"))))


def test_an_agency_in_the_old_form_is_told_how_to_write_it() -> None:
    (problem,) = check_lodgeable(submission(receiving_agency="000.00.12.H62"))
    assert problem.message.startswith("write H62.12")


def test_a_place_that_is_no_commune_is_refused_at_whichever_desk() -> None:
    nowhere = certified_copy().model_copy(update={"place": "99999"})
    assert [(each.field, each.reason) for each in check_lodgeable(nowhere)] == [("place", "unknown-place")]
