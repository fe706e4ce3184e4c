"""What ends unpaid: attempts that run out, orders of a dossier that came to nothing; and receipts."""

from datetime import timedelta
from typing import Final

import pytest

from schemas.inbound import FeeItem, PaymentMethod
from schemas.payments import PaymentCancelledData, PaymentData, RefundIssuedData
from services._runtime.decisions import Emit
from services.payment_stub.states import ATTEMPT_STATES, ORDER_STATES
from tests.unit.payment_stub.builders import DEMANDED_AT, Lane, Outcome, after, attempt, demand, end

TIMES_OUT: Final = after(1) + timedelta(minutes=90)
MOMENT: Final = timedelta(milliseconds=1)
REGISTRATION: Final = FeeItem(code="enterprise-registration", kind="charge", amount_vnd=50_000)
CHARGE: Final = FeeItem(code="adoption", kind="charge", amount_vnd=400_000)
FEE: Final = FeeItem(code="criminal-record", kind="fee", amount_vnd=200_000)
TAX: Final = FeeItem(code="land-registration-tax", kind="tax", amount_vnd=1_000_000)


def refund(emit: Emit) -> tuple[str, int]:
    assert isinstance(emit.data, RefundIssuedData)
    return emit.data.reason, emit.data.amount_vnd


def test_an_attempt_online_times_out_ninety_minutes_after_its_start_and_not_at_that_moment() -> None:
    lane = Lane(demand(), attempt("started"), attempt("pending", at=after(2)))
    lane.reach(TIMES_OUT)
    assert lane.told() == ["PaymentStarted"]
    lane.reach(TIMES_OUT + MOMENT)
    failed = lane.emits[-1]
    assert isinstance(failed.data, PaymentData)
    assert (failed.event.__name__, failed.time) == ("PaymentFailed", TIMES_OUT)
    assert (failed.data.reason, failed.data.happened_at, failed.data.online) == ("timed-out", None, True)
    assert (lane.order().state, lane.order().transactions[0].status) == ("open", "timed-out")


@pytest.mark.parametrize("method", ["counter", "post", "bank-transfer"])
def test_an_attempt_anywhere_else_may_take_as_long_as_the_order(method: PaymentMethod) -> None:
    lane = Lane(demand(), attempt("started", method=method))
    assert lane.timers() == [("order-1", lane.order().payable_until)]


def test_a_success_after_the_time_out_pays_an_order_that_is_still_open() -> None:
    lane = Lane(demand(), attempt("started"), attempt("succeeded", at=after(5)))
    assert lane.told() == ["PaymentStarted", "PaymentFailed", "PaymentSucceeded", "ReceiptIssued"]
    assert lane.order().state == "paid"


def test_a_failure_reported_after_the_time_out_tells_nothing_more() -> None:
    lane = Lane(demand(), attempt("started"), attempt("failed", at=after(5), reason="card-declined"))
    assert lane.told() == ["PaymentStarted", "PaymentFailed"]


@pytest.mark.parametrize("outcome", ["withdrawn", "stopped"])
def test_an_open_order_is_cancelled_with_its_dossier_and_money_that_comes_later_goes_back(
    outcome: Outcome,
) -> None:
    lane = Lane(demand(), end(outcome, at=after(5)))
    (cancelled,) = lane.emits
    assert isinstance(cancelled.data, PaymentCancelledData)
    assert (cancelled.data.reason, cancelled.time, cancelled.discriminator) == (outcome, after(5), "order-1")
    assert (lane.order().state, lane.timers()) == ("cancelled", [])
    _, receipt, back = lane.take(attempt("succeeded", at=after(6)))
    assert receipt.event.__name__ == "ReceiptIssued"
    assert refund(back) == ("cancelled", lane.order().amount_vnd)


def test_an_order_that_a_dead_dossier_still_asks_for_is_cancelled_at_once() -> None:
    lane = Lane(end("withdrawn", at=DEMANDED_AT), demand())
    assert lane.told() == ["PaymentCancelled"]


@pytest.mark.parametrize("outcome", ["approved", "rejected"])
def test_a_decision_is_paid_for_even_a_refusal(outcome: Outcome) -> None:
    lane = Lane(demand(), demand(order_id="order-2"), attempt("succeeded"))
    assert lane.take(end(outcome, at=after(5))) == ()
    assert lane.order("order-2").state == "open"


@pytest.mark.parametrize(
    ("outcome", "items", "back_vnd"),
    [
        ("withdrawn", (FEE, CHARGE), 0),
        ("withdrawn", (FEE, TAX), 1_000_000),
        ("withdrawn", (REGISTRATION, TAX), 1_000_000),
        ("stopped", (FEE, CHARGE, TAX), 1_600_000),
        ("stopped", (REGISTRATION, FEE), 200_000),
        ("stopped", (REGISTRATION,), 0),
        ("rejected", (FEE, CHARGE), 0),
        ("rejected", (FEE, TAX), 1_000_000),
        ("approved", (FEE, CHARGE, TAX), 0),
    ],
)
def test_what_was_paid_for_a_dossier_without_a_result_goes_back_item_by_item(
    outcome: Outcome, items: tuple[FeeItem, ...], back_vnd: int
) -> None:
    amount_vnd = sum(item.amount_vnd for item in items)
    lane = Lane(demand(items=items, amount_vnd=amount_vnd), attempt("succeeded", amount_vnd=amount_vnd))
    told = lane.take(end(outcome, at=after(5)))
    assert [refund(each) for each in told] == ([(outcome, back_vnd)] if back_vnd else [])
    assert lane.order().state == "paid"
    assert lane.take(end(outcome, at=after(6))) == ()


def test_whichever_comes_first_the_end_or_the_money_one_refund_is_told_and_no_more() -> None:
    paid, over = attempt("succeeded", amount_vnd=TAX.amount_vnd, at=after(5)), end("withdrawn", at=after(5))
    demanded = demand(items=(TAX,), amount_vnd=TAX.amount_vnd)
    for mess in ([paid, over, paid, over], [over, paid, over, paid]):
        assert Lane(demanded, *mess).told().count("RefundIssued") == 1


def test_receipts_run_on_by_agency_year_and_series() -> None:
    lane = Lane(demand(), demand(order_id="order-2"), demand(order_id="order-3"))
    lane.take(attempt("succeeded"))
    lane.take(attempt("succeeded", transaction_id="tx-2", order_id="order-2", method="counter"))
    lane.take(attempt("succeeded", transaction_id="tx-3", order_id="order-3"))
    lane.take(attempt("succeeded", transaction_id="tx-4", order_id="order-3"))
    lane.take(attempt("succeeded", transaction_id="tx-5", order_id="order-3", at=after(24 * 365)))
    receipts = [each.data.model_dump() for each in lane.emits if each.event.__name__ == "ReceiptIssued"]
    assert [(each["symbol"], each["number"]) for each in receipts] == [
        ("21TAA", 1), ("21TAB", 1), ("21TAA", 2), ("21TAA", 3), ("22TAA", 1),
    ]  # fmt: skip


def test_every_state_says_whether_anything_more_is_expected() -> None:
    unfinished = {
        name for table in (ORDER_STATES, ATTEMPT_STATES) for name, s in table.items() if not s.finished
    }
    assert unfinished == {"open", "started", "pending"}
