"""Attempts that timed out by the dozen leave an order's document, and nothing that is told changes by it."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import given

from services._runtime.decisions import Happening
from services.payment_stub import setting_aside
from services.payment_stub.setting_aside import TIMED_OUT_KEPT
from services.payment_stub.states import Reported
from tests.unit.payment_stub.builders import PAYABLE_UNTIL, Lane, after, attempt, demand
from tests.unit.payment_stub.test_payment_laws import lane_after, messes

MANY = 3 * TIMED_OUT_KEPT
UNDER_WAY = 7
"""Begun a quarter of an hour apart, so many have not timed out after ninety minutes."""
LATER = after(24)


def begun(number: int) -> Happening:
    return attempt("started", transaction_id=f"tx-{number}", happened_at=after(number / 4))


def besieged() -> Lane:
    """Return a lane on whose order somebody has begun one attempt after the other."""
    lane = Lane(demand(), *(begun(number) for number in range(MANY)))
    lane.reach(LATER)
    return lane


def test_an_order_stays_small_however_many_attempts_are_begun_and_time_out() -> None:
    lane = Lane(demand())
    for number in range(MANY):
        lane.take(begun(number))
        assert len(lane.order().transactions) <= TIMED_OUT_KEPT + UNDER_WAY
    lane.reach(LATER)
    newest = [f"tx-{number}" for number in range(MANY - TIMED_OUT_KEPT, MANY)]
    assert [each.transaction_id for each in lane.order().transactions] == newest
    failed = [emit.discriminator for emit in lane.emits if emit.event.__name__ == "PaymentFailed"]
    assert failed == [f"tx-{number}" for number in range(MANY)]


def test_money_taken_on_an_attempt_that_was_set_aside_pays_the_order_once() -> None:
    lane = besieged()
    success = attempt("succeeded", transaction_id="tx-0", at=LATER)
    assert [emit.event.__name__ for emit in lane.take(success)] == ["PaymentSucceeded", "ReceiptIssued"]
    assert lane.take(success) == ()
    (paid,) = [each for each in lane.order().transactions if each.transaction_id == "tx-0"]
    assert (lane.order().state, paid.status) == ("paid", "succeeded")
    assert [report.status for report in paid.reports] == ["started", "succeeded"]
    lane.reach(PAYABLE_UNTIL + timedelta(days=1))
    assert lane.timers() == []


def test_a_start_told_again_of_an_attempt_that_was_set_aside_is_a_repeat() -> None:
    lane = besieged()
    documents = dict(lane.documents)
    assert lane.take(begun(0)) == ()
    assert lane.documents == documents


@pytest.mark.parametrize("status", ["started", "pending", "failed"])
def test_whatever_else_is_told_late_of_such_an_attempt_tells_nothing_more(status: Reported) -> None:
    lane = besieged()
    late = attempt(status, transaction_id="tx-0", happened_at=after(2), at=LATER)
    assert lane.take(late) == ()
    documents = dict(lane.documents)
    assert lane.take(late) == ()
    assert lane.documents == documents
    assert lane.order().transactions[-1].transaction_id == "tx-0"


@given(messes())
def test_what_is_told_is_the_same_as_if_no_attempt_were_ever_set_aside(mess: list[Happening]) -> None:
    told = lane_after(mess).emits
    with patch.object(setting_aside, "TIMED_OUT_KEPT", 0):
        assert lane_after(mess).emits == told
