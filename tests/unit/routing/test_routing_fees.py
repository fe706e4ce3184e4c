from itertools import pairwise

import pytest

from schemas.dossiers import DossierFee
from schemas.inbound import FeeItem
from schemas.routing import (
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    DueChangedData,
    FeeDemanded,
    FeeDemandedData,
    LegClosed,
    LegClosedData,
)
from services._province.fees import FeeBasis, amounts_due
from services._province.procedures import procedure
from services._runtime.decisions import Unprocessable
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    ALL_ON_PAPER,
    COURT,
    JUSTICE,
    POLICE,
    Case,
    approve_all,
    at,
    certified_copy,
    criminal_record,
    fee,
    kinds,
    nothing,
)

RECEPTION_FEE = (fee("reception"),)
TAX = (FeeItem(code="registration-tax", kind="tax", amount_vnd=5_000_000),)


def demands(case: Case) -> list[FeeDemandedData]:
    return case.all_told(FeeDemanded, FeeDemandedData)


def moves(case: Case) -> list[tuple[object, object]]:
    return [(move.old_due_at, move.new_due_at) for move in case.all_told(DueChanged, DueChangedData)]


def test_a_fee_at_reception_is_asked_for_before_anything_is_sent() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)

    assert kinds(case.told) == ["status.changed", "fee.demanded", "status.changed"]
    assert case.statuses == [2, 6]


def test_a_demand_names_its_items_their_sum_and_five_working_days() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=(fee("reception"), fee("reception", 5_000), fee("return")))

    (demand,) = demands(case)
    assert (demand.order_id, demand.amount_vnd) == (case.order_id(1), 205_000)
    assert sum(item.amount_vnd for item in demand.items) == 205_000
    assert demand.payable_until == at("2021-03-22 09:00")


def test_online_payment_is_offered_where_the_procedure_has_it_at_level_4() -> None:
    level_4 = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)
    level_3 = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE, begin=False)
    level_3.data = level_3.data.model_copy(update={"service_level": 3})
    level_3.receive(ALL_ELECTRONIC)
    offline = certified_copy(ALL_ELECTRONIC, fees=RECEPTION_FEE, begin=False)
    offline.data = offline.data.model_copy(update={"service_level": 4})
    offline.receive(ALL_ELECTRONIC)

    assert [demands(case)[0].online_offered for case in (level_4, level_3, offline)] == [True, False, False]


def test_a_fee_of_nothing_asks_for_nothing() -> None:
    assert criminal_record(ALL_ELECTRONIC, fees=(fee("reception", 0),)).statuses == [2, 4]


def test_who_is_exempt_has_no_order_to_pay() -> None:
    due = amounts_due(procedure("2.000488"), FeeBasis(exemption="child"))
    case = criminal_record(ALL_ELECTRONIC, fees=tuple(DossierFee(**each._asdict()) for each in due))

    assert demands(case) == []
    assert case.statuses == [2, 4]


def test_payment_sends_the_legs_and_moves_the_due_date_by_the_working_time_it_took() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)
    decision = case.pay("2021-03-16 10:00")  # one working day and an hour later

    assert kinds(decision.emits) == ["due.changed", "status.changed", *["leg.dispatched"] * 3]
    assert moves(case) == [(at("2021-03-29 09:00"), at("2021-03-30 10:00"))]
    assert case.statuses == [2, 6, 4]
    assert {leg.dossier_due_at for leg in case.sent} == {at("2021-03-30 10:00")}


def test_a_pause_outside_working_hours_moves_nothing() -> None:
    case = criminal_record("2021-03-12 18:00", fees=RECEPTION_FEE)
    case.pay("2021-03-14 20:00")

    assert moves(case) == []
    assert case.statuses == [2, 6, 4]


def test_an_order_is_paid_once() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)
    case.pay("2021-03-16 10:00")

    assert nothing(case.pay("2021-03-16 10:00"))
    assert nothing(case.expire("2021-03-22 09:00"))


def test_an_order_that_nobody_paid_stops_the_dossier() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)
    decision = case.expire("2021-03-22 09:00")

    assert kinds(decision.emits) == ["status.changed", "dossier.finished"]
    assert nothing(case.expire("2021-03-22 09:00"))
    assert case.statuses == [2, 6, 8]
    (finish,) = case.all_told(DossierFinished, DossierFinishedData)
    assert (finish.outcome, finish.result, finish.on_time) == ("stopped", None, True)


def test_money_that_comes_after_the_stop_starts_nothing_again() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)
    case.expire("2021-03-22 09:00")

    assert case.pay("2021-03-22 10:00").emits == ()
    assert nothing(case.expire("2021-03-22 09:00"))
    assert case.statuses == [2, 6, 8]


def test_an_agency_that_needs_a_fee_pauses_the_dossier_and_keeps_its_leg() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    decision = case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    assert kinds(decision.emits) == ["fee.demanded", "status.changed"]

    case.pay("2021-03-17 09:00")
    assert case.statuses == [2, 4, 6, 4]
    assert moves(case) == [(at("2021-03-29 09:00"), at("2021-03-30 09:00"))]

    approve_all(case, "2021-03-18")
    assert case.statuses == [2, 4, 6, 4, 9]


def test_demands_that_overlap_make_one_pause_until_the_last_is_paid() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.answer(3, COURT, "2021-03-17 09:00", "needs-fee", fee_items=TAX)
    case.pay("2021-03-18 09:00", order=2)
    assert case.statuses == [2, 4, 6]

    case.pay("2021-03-18 10:00", order=1)
    assert case.statuses == [2, 4, 6, 4]
    assert moves(case) == [(at("2021-03-29 09:00"), at("2021-03-31 10:00"))]


def test_a_second_pause_goes_on_from_where_the_first_left_the_due_date() -> None:
    case = criminal_record(ALL_ELECTRONIC, fees=RECEPTION_FEE)
    case.pay("2021-03-15 10:00")
    case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.pay("2021-03-16 10:00", order=2)

    dates = [at("2021-03-29 09:00"), at("2021-03-29 10:00"), at("2021-03-29 11:00")]
    assert moves(case) == list(pairwise(dates))
    assert [emit.discriminator for emit in case.told if emit.event is DueChanged] == ["1", "2"]


def test_a_payment_taken_after_a_later_answer_still_ends_its_own_pause() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.answer(3, COURT, "2021-03-16 11:00")
    case.pay("2021-03-16 10:00")

    assert moves(case) == [(at("2021-03-29 09:00"), at("2021-03-29 10:00"))]
    assert case.told[-1].time == at("2021-03-16 11:00")


def test_nothing_is_finished_while_money_for_the_work_is_owed() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    approve_all(case, "2021-03-16")
    assert case.statuses == [2, 4, 6]

    case.pay("2021-03-17 09:00")
    assert case.statuses == [2, 4, 6, 4, 9]


def test_while_paused_no_paper_is_sent_on() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.answer(2, POLICE, "2020-09-08 09:00", "needs-fee", fee_items=TAX)
    case.answer(2, POLICE, "2020-09-08 10:00")
    assert case.sent_numbers == [2]

    case.pay("2020-09-09 09:00")
    assert case.sent_numbers == [2, 3]


@pytest.mark.parametrize(("answered_at", "late"), [("2021-03-23 09:00", False), ("2021-03-23 09:01", True)])
def test_an_agency_that_waited_for_money_has_that_time_more(answered_at: str, late: bool) -> None:
    case = criminal_record(ALL_ELECTRONIC)  # the police has until the 22nd at 09:00
    case.answer(2, POLICE, "2021-03-19 09:00", "needs-fee", fee_items=TAX)
    case.pay("2021-03-22 09:00")  # one working day later, as its limit ends
    case.answer(2, POLICE, answered_at)

    (closed,) = case.all_told(LegClosed, LegClosedData)
    assert (closed.leg_id, closed.late) == (case.leg_id(2), late)


def test_a_pause_gives_no_time_to_a_leg_that_was_closed_before_or_is_sent_after() -> None:
    case = criminal_record(ALL_ON_PAPER)
    case.answer(2, POLICE, "2020-09-08 10:00")
    case.answer(3, COURT, "2020-09-08 10:00", "needs-fee", fee_items=TAX)
    case.pay("2020-09-09 10:00")
    case.answer(3, COURT, "2020-09-09 11:00")

    due = {each.agency: each.due_at for each in case.sent[-1].participants}
    assert due == {
        POLICE: at("2020-09-15 09:00"),
        COURT: at("2020-09-17 10:00"),
        JUSTICE: at("2020-09-22 09:00"),
    }


def test_an_unpaid_demand_of_an_agency_times_its_open_legs_out() -> None:
    case = criminal_record(ALL_ELECTRONIC)
    case.answer(2, POLICE, "2021-03-16 09:00")
    case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
    case.expire("2021-03-23 09:00")

    closed = case.all_told(LegClosed, LegClosedData)
    assert [(leg.leg_id[-1], leg.outcome, leg.late) for leg in closed] == [
        ("2", "done", False),
        ("1", "timed-out", False),
        ("3", "timed-out", True),
    ]
    assert case.statuses == [2, 4, 6, 8]


@pytest.mark.parametrize("items", [None, (), (FeeItem(code="nil", kind="fee", amount_vnd=0),)])
def test_a_demand_for_nothing_is_unprocessable(items: tuple[FeeItem, ...] | None) -> None:
    case = criminal_record(ALL_ELECTRONIC)

    with pytest.raises(Unprocessable) as refused:
        case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=items)
    assert refused.value.reason == "amount-out-of-range"
    assert "Article" in str(refused.value), "refused with the rule and its article"


def test_a_sum_beyond_every_amount_is_unprocessable() -> None:
    most = FeeItem(code="most", kind="tax", amount_vnd=10**15)
    case = criminal_record(ALL_ELECTRONIC)

    case.answer(1, JUSTICE, "2021-03-16 09:00", "needs-fee", fee_items=(most,))
    with pytest.raises(Unprocessable) as refused:
        case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=(most, most))
    assert refused.value.reason == "amount-out-of-range"


def test_a_payment_or_expiry_of_an_unknown_order_is_unprocessable() -> None:
    case = criminal_record(ALL_ELECTRONIC)

    for fact in (case.pay, case.expire):
        with pytest.raises(Unprocessable) as refused:
            fact("2021-03-16 09:00")
        assert refused.value.reason == "unknown-order"


def test_a_rejection_waits_for_the_money_that_is_asked_for_so_no_rejected_dossier_asks_for_any() -> None:
    paid, unpaid = (criminal_record(ALL_ELECTRONIC) for _ in range(2))
    for case in (paid, unpaid):
        case.answer(2, POLICE, "2021-03-16 09:00", "needs-fee", fee_items=TAX)
        case.answer(1, JUSTICE, "2021-03-16 10:00", "reject")
        assert [leg.closed_as for leg in case.stored.legs] == ["done", "returned", "returned"]
        assert "dossier.finished" not in kinds(case.told)
    paid.pay("2021-03-17 09:00")
    unpaid.expire("2021-03-23 10:00")
    outcomes = [case.all_told(DossierFinished, DossierFinishedData)[0].outcome for case in (paid, unpaid)]
    assert outcomes == ["rejected", "stopped"]
