"""What is particular to some procedures at reception: who decides, what the basis must say, rates."""

from datetime import datetime

import pytest

from schemas.dossiers import DossierFee, DossierReceivedData
from schemas.inbound import Channel, FeeBasis, LodgedComponent, SubmissionLodgedData
from services._province.procedures import procedure
from services._runtime.decisions import Unprocessable
from services.intake.rules.lodging import check_lodgeable
from tests.unit.intake.builders import FORM, ICT, MONDAY, lodged, submission
from tests.unit.intake.lane import Lane

LAND = "placeholder-land-use-right-change"
DRIVING_LICENCE = "1.002809"


def asked(
    code: str, where: str, *, basis: FeeBasis | None = None, channel: Channel = "counter"
) -> SubmissionLodgedData:
    papers = [LodgedComponent(code=each.code, form="original") for each in procedure(code).components]
    return submission(
        receiving_agency=where, procedure_code=code, components=papers, fee_basis=basis, channel=channel
    )


def received(data: SubmissionLodgedData, at: datetime = MONDAY) -> DossierReceivedData:
    (dossier,) = Lane(lodged(data, at)).received()
    return dossier


@pytest.mark.parametrize("desk", ["H62.23", "H62.23.01"])
def test_the_land_registration_branch_of_the_district_decides_on_land(desk: str) -> None:
    dossier = received(asked(LAND, desk, basis=FeeBasis(value_vnd=850_000_000)))
    assert (dossier.competent_agency, dossier.level, dossier.district) == ("H62.44.03", "district", "246")
    assert dossier.fees == (
        DossierFee(code="land-registration-tax", kind="tax", amount_vnd=4_250_000, collect="processing"),
    )


@pytest.mark.parametrize(("kind", "reason"), [("citizen", "internal-procedure"), ("agency", None)])
def test_what_is_between_agencies_is_lodged_by_agencies_only(kind: str, reason: str | None) -> None:
    lodging = asked("placeholder-internal-commendation", "H62.02")
    applicant = lodging.applicant.model_copy(update={"kind": kind})
    data = lodging.model_copy(update={"applicant": applicant})
    found = [problem.reason for problem in check_lodgeable(data, MONDAY.date())]
    assert found == ([] if reason is None else [reason])
    lane = Lane(lodged(data))
    assert len(lane.received()) == (reason is None)


def test_a_paper_that_only_an_older_version_asks_for_passes_the_door_and_is_refused_by_name_on_its_day() -> (
    None
):
    before, after = datetime(2021, 6, 28, 9, tzinfo=ICT), datetime(2021, 7, 5, 9, tzinfo=ICT)
    papers = [
        LodgedComponent(code=code, form="original")
        for code in ("residence-form", "lawful-dwelling-proof", "household-book")
    ]
    data = submission(
        receiving_agency="H62.41.13.008", procedure_code="1.004222", components=papers, channel="counter"
    )
    assert check_lodgeable(data) == []
    assert (
        received(data, before).due_at.date() == datetime(2021, 7, 13, tzinfo=ICT).date()
    )  # 15 calendar days
    record = Lane(lodged(data, after)).submission()
    assert (record.outcome, record.reason, record.missing) == ("refused", "other-version", ())
    (refusal,) = record.refusals
    assert (refusal.field, refusal.component) == ("components.2.code", "household-book")


def test_without_the_value_of_the_land_it_cannot_be_processed() -> None:
    data = asked(LAND, "H62.23")
    with pytest.raises(Unprocessable, match=r"fee_basis\.value_vnd: give it") as caught:
        Lane(lodged(data))
    assert caught.value.reason == "fee-basis-missing"
    assert [problem.field for problem in check_lodgeable(data)] == ["fee_basis.value_vnd"]


@pytest.mark.parametrize(
    ("channel", "at", "amount_vnd"),
    [
        ("online", MONDAY, 135_000),
        ("online", datetime(2024, 3, 11, 9, tzinfo=ICT), 115_000),
        ("counter", datetime(2024, 3, 11, 9, tzinfo=ICT), 135_000),
        # Lodged at night it is received, and costs what it costs, on the first day of the rate.
        ("online", datetime(2023, 11, 30, 20, tzinfo=ICT), 115_000),
    ],
)
def test_an_online_rate_is_that_of_the_day_of_reception(
    channel: Channel, at: datetime, amount_vnd: int
) -> None:
    dossier = received(asked(DRIVING_LICENCE, "H62.08", channel=channel), at)
    assert [fee.amount_vnd for fee in dossier.fees] == [amount_vnd]


def test_a_paper_that_only_is_said_to_be_held_must_be_attached() -> None:
    held = LodgedComponent(code="identity-card-copy", form="held", held_ref="result-7")
    (problem,) = check_lodgeable(submission(components=(FORM, held)))
    assert problem.missing == ("identity-card-copy",)
    assert "without consent (consent_id) the register gives no identity-card-copy" in problem.message
    (plain,) = check_lodgeable(submission(components=(FORM,)))
    assert "register" not in plain.message
