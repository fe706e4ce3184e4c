"""What the payment page tells a payer whose attempt came to nothing, or whose money went back."""

from dataclasses import replace
from datetime import UTC, datetime

from schemas.inbound import FeeItem
from services.payment_stub.documents import Order, Receipt, Refund, Transaction
from services.payment_stub.online.look_up import OrderSeen
from services.payment_stub.online.order_shown import shown_whole
from services.payment_stub.online.pay_page import pay_page

NOON = datetime(2021, 3, 8, 5, tzinfo=UTC)
ITEM = FeeItem(code="criminal-record", kind="fee", amount_vnd=200_000)
NO_MONEY = "No money was taken."
RECEIPT = Receipt(symbol="21TAA", number=7, issued_at=NOON)


def attempt(status: str, **more: object) -> Transaction:
    fields = {"transaction_id": "TX-1", "method": "national-portal", "amount_vnd": 200_000}
    return Transaction.model_validate({**fields, "status": status, **more})


def seen(state: str, *attempts: Transaction) -> OrderSeen:
    order = {
        "order_id": "H62.12-210308-0001/order-1", "dossier_code": "H62.12-210308-0001", "items": (ITEM,),
        "amount_vnd": 200_000, "payable_until": datetime(2021, 3, 15, 5, tzinfo=UTC), "online_offered": True,
        "demanded_at": NOON, "fingerprint": "f", "state": state, "transactions": attempts,
    }  # fmt: skip
    return OrderSeen(Order.model_validate(order), NOON)


def told(order: OrderSeen) -> str:
    return bytes(pay_page(order, "en", "key", None).body).decode()


def test_a_declined_payment_says_why_and_that_no_money_was_taken() -> None:
    page = told(seen("open", attempt("failed", reason="declined")))
    assert "The bank declined the payment." in page
    assert NO_MONEY in page


def test_of_an_attempt_without_an_answer_nobody_says_that_no_money_was_taken() -> None:
    page = told(seen("open", attempt("timed-out")))
    assert "The bank did not answer in time" in page
    assert NO_MONEY not in page
    assert "Try again" not in page


def test_a_paid_order_shows_the_receipt_of_the_payment_that_was_kept() -> None:
    doubled = attempt("succeeded", transaction_id="TX-2", receipt=RECEIPT, refunded="already-paid")
    order = seen("paid", attempt("succeeded", receipt=RECEIPT.model_copy(update={"number": 6})), doubled)
    page = told(order)
    assert "21TAA 6" in page
    assert "Money that came too late or twice was given back." in page
    assert [each.receipt for each in shown_whole(order).attempts] == ["21TAA 6", "21TAA 7"]


def test_the_page_leads_to_the_receipt_to_print_also_after_part_of_it_went_back() -> None:
    href = 'href="/receipts/H62.12-210308-0001/order-1/TX%231?lang=en"'
    refund = Refund(items=(ITEM,), amount_vnd=100_000, issued_at=NOON)
    for back in ({}, {"refunded": "withdrawn", "refund": refund}):
        page = told(seen("paid", attempt("succeeded", transaction_id="TX#1", receipt=RECEIPT, **back)))
        assert href in page
        assert "21TAA 7" in page
    late = attempt("succeeded", receipt=RECEIPT, refunded="expired", refund=refund)
    assert "21TAA 7" not in told(seen("expired", late)), "that payment paid nothing"


def test_money_of_a_dossier_that_ended_is_not_called_late() -> None:
    refund = Refund(items=(ITEM,), amount_vnd=200_000, issued_at=NOON)
    page = told(seen("paid", attempt("succeeded", receipt=RECEIPT, refunded="stopped", refund=refund)))
    assert "The dossier ended without a result" in page
    assert "too late or twice" not in page


def test_items_that_never_go_back_say_so() -> None:
    order = seen("open")
    (item,) = shown_whole(order).items
    assert item.refundable
    registration = FeeItem(code="enterprise-registration", kind="charge", amount_vnd=50_000)
    marked = OrderSeen(order.order.model_copy(update={"items": (registration,)}), NOON)
    assert not shown_whole(marked).items[0].refundable
    assert "Not refundable" in told(marked)


def test_an_order_is_judged_by_the_attempt_that_a_payer_comes_back_from_else_by_the_newest() -> None:
    left = attempt("started", transaction_id="TX-1", started_at=NOON)
    declined = attempt("failed", transaction_id="TX-2", started_at=NOON, reason="declined")
    order = seen("open", left, declined)
    assert order.outcome == "failed", "of two of one moment the later"
    assert replace(order, back_from="TX-1").outcome == "waiting"
    assert replace(order, back_from="TX-nobody's").outcome == "failed"
    page = told(order)
    assert "Another attempt has no outcome yet." in page
    assert NO_MONEY not in page, "nobody knows of the other one"
    assert replace(seen("paid", left), back_from="TX-1").outcome == "paid"
