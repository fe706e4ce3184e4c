import pytest

from schemas.routing import (
    FeeDemanded,
    FeeDemandedData,
    LegClosed,
    LegClosedData,
    ResultReturned,
    ResultReturnedData,
)
from services._runtime.decisions import Happening, Unprocessable
from services.routing.decide import APPLIES
from tests.unit.payment_stub.builders import Lane as PaymentLane
from tests.unit.payment_stub.builders import attempt
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    WARD,
    Case,
    at,
    certified_copy,
    fee,
    happened,
    kinds,
    nothing,
)

COPY_FEE = (fee("return", 4_000),)


def return_of(case: Case) -> ResultReturnedData:
    (returned,) = case.all_told(ResultReturned, ResultReturnedData)
    return returned


def test_a_fee_at_return_is_asked_for_when_the_result_is_ready_and_waits_long() -> None:
    case = certified_copy(ALL_ELECTRONIC, fees=COPY_FEE)
    assert "fee.demanded" not in kinds(case.told)

    case.answer(1, WARD, "2021-03-15 10:00")
    (demand,) = case.all_told(FeeDemanded, FeeDemandedData)
    assert (demand.amount_vnd, demand.payable_until) == (4_000, at("2022-03-15 17:00"))
    assert case.statuses == [2, 4, 9]


def test_a_hand_over_reported_before_payment_takes_effect_with_the_payment() -> None:
    case = certified_copy(ALL_ELECTRONIC, fees=COPY_FEE)
    case.answer(1, WARD, "2021-03-15 10:00")
    assert case.answer(2, WARD, "2021-03-15 10:30").emits == ()
    assert nothing(case.answer(2, WARD, "2021-03-15 10:30"))

    assert kinds(case.pay("2021-03-15 10:40").emits) == ["leg.closed", "result.returned", "status.changed"]
    assert return_of(case).returned_at == at("2021-03-15 10:40")


def test_the_hand_over_has_the_later_time_of_report_and_payment() -> None:
    case = certified_copy(ALL_ELECTRONIC, fees=COPY_FEE)
    case.answer(1, WARD, "2021-03-15 10:00")
    case.answer(2, WARD, "2021-03-15 10:30")
    case.pay("2021-03-15 10:20")  # taken later than the report, though it happened before

    assert return_of(case).returned_at == case.told[-1].time == at("2021-03-15 10:30")


def test_an_order_at_return_that_expired_keeps_the_result_at_the_desk() -> None:
    case = certified_copy(ALL_ELECTRONIC, fees=COPY_FEE)
    case.answer(1, WARD, "2021-03-15 10:00")
    case.answer(2, WARD, "2021-03-15 10:30")
    assert case.expire("2022-03-15 17:00").emits == ()

    assert nothing(case.pay("2022-03-16 08:00")), "money that comes later is given back"
    assert case.statuses == [2, 4, 9]


def test_a_result_is_not_handed_over_for_money_that_payment_stub_gives_back() -> None:
    case = certified_copy(ALL_ELECTRONIC, fees=COPY_FEE)
    case.answer(1, WARD, "2021-03-15 10:00")
    case.answer(2, WARD, "2021-03-15 10:30")
    (demanded,) = [emit for emit in case.told if emit.event is FeeDemanded]
    payments = PaymentLane(Happening(happened(demanded), demanded.time))
    paid_too_late = at("2022-03-16 08:00")
    payments.take(
        attempt(
            "succeeded", order_id=case.order_id(1), dossier_code=case.data.dossier_code, method="counter",
            amount_vnd=4_000, happened_at=paid_too_late,
        )
    )  # fmt: skip

    assert kinds(payments.emits) == [
        "payment.expired",
        "payment.succeeded",
        "receipt.issued",
        "refund.issued",
    ]
    for emit in payments.emits:
        if emit.event in APPLIES:
            case.apply(happened(emit))
    assert case.statuses == [2, 4, 9]
    assert "result.returned" not in kinds(case.told)


def test_the_way_back_is_due_with_the_dossier_and_of_an_overdue_one_a_working_day_after_it_begins() -> None:
    in_time = certified_copy(ALL_ELECTRONIC)
    in_time.answer(1, WARD, "2021-03-15 10:00")
    assert in_time.sent[-1].due_at == at("2021-03-15 17:00")

    overdue = certified_copy("2021-03-12 09:00")  # a Friday
    overdue.answer(1, WARD, "2021-03-12 17:30")
    assert overdue.sent[-1].due_at == at("2021-03-16 07:00")
    overdue.answer(2, WARD, "2021-03-15 08:00")
    assert [leg.late for leg in overdue.all_told(LegClosed, LegClosedData)] == [True, False]


@pytest.mark.parametrize("outcome", ["reject", "opinion", "needs-fee", "handed-over"])
def test_a_desk_can_only_hand_over(outcome: str) -> None:
    case = certified_copy(ALL_ELECTRONIC)
    case.answer(1, WARD, "2021-03-15 10:00")

    with pytest.raises(Unprocessable) as refused:
        case.answer(2, WARD, "2021-03-15 10:30", outcome)
    assert refused.value.reason == "wrong-outcome"
