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
