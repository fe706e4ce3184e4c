import pytest

from schemas.inbound import FeeItem
from schemas.routing import (
    DossierFinished,
    DossierFinishedData,
    LegDispatched,
    ResultReturned,
    ResultReturnedData,
)
from services._province.calendar import WEEKDAYS_ONLY
from services._province.procedures import procedure
from services._runtime.decisions import Unprocessable
from services.routing.finishing import result_of
from services.routing.steps import Step
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    DISTRICT,
    JUSTICE,
    PAPER_COMMUNE,
    POLICE,
    WARD,
    Case,
    approve_all,
    at,
    certified_copy,
    criminal_record,
    described_by_lead,
    fee,
    kinds,
)

TAX = FeeItem(code="extra", kind="tax", amount_vnd=1_000)
COPY_FEE = (fee("return", 4_000),)


def finish_of(case: Case) -> DossierFinishedData:
    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    return finish


def return_of(case: Case) -> ResultReturnedData:
    (returned,) = case.all_told(ResultReturned, ResultReturnedData)
    return returned


@pytest.mark.parametrize("day", [ALL_ELECTRONIC, ALL_ON_PAPER])
def test_a_criminal_record_goes_from_reception_to_the_applicant(day: str) -> None:
    case = criminal_record(day, desk=JUSTICE, fees=(fee("reception"),))
    case.pay(day)
    approve_all(case, day[:10])
    case.answer(4, JUSTICE, f"{day[:10]} 14:00")

    assert case.statuses == [2, 6, 4, 9, 10]
    assert sorted(case.closed_ids) == [case.leg_id(number) for number in (1, 2, 3, 4)]
    assert return_of(case).returned_at == at(f"{day[:10]} 14:00")


@pytest.mark.parametrize("desk", [WARD, PAPER_COMMUNE])
def test_a_copy_is_certified_paid_and_handed_over_within_the_day(desk: str) -> None:
    case = certified_copy(ALL_ELECTRONIC, desk=desk, fees=COPY_FEE)
    case.answer(1, desk, "2021-03-15 09:10")
    case.pay("2021-03-15 09:15")
    case.answer(2, desk, "2021-03-15 09:20")

    assert kinds(case.told) == [
        "status.changed",
        "status.changed",
        "leg.dispatched",
        "leg.closed",
        "status.changed",
        "dossier.finished",
        "fee.demanded",
        "leg.dispatched",
        "leg.closed",
        "result.returned",
        "status.changed",
    ]
    assert case.statuses == [2, 4, 9, 10]
    assert return_of(case).channel == "counter"


def test_approval_sends_the_result_back_to_the_desk() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    approve_all(case, "2021-03-16")

    back = case.sent[-1]
    assert (back.duty, back.from_agency, back.to_agency) == ("return", JUSTICE, DISTRICT)
    assert (back.interagency, back.one_stop, back.components) == (False, False, ())
    assert back.due_at == back.dossier_due_at == at("2021-03-29 09:00")
    assert [each.duty for each in back.participants] == ["return"]


def test_an_early_result_announces_itself_with_the_appointment_that_was_given() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    approve_all(case, "2021-03-16")

    told = {emit.event: emit.time for emit in case.told}
    assert told[DossierFinished] == told[LegDispatched] < case.sent[-1].dossier_due_at
    assert case.sent[-1].duty == "return"


def test_it_is_finished_when_the_last_leg_closes_whoever_that_is() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(1, JUSTICE, "2021-03-16 09:00")
    case.answer(2, POLICE, "2021-03-16 10:00", "opinion")
    assert case.statuses == [2, 4]

    case.answer(3, COURT, "2021-03-16 11:00")
    assert finish_of(case).finished_at == at("2021-03-16 11:00")
    assert finish_of(case).outcome == "approved"


def test_a_rejection_of_a_verifier_rejects_and_ends_at_9() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=(fee("return"),))
    case.answer(3, COURT, "2021-03-16 09:00", "reject")
    case.answer(1, JUSTICE, "2021-03-16 10:00")
    case.answer(2, POLICE, "2021-03-16 10:00")

    assert (finish_of(case).outcome, finish_of(case).result) == ("rejected", None)
    assert case.statuses == [2, 4, 9]
    assert len(case.closed_ids) == len(case.sent) == 3
    assert "fee.demanded" not in kinds(case.told)


def test_the_leads_rejection_ends_the_dossier_at_once_and_the_others_parts_go_back() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=(fee("return"),))
    case.answer(1, JUSTICE, "2021-03-16 09:00", "reject")

    end = finish_of(case)
    assert (end.outcome, end.result, end.finished_at) == ("rejected", None, at("2021-03-16 09:00"))
    assert case.statuses == [2, 4, 9]
    assert [leg.closed_as for leg in case.stored.legs] == ["done", "returned", "returned"]
    assert "fee.demanded" not in kinds(case.told)
    with pytest.raises(Unprocessable, match="is closed"):
        case.answer(2, POLICE, "2021-03-16 10:00", "needs-fee", fee_items=(TAX,))


@pytest.mark.parametrize("owed", [False, True])
def test_what_others_say_after_the_leads_rejection_is_noted_and_changes_nothing(*, owed: bool) -> None:
    case = criminal_record(ALL_ELECTRONIC)
    if owed:
        case.answer(3, COURT, "2021-03-16 08:30", "needs-fee", fee_items=(TAX,))
    case.answer(1, JUSTICE, "2021-03-16 09:00", "reject")
    told = len(case.told)

    case.answer(2, POLICE, "2021-03-16 10:00")
    case.answer(3, COURT, "2021-03-16 10:00", "reject")
    assert len(case.told) == told
    assert [leg.answers[-1].outcome for leg in case.stored.legs] == ["reject", "approve", "reject"]
    assert [leg.closed_as for leg in case.stored.legs] == ["done", "returned", "returned"]


def test_what_is_said_of_a_part_that_went_back_with_the_dossier_comes_too_late() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.withdraw("2021-03-16 09:00")
    with pytest.raises(Unprocessable, match="is closed"):
        case.answer(2, POLICE, "2021-03-16 10:00")


def test_after_the_leads_rejection_on_paper_nobody_else_is_sent_anything() -> None:
    case = criminal_record(ALL_ON_PAPER, desk=DISTRICT)
    case.answer(1, JUSTICE, "2020-09-08 09:00", "reject")
    assert finish_of(case).outcome == "rejected"
    assert len(case.sent) == len(case.closed_ids) == 1


def test_an_agency_that_was_only_consulted_rejects_nothing() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    court = next(leg for leg in case.stored.legs if leg.to_agency == COURT)
    consulted = case.stored.with_leg(court.model_copy(update={"duty": "consult"}))
    case.documents = dict.fromkeys(case.documents, consulted)

    case.answer(3, COURT, "2021-03-16 09:00", "reject")
    case.answer(2, POLICE, "2021-03-16 09:00")
    case.answer(1, JUSTICE, "2021-03-16 09:00")
    assert finish_of(case).outcome == "approved"


def test_on_time_is_measured_against_the_first_due_date_even_if_it_was_moved() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=(fee("reception"),))
    case.pay("2021-03-17 09:00")
    assert case.stored.due_at == at("2021-03-31 09:00")
    approve_all(case, "2021-03-29")

    assert finish_of(case).on_time is False


def test_finishing_at_the_due_moment_is_on_time() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")
    case.answer(3, COURT, "2021-03-16 09:00")
    case.answer(1, JUSTICE, "2021-03-29 09:00")

    assert finish_of(case).on_time is True


def test_a_result_is_made_by_the_rules_when_the_lead_describes_none() -> None:
    case = criminal_record(ALL_ELECTRONIC, desk=DISTRICT)
    approve_all(case, "2021-03-16")

    result = finish_of(case).result
    assert result is not None
    assert (result.result_id, result.code) == (
        f"{case.data.dossier_code}/result-1",
        "criminal-record-certificate",
    )
    assert (result.valid_from, result.valid_to) == (at("2021-03-16 10:20"), at("2021-09-12 10:20"))
    assert (result.held_by, result.held_by_level) == (JUSTICE, "province")
    assert (result.electronic, result.digitised, result.shareable) == (True, True, True)


def test_a_copy_on_paper_has_no_end_and_is_not_digitised() -> None:
    case = certified_copy(ALL_ELECTRONIC)
    case.answer(1, WARD, "2021-03-15 10:00")

    result = finish_of(case).result
    assert result is not None
    assert (result.valid_to, result.digitised, result.held_by_level) == (None, False, "commune")


def test_the_result_that_the_lead_describes_is_the_result() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(1, JUSTICE, "2021-03-16 09:00", result=described_by_lead())
    case.answer(2, POLICE, "2021-03-16 10:00")
    case.answer(3, COURT, "2021-03-16 10:00")

    assert finish_of(case).result == described_by_lead()


def test_a_procedure_without_a_result_gives_none() -> None:
    dossier = criminal_record(ALL_ELECTRONIC).stored.model_copy(update={"result": described_by_lead()})
    rules = procedure(dossier.received.procedure_code).model_copy(update={"result": None})

    assert result_of(Step(dossier, at(ALL_ELECTRONIC), WEEKDAYS_ONLY), rules) is None
