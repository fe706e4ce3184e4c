"""What becomes of one order: paid once, or expired, and money too much goes back."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.inbound import PaymentMethod
from schemas.payments import PaymentData, PaymentExpired, PaymentFailed, PaymentStarted, PaymentSucceeded
from services._runtime.decisions import Happening, Unprocessable
from services.payment_stub.orders import APPLIES, PaymentCore
from services.payment_stub.states import Reported
from tests.unit.payment_stub.builders import (
    AGENCY,
    AMOUNT_VND,
    DEMANDED_AT,
    DOSSIER,
    ICT,
    ITEMS,
    PAYABLE_UNTIL,
    Lane,
    after,
    attempt,
    demand,
    end,
    filed,
)

LATE = PAYABLE_UNTIL + timedelta(seconds=1)


def test_a_demand_opens_an_order_that_waits_until_it_is_payable_no_more() -> None:
    lane = Lane(demand())
    order = lane.order()
    assert (order.state, order.amount_vnd, order.items) == ("open", AMOUNT_VND, ITEMS)
    assert lane.timers() == [("order-1", PAYABLE_UNTIL)]


def test_a_demand_tells_nothing_and_a_repeat_of_it_changes_nothing() -> None:
    lane = Lane(demand(), attempt("succeeded"))
    order = lane.order()
    assert lane.take(demand(at=after(2))) == ()
    assert lane.order() == order


def test_the_same_moment_in_another_zone_is_the_same_demand() -> None:
    lane = Lane(demand(), demand(payable_until=PAYABLE_UNTIL.astimezone(UTC)))
    assert lane.order().state == "open"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("started", ["PaymentStarted"]),
        ("pending", []),
        ("failed", ["PaymentFailed"]),
        ("succeeded", ["PaymentSucceeded", "ReceiptIssued"]),
    ],
)
def test_each_status_tells_its_own_event_once_however_often_it_is_reported(
    status: Reported, told: list[str]
) -> None:
    lane = Lane(demand(), attempt(status), attempt(status), attempt(status, at=after(2)))
    assert lane.told() == told
    assert [each.status for each in lane.order().transactions] == [status]


def test_a_payment_carries_dossier_key_items_and_the_transaction_that_tells_it_apart() -> None:
    emit, _ = Lane(demand(), attempt("succeeded", at=after(3))).emits
    assert emit.event is PaymentSucceeded
    assert (emit.subject, emit.key, emit.discriminator) == (DOSSIER, AGENCY, "tx-1")
    assert emit.time == after(3)
    assert emit.data == PaymentData(
        dossier_code=DOSSIER,
        order_id="order-1",
        transaction_id="tx-1",
        method="national-portal",
        online=True,
        amount_vnd=AMOUNT_VND,
        items=ITEMS,
        happened_at=after(1),
    )


@pytest.mark.parametrize(
    ("method", "online"),
    [
        ("national-portal", True),
        ("agency-gateway", True),
        ("counter", False),
        ("post", False),
        ("bank-transfer", False),
    ],
)
def test_only_the_portal_and_the_agencys_gateway_are_online(method: PaymentMethod, online: bool) -> None:
    emit, _ = Lane(demand(), attempt("succeeded", method=method)).emits
    assert isinstance(emit.data, PaymentData)
    assert emit.data.online is online


def test_a_payment_in_time_pays_the_order_and_ends_its_waiting() -> None:
    lane = Lane(demand(), attempt("succeeded", at=PAYABLE_UNTIL))
    assert (lane.order().state, lane.timers()) == ("paid", [])
    assert lane.order().settled_at == PAYABLE_UNTIL


def test_a_failure_says_why_and_leaves_the_order_open() -> None:
    lane = Lane(demand(), attempt("failed", reason="card-declined"))
    (emit,) = lane.emits
    assert emit.event is PaymentFailed
    assert isinstance(emit.data, PaymentData)
    assert emit.data.reason == "card-declined"
    assert lane.order().state == "open"
    assert lane.timers()


def test_an_order_not_paid_in_time_expires_at_its_last_moment() -> None:
    lane = Lane(demand(), attempt("failed"))
    lane.reach(LATE)
    expired = lane.emits[-1]
    assert (expired.event, expired.time, expired.discriminator) == (PaymentExpired, PAYABLE_UNTIL, "order-1")
    assert (lane.order().state, lane.timers()) == ("expired", [])


def test_an_order_expires_before_anything_later_is_told_of_its_dossier_though_no_tick_came() -> None:
    lane = Lane(demand(), demand(order_id="order-2", payable_until=after(300)))
    lane.take(attempt("succeeded", order_id="order-2", at=after(200)))
    assert lane.told() == ["PaymentExpired", "PaymentSucceeded", "ReceiptIssued"]
    assert [emit.time for emit in lane.emits] == [PAYABLE_UNTIL, after(200), after(200)]
    assert (lane.order().state, lane.order("order-2").state, lane.timers()) == ("expired", "paid", [])


def test_another_dossiers_order_is_left_alone_until_the_tick() -> None:
    lane = Lane(demand(), demand(order_id="order-2", dossier_code="H62.12-210308-0005"))
    lane.take(attempt("started", at=LATE))
    assert [emit.discriminator for emit in lane.emits] == ["order-1", "tx-1"]
    lane.reach(LATE)
    assert [emit.discriminator for emit in lane.emits] == ["order-1", "tx-1", "order-2"]


def test_a_paid_order_does_not_expire() -> None:
    lane = Lane(demand(), attempt("succeeded"))
    lane.reach(LATE)
    assert lane.told() == ["PaymentSucceeded", "ReceiptIssued"]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (attempt("succeeded"), attempt("succeeded", transaction_id="tx-2", at=after(2)), "already-paid"),
        (attempt("failed"), attempt("succeeded", transaction_id="tx-2", at=LATE), "expired"),
        (attempt("succeeded"), attempt("succeeded", transaction_id="tx-2", at=LATE), "already-paid"),
    ],
)
def test_money_that_the_order_no_longer_wants_is_told_and_given_back(
    first: Happening, second: Happening, reason: str
) -> None:
    lane = Lane(demand(), first)
    lane.reach(second.at)
    state = lane.order().state
    succeeded, receipt, refund = lane.take(second)
    assert [each.event.__name__ for each in (succeeded, receipt, refund)] == [
        "PaymentSucceeded",
        "ReceiptIssued",
        "RefundIssued",
    ]
    assert refund.data.model_dump() == {
        "dossier_code": DOSSIER,
        "order_id": "order-1",
        "transaction_id": "tx-2",
        "amount_vnd": AMOUNT_VND,
        "reason": reason,
        "items": tuple(item.model_dump() for item in ITEMS),
    }
    assert (refund.subject, refund.key, refund.discriminator) == (DOSSIER, AGENCY, "tx-2")
    assert lane.order().state == state
    assert lane.take(second) == ()


def test_nothing_is_dated_before_what_was_told_of_the_dossier_already() -> None:
    lane = Lane(demand(), attempt("succeeded", at=after(5)))
    told = lane.take(attempt("succeeded", transaction_id="tx-2", at=after(3)))
    assert [each.time for each in told] == [after(5)] * 3


def test_an_attempt_is_not_dated_before_its_order() -> None:
    (emit,) = Lane(demand(), attempt("started", happened_at=after(-1))).emits
    assert (emit.event, emit.time) == (PaymentStarted, DEMANDED_AT)


@pytest.mark.parametrize(
    ("reported", "told"),
    [
        (["pending", "succeeded"], ["PaymentSucceeded"]),
        (["failed", "succeeded"], ["PaymentFailed", "PaymentSucceeded"]),
        (["succeeded", "started"], ["PaymentSucceeded", "PaymentStarted"]),
        (["succeeded", "pending"], ["PaymentSucceeded"]),
        (["pending", "failed", "pending"], ["PaymentFailed"]),
        (["failed", "succeeded", "failed"], ["PaymentFailed", "PaymentSucceeded"]),
    ],
)
def test_a_provider_may_correct_itself_and_late_news_takes_nothing_back(
    reported: list[Reported], told: list[str]
) -> None:
    lane = Lane(demand(), *(attempt(status) for status in reported))
    assert [name for name in lane.told() if name != "ReceiptIssued"] == told
    assert lane.told().count("ReceiptIssued") == reported.count("succeeded")
    furthest = "succeeded" if "succeeded" in reported else "failed"
    assert lane.order().transactions[0].status == furthest


def test_orders_are_paid_by_transactions_of_their_own() -> None:
    elsewhere = "H62.21-210308-0001"
    lane = Lane(demand(), demand(order_id="order-2"), demand(order_id="order-3", dossier_code=elsewhere))
    lane.take(attempt("succeeded"))
    lane.take(attempt("succeeded", transaction_id="tx-2", order_id="order-2"))
    lane.take(attempt("succeeded", order_id="order-3", dossier_code=elsewhere))
    assert [lane.order(f"order-{number}").state for number in (1, 2, 3)] == ["paid"] * 3
    assert lane.told() == ["PaymentSucceeded", "ReceiptIssued"] * 3


def test_a_payment_tells_when_it_happened_also_where_it_was_demanded_for_a_later_moment() -> None:
    friday_night = datetime(2021, 3, 5, 13, 5, tzinfo=UTC)
    emit, _ = Lane(demand(), attempt("succeeded", happened_at=friday_night)).emits
    assert isinstance(emit.data, PaymentData)
    assert emit.time == DEMANDED_AT
    assert emit.data.happened_at is not None
    assert emit.data.happened_at.isoformat() == "2021-03-05T20:05:00+07:00"


@pytest.mark.parametrize(
    "impossible",
    [
        datetime(1, 1, 1, tzinfo=ICT),
        datetime(2000, 12, 31, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
    ],
)
def test_a_report_dated_outside_the_years_of_dossier_codes_is_set_aside(impossible: datetime) -> None:
    lane = Lane(demand())
    with pytest.raises(Unprocessable) as caught:
        lane.take(attempt("started", happened_at=impossible, at=after(1)))
    assert caught.value.reason == "impossible-time"


def test_documents_come_back_from_the_store_as_they_were() -> None:
    lane = Lane(demand(), attempt("failed", reason="time-out"), attempt("succeeded"))
    for document in lane.documents.values():
        assert type(document).from_body(document.to_body()) == document


def test_every_event_it_applies_names_documents() -> None:
    happenings = (
        demand(),
        end("stopped", at=after(9)),
        attempt("started"),
        attempt("failed"),
        filed(after(9)),
    )
    assert all(PaymentCore().keys(happening) for happening in happenings)
    assert {type(happening.event) for happening in happenings} == set(APPLIES)


@pytest.mark.parametrize("status", ["started", "pending", "succeeded", "failed"])
def test_nothing_is_taken_on_a_day_that_has_not_begun(status: Reported) -> None:
    told_at = DEMANDED_AT.replace(hour=23, minute=58)
    lane = Lane(demand())
    with pytest.raises(Unprocessable) as caught:
        lane.take(attempt(status, happened_at=told_at + timedelta(minutes=8), at=told_at))
    assert caught.value.reason == "impossible-time"
    assert lane.take(attempt(status, happened_at=told_at + timedelta(minutes=4), at=told_at)) or (
        status == "pending"
    ), "a clock that is a little ahead is no lie"
