from itertools import pairwise

import pytest

from schemas.inbound import FeeItem
from schemas.routing import DossierFinished, DossierFinishedData, LegClosed, LegClosedData
from services._runtime.decisions import Unprocessable
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    DISTRICT,
    JUSTICE,
    POLICE,
    WARD,
    Case,
    at,
    certified_copy,
    construction_permit,
    criminal_record,
    kinds,
    reason_of,
)

INDUSTRY = "H62.04"
OTHER_DEPARTMENT = "H62.08"


def closings(case: Case) -> list[tuple[str, str]]:
    return [(leg.leg_id[-1], leg.outcome) for leg in case.all_told(LegClosed, LegClosedData)]


@pytest.mark.parametrize(("outcome", "closed_as"), [("wrong-authority", "refused"), ("handed-over", "done")])
def test_a_part_that_is_anothers_is_passed_on_at_once_in_the_same_round(outcome: str, closed_as: str) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    decision = case.answer(2, POLICE, "2021-03-16 09:00", outcome, to_agency=OTHER_DEPARTMENT)

    assert kinds(decision.emits) == ["leg.closed", "leg.dispatched"]
    assert closings(case) == [("2", closed_as)]
    sent_on = case.sent[-1]
    assert (sent_on.from_agency, sent_on.to_agency) == (POLICE, OTHER_DEPARTMENT)
    assert (sent_on.duty, sent_on.round, sent_on.mode) == ("verify", 1, "electronic")
    assert sent_on.due_at == at("2021-03-23 09:00"), "a limit of its own: five working days from now"
    assert {each.agency for each in sent_on.participants} == {JUSTICE, COURT, OTHER_DEPARTMENT}
    assert case.statuses == [2, 4]


def test_the_agency_that_the_lead_is_passed_on_to_decides_and_gives_the_result() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    case.answer(1, JUSTICE, "2021-03-16 09:00", "wrong-authority", to_agency=OTHER_DEPARTMENT)
    assert case.sent[-1].lead_agency == OTHER_DEPARTMENT

    for leg, agency in ((2, POLICE), (3, COURT), (4, OTHER_DEPARTMENT)):
        case.answer(leg, agency, "2021-03-17 09:00")
    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert finish.outcome == "approved"
    assert (case.sent[-1].duty, case.sent[-1].from_agency) == ("return", OTHER_DEPARTMENT)
    assert finish.result is not None
    assert finish.result.held_by == OTHER_DEPARTMENT


def test_a_part_whose_owner_is_not_named_comes_to_the_desk_which_names_it() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    case.answer(2, POLICE, "2021-03-16 09:00", "wrong-authority")
    assert case.sent[-1].to_agency == DISTRICT

    assert (
        reason_of(lambda: case.answer(4, DISTRICT, "2021-03-16 10:00", "wrong-authority"))
        == "no-competent-agency"
    )
    case.answer(4, DISTRICT, "2021-03-16 10:00", "handed-over", to_agency=OTHER_DEPARTMENT)
    assert case.sent[-1].to_agency == OTHER_DEPARTMENT


def test_nothing_is_passed_in_a_circle_and_the_refusal_leaves_the_part_where_it_is() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "wrong-authority", to_agency=OTHER_DEPARTMENT)
    before = dict(case.documents)

    with pytest.raises(Unprocessable, match=r"had this part before.*Article 18") as refused:
        case.answer(4, OTHER_DEPARTMENT, "2021-03-16 10:00", "wrong-authority", to_agency=POLICE)
    assert refused.value.reason == "passed-in-a-circle"
    assert case.documents == before
    case.answer(4, OTHER_DEPARTMENT, "2021-03-16 10:00")
    assert closings(case)[-1] == ("4", "done")


@pytest.mark.parametrize("unknown", ["H62.99", "G12"])
def test_nothing_is_passed_on_to_an_agency_that_is_not_there(unknown: str) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    with pytest.raises(Unprocessable, match="Article") as refused:
        case.answer(2, POLICE, "2021-03-16 09:00", "handed-over", to_agency=unknown)
    assert refused.value.reason == "unknown-agency"


@pytest.mark.parametrize(
    "absurd",
    [
        "H62.30",  # its service centre only receives
        "H62.44.01",  # land registration
        "H62.46.01",  # social insurance
        "H62.47",  # the treasury
        "H62.48",  # the post
    ],
)
def test_nothing_is_passed_on_to_an_agency_that_decides_nothing_of_the_procedure(absurd: str) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    with pytest.raises(Unprocessable) as refused:
        case.answer(1, JUSTICE, "2021-03-16 09:00", "wrong-authority", to_agency=absurd)
    assert refused.value.reason == "not-competent"
    assert [leg.is_open for leg in case.stored.legs] == [True, True, True]


def test_a_part_may_be_the_provinces_own() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(1, JUSTICE, "2021-03-16 09:00", "wrong-authority", to_agency="H62")
    assert (case.sent[-1].to_agency, case.sent[-1].lead_agency) == ("H62", "H62")


def test_a_part_of_the_police_may_be_passed_on_within_the_police() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "handed-over", to_agency="H62.41.03")
    assert case.sent[-1].to_agency == "H62.41.03"


def test_on_paper_what_is_passed_on_goes_before_those_whose_turn_has_not_come() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.answer(2, POLICE, "2020-09-08 10:00", "handed-over", to_agency=OTHER_DEPARTMENT)
    assert case.sent_numbers == [2, 4]
    assert case.sent[-1].mode == "paper"

    case.answer(4, OTHER_DEPARTMENT, "2020-09-09 10:00")
    assert case.sent_numbers == [2, 4, 3]


def test_a_lead_passed_on_takes_the_papers_of_those_still_waiting_with_it() -> None:
    case = criminal_record(ALL_ON_PAPER, desk=DISTRICT)
    assert case.sent_numbers == [1], "on paper from another desk the lead comes first"
    case.answer(1, JUSTICE, "2020-09-08 10:00", "wrong-authority", to_agency=OTHER_DEPARTMENT)
    assert case.sent_numbers == [1, 4]

    case.answer(4, OTHER_DEPARTMENT, "2020-09-09 10:00")
    assert case.sent_numbers == [1, 4, 2]
    assert case.sent[-1].from_agency == OTHER_DEPARTMENT


def test_while_money_is_owed_what_is_passed_on_waits() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    items = (FeeItem(code="extra", kind="fee", amount_vnd=1_000),)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=items)
    case.answer(2, POLICE, "2021-03-16 10:00", "handed-over", to_agency=OTHER_DEPARTMENT)
    assert len(case.sent) == 3

    case.pay("2021-03-17 09:00")
    assert case.sent[-1].to_agency == OTHER_DEPARTMENT


def test_a_consultation_may_be_passed_on_and_the_desk_hands_nothing_over_but_results() -> None:
    case = construction_permit(ALL_ELECTRONIC)
    case.answer(2, "H62.45", "2021-03-16 09:00", "wrong-authority", to_agency=INDUSTRY)
    assert (case.sent[-1].duty, case.sent[-1].to_agency) == ("consult", INDUSTRY)

    copy = certified_copy(ALL_ELECTRONIC)
    copy.answer(1, WARD, "2021-03-15 09:10")
    passing = lambda: copy.answer(2, WARD, "2021-03-15 09:20", "handed-over", to_agency=DISTRICT)  # noqa: E731
    assert reason_of(passing) == "wrong-outcome"


def test_a_part_can_go_through_many_hands_and_ends_with_the_last_of_them() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    hands = [POLICE, OTHER_DEPARTMENT, INDUSTRY, "H62.10", "H62.14"]
    for number, (one, next_one) in enumerate(pairwise(hands)):
        case.answer(
            2 if number == 0 else 3 + number, one, "2021-03-16 09:00", "handed-over", to_agency=next_one
        )
    case.answer(7, "H62.14", "2021-03-16 10:00", "reject")
    case.answer(3, COURT, "2021-03-16 10:00")
    case.answer(1, JUSTICE, "2021-03-16 10:00")

    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert finish.outcome == "rejected"
