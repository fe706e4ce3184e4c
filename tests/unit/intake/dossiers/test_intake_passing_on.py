"""Any one-stop takes in what another agency decides; the wrong authority is passed on, not lost."""

from datetime import datetime

import pytest

from schemas.dossiers import DossierRefused
from schemas.inbound import FeeBasis, SubmissionLodgedData
from schemas.payments import PaymentSucceeded
from schemas.routing import DossierFinished, FeeDemanded, ResultReturned
from services._province.agencies import agencies
from services._province.calendar import ZONE
from services._province.procedures import in_force, procedure, procedures
from services.intake.rules.lodging import check_lodgeable
from tests.unit.intake.builders import (
    CRIMINAL_RECORD,
    ICT,
    JUSTICE,
    MONDAY,
    TICH_SON,
    VINH_YEN,
    certified_copy,
    lodged,
    submission,
)
from tests.unit.intake.lane import Lane
from tests.unit.stories.every_procedure import BASIS
from tests.unit.stories.story import Story

TRANSPORT, CENTRE, PHUC_YEN, COURT, POST = "H62.08", "H62.30", "H62.22", "H62.42", "H62.48"
RESIDENCE, LAND = "1.004222", "placeholder-land-use-right-change"
AFTER_THE_PLAN = datetime(2021, 7, 12, 9, tzinfo=ICT)


def at(desk: str, code: str, *, place: str = "08707", online: bool = False) -> SubmissionLodgedData:
    data = submission(
        receiving_agency=desk, procedure_code=code, channel="online" if online else "counter",
        fee_basis=FeeBasis(copies=1, pages=3, value_vnd=850_000_000), components=(),
    )  # fmt: skip
    return data.model_copy(update={"place": place})


def whole(data: SubmissionLodgedData, day: datetime = MONDAY) -> SubmissionLodgedData:
    papers = [
        {"code": each.code, "form": "original"}
        for each in procedure(data.procedure_code, day.date()).components
    ]
    return SubmissionLodgedData.model_validate({**data.model_dump(exclude_none=True), "components": papers})


@pytest.mark.parametrize(
    ("desk", "code", "place", "deciding"),
    [
        (TICH_SON, CRIMINAL_RECORD, "08707", JUSTICE),
        (TRANSPORT, CRIMINAL_RECORD, "08707", JUSTICE),
        (CENTRE, "2.000815", "08707", TICH_SON),
        (VINH_YEN, "1.001193", "08707", TICH_SON),  # a birth, at the city's one-stop
        (PHUC_YEN, "1.001193", "08707", TICH_SON),  # and at another district's
        (TICH_SON, "1.001612", "08734", PHUC_YEN),  # the district of who lives in Phúc Yên
        (VINH_YEN, RESIDENCE, "08707", "H62.41.11.001"),  # the ward's police
        (JUSTICE, LAND, "08707", "H62.44.01"),  # the land registration branch of Vĩnh Yên
    ],
)
def test_a_one_stop_takes_in_what_another_agency_decides(
    desk: str, code: str, place: str, deciding: str
) -> None:
    lane = Lane(lodged(whole(at(desk, code, place=place))))
    (dossier,) = lane.received()
    assert (dossier.receiving_agency, dossier.competent_agency) == (desk, deciding)
    assert dossier.dossier_code == f"{desk}-210308-0001"
    assert (dossier.received_at, dossier.level) == (MONDAY, agencies()[deciding].level)
    assert lane.dossier(dossier.dossier_code).passed_on == "wrong-authority"


def test_since_the_plan_any_one_stop_receives() -> None:
    lane = Lane(lodged(whole(at(PHUC_YEN, "1.001193"), AFTER_THE_PLAN), AFTER_THE_PLAN))
    assert lane.dossier(lane.codes()[0]).passed_on == "any-one-stop"


def test_what_the_desk_itself_receives_is_not_passed_on() -> None:
    lane = Lane(lodged(certified_copy()), lodged(submission(submission_id="b", receiving_agency=VINH_YEN)))
    assert [lane.dossier(code).passed_on for code in lane.codes()] == [None, None]


@pytest.mark.parametrize(
    "data",
    [
        at(COURT, CRIMINAL_RECORD),  # a counter of its own
        at(POST, CRIMINAL_RECORD),
        at("H62", CRIMINAL_RECORD),  # no desk at all
        at(TICH_SON, CRIMINAL_RECORD, online=True),  # nothing to carry
        at(TICH_SON, "placeholder-internal-commendation"),
        at(VINH_YEN, "placeholder-monthly-social-allowance"),  # asks the desk itself for its part
        at(JUSTICE, "1.001193", place="10000"),  # of another province
        at(CENTRE, "placeholder-merit-allowance"),  # asks the desk's district for its part
    ],
)
def test_nobody_else_takes_in_what_is_not_theirs(data: SubmissionLodgedData) -> None:
    lane = Lane(lodged(data, AFTER_THE_PLAN))
    (emit,) = lane.emits
    assert emit.event is DossierRefused
    assert lane.submission().reason == "not-received-here"


def test_the_place_of_a_merged_commune_is_the_one_that_took_it_in() -> None:
    in_2025 = datetime(2025, 3, 3, 9, tzinfo=ICT)
    ended = [
        each
        for each in agencies().values()
        if each.kind == "commune" and each.place and each.succeeded_by and str(each.valid_to) == "2024-12-31"
    ]
    assert ended
    for each in ended:
        lane = Lane(lodged(whole(at(JUSTICE, "1.001193", place=str(each.place)), in_2025), in_2025))
        deciding = agencies()[lane.received()[0].competent_agency]
        assert deciding.id == each.succeeded_by or deciding.place == each.place


def test_whatever_is_passed_on_comes_to_its_end_and_back_to_the_desk() -> None:
    for code in procedures():
        story = Story(datetime(2021, 3, 15, 9, tzinfo=ZONE))
        asked = procedure(code, story.now.date())
        if not in_force(asked, story.now.date()) or asked.internal is not None:
            continue
        story.lodge(code, CENTRE, basis=BASIS)
        if not story.hub.events or isinstance(story.hub.events[0], DossierRefused):
            assert code == "placeholder-merit-allowance"
            continue
        _play(story)
        assert [each.data.outcome for each in story.told(DossierFinished)] == ["approved"], code
        assert len(story.told(ResultReturned)) == 1, code
        lead = next(leg for leg in story.legs if leg.duty == "lead")
        assert (lead.from_agency, lead.interagency) == (CENTRE, True)
        back = story.legs[-1]
        assert (back.duty, back.to_agency) == ("return", CENTRE)


def _play(story: Story) -> None:
    """Pay whatever is asked for, and let everybody answer, the lead agency last."""
    for _ in range(50):
        if story.statuses[-1:] == [6] or _owes(story):
            story.pay()
        waiting = [leg for leg in story.legs if leg.leg_id not in story.closed]
        if not waiting:
            return
        leg = min(waiting, key=lambda each: each.duty == "lead")
        story.answer(leg.duty, "opinion" if leg.duty == "consult" else "approve", agency=leg.to_agency)


def _owes(story: Story) -> bool:
    return len(story.told(FeeDemanded)) > len(story.told(PaymentSucceeded))


def test_the_door_foresees_whom_a_desk_does_not_serve() -> None:
    assert check_lodgeable(whole(at(TICH_SON, CRIMINAL_RECORD))) == []
    (problem,) = check_lodgeable(whole(at(COURT, CRIMINAL_RECORD)))
    assert (problem.reason, problem.outcome) == ("not-received-here", "refused")
    assert JUSTICE in problem.message
