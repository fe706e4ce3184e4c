"""Reports that cannot be true: they change nothing, say why, and heal where they only came too early."""

from datetime import datetime, timedelta

import pytest

from schemas.inbound import PaymentMethod
from services._runtime.decisions import Happening, Unprocessable
from services.payment_stub.states import Reported
from tests.unit.payment_stub.builders import AMOUNT_VND, DEMANDED_AT, ICT, Lane, after, attempt, demand

THURSDAY = datetime(2021, 3, 4, 0, 0, tzinfo=ICT)
"""The second working day before the demand, on Monday."""
TUESDAY = datetime(2021, 3, 9, 8, 0, tzinfo=ICT)
SATURDAY = datetime(2021, 3, 6, 10, 0, tzinfo=ICT)

REFUSED = {
    "an order nobody demanded": ([], attempt("started"), "unknown-order"),
    "another dossier's order": (
        [demand()],
        attempt("succeeded", dossier_code="H62.12-210308-0005"),
        "unknown-order",
    ),
    "part of the amount": ([demand()], attempt("succeeded", amount_vnd=AMOUNT_VND - 1), "wrong-amount"),
    "more than the amount": ([demand()], attempt("succeeded", amount_vnd=AMOUNT_VND + 1), "wrong-amount"),
    "a wrong amount at the start": ([demand()], attempt("started", amount_vnd=1), "wrong-amount"),
    "the same order for another amount": ([demand()], demand(amount_vnd=1), "conflict"),
    "the same status for another amount": (
        [demand(), attempt("succeeded")],
        attempt("succeeded", amount_vnd=1),
        "conflict",
    ),
    "the same failure for another reason": (
        [demand(), attempt("failed", reason="card-declined")],
        attempt("failed", reason="time-out"),
        "conflict",
    ),
    "a success that failed": ([demand(), attempt("succeeded")], attempt("failed"), "conflict"),
    "another method in the middle": (
        [demand(), attempt("started")],
        attempt("succeeded", method="counter"),
        "conflict",
    ),
    "a transaction of another order": (
        [demand(), demand(order_id="order-2"), attempt("succeeded")],
        attempt("succeeded", order_id="order-2"),
        "conflict",
    ),
    "a transaction of another dossier of the agency": (
        [demand(), demand(order_id="order-2", dossier_code="H62.12-210308-0005"), attempt("succeeded")],
        attempt("succeeded", order_id="order-2", dossier_code="H62.12-210308-0005"),
        "conflict",
    ),
}


@pytest.mark.parametrize(("before", "bad", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_report_that_cannot_be_true_changes_nothing_and_says_why(
    before: list[Happening], bad: Happening, reason: str
) -> None:
    lane = Lane(*before)
    documents, emits = dict(lane.documents), list(lane.emits)
    with pytest.raises(Unprocessable) as caught:
        lane.take(bad)
    assert caught.value.reason == reason
    assert not any(sent in caught.value.explanation for sent in ("tx-1", "order-", "H62", str(AMOUNT_VND)))
    assert (lane.documents, lane.emits) == (documents, emits)


def test_a_report_before_its_demand_heals_when_it_is_replayed() -> None:
    lane = Lane()
    early = attempt("succeeded")
    with pytest.raises(Unprocessable):
        lane.take(early)
    lane.take(demand())
    lane.take(early)
    assert lane.order().state == "paid"


@pytest.mark.parametrize("status", ["started", "pending", "failed", "succeeded"])
def test_a_status_told_again_with_another_moment_is_the_same_fact_and_the_first_moment_stands(
    status: Reported,
) -> None:
    lane = Lane(demand(), attempt(status))
    told, (before,) = list(lane.emits), lane.order().transactions
    for hours in (2, 2.4, 2.2):
        assert lane.take(attempt(status, happened_at=after(hours))) == ()
    (now,) = lane.order().transactions
    assert (lane.emits, now.taken_at, now.receipt) == (told, before.taken_at, before.receipt)
    assert [(each.status, each.otherwise_at) for each in now.reports] == [(status, after(2))]


def test_whichever_of_two_successes_comes_first_there_is_one_receipt_and_money_is_kept_once() -> None:
    first, second = attempt("succeeded"), attempt("succeeded", happened_at=after(2))
    for mess in ((first, second), (second, first)):
        lane = Lane(demand(), *mess, *mess)
        assert lane.told() == ["PaymentSucceeded", "ReceiptIssued"]
        assert lane.order().transactions[0].taken_at == mess[0].event.data.happened_at  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("method", "happened_at", "reason"),
    [
        ("national-portal", THURSDAY - timedelta(seconds=1), "before-demand"),
        ("agency-gateway", datetime(2014, 1, 1, tzinfo=ICT), "before-demand"),
        ("counter", DEMANDED_AT - timedelta(days=31, seconds=1), "before-demand"),
        ("national-portal", after(5.1), "impossible-time"),
        ("counter", after(5.1), "impossible-time"),
    ],
)
def test_no_money_is_taken_before_there_was_an_order_nor_in_time_to_come(
    method: PaymentMethod, happened_at: datetime, reason: str
) -> None:
    lane = Lane(demand())
    for status in ("started", "pending", "failed", "succeeded"):
        with pytest.raises(Unprocessable) as caught:
            lane.take(attempt(status, method=method, happened_at=happened_at, at=after(5)))
        assert caught.value.reason == reason
    assert (lane.emits, lane.order().transactions) == ([], ())


@pytest.mark.parametrize(
    ("method", "happened_at"),
    [
        ("national-portal", THURSDAY),
        ("counter", DEMANDED_AT - timedelta(days=31)),
        ("national-portal", after(5) + timedelta(minutes=5)),
    ],
)
def test_an_office_that_was_closed_and_a_clock_that_is_a_little_ahead_refuse_nobody_s_money(
    method: PaymentMethod, happened_at: datetime
) -> None:
    lane = Lane(demand(), attempt("succeeded", method=method, happened_at=happened_at, at=after(5)))
    assert lane.order().state == "paid"


def test_money_paid_on_the_saturday_counts_where_monday_had_no_number_left_and_tuesday_demands_it() -> None:
    paid = attempt("succeeded", happened_at=SATURDAY, at=TUESDAY)
    lane = Lane(demand(at=TUESDAY), paid)
    assert lane.order().state == "paid"


def test_a_demand_that_was_late_does_not_make_an_earlier_payment_impossible() -> None:
    event = demand().event
    lane = Lane(Happening(event, after(24 * 4)), attempt("succeeded", at=after(24 * 4)))
    assert lane.order().state == "paid"
