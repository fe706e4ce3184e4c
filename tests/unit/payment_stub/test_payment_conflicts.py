"""Reports that cannot be true: they change nothing, say why, and heal where they only came too early."""

import pytest

from services._runtime.decisions import Happening, Unprocessable
from tests.unit.payment_stub.builders import AMOUNT_VND, Lane, after, attempt, demand

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
    "the same status at another moment": (
        [demand(), attempt("succeeded")],
        attempt("succeeded", happened_at=after(2)),
        "conflict",
    ),
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
