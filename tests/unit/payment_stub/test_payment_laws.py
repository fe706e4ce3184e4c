"""Whatever is reported, in whatever order and however often: an order is paid at most once."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from services._runtime.decisions import Happening, Unprocessable
from services.payment_stub.states import Reported
from tests.unit.payment_stub.builders import PAYABLE_UNTIL, Lane, after, attempt, demand

HOURS = st.integers(0, 300)  # payable for 176 hours
STATUSES: st.SearchStrategy[Reported] = st.sampled_from(("started", "pending", "failed", "succeeded"))
ORDERS = {"order-1": PAYABLE_UNTIL, "order-2": after(100)}


@st.composite
def reports(draw: st.DrawFn) -> Happening:
    return attempt(
        draw(STATUSES),
        transaction_id=draw(st.sampled_from(("tx-1", "tx-2", "tx-3"))),
        order_id=draw(st.sampled_from(tuple(ORDERS))),
        at=after(draw(HOURS)),
    )


@st.composite
def messes(draw: st.DrawFn) -> list[Happening]:
    """Draw reports in any order, some of them again."""
    once = draw(st.lists(reports(), max_size=12))
    again = draw(st.lists(st.sampled_from(once), max_size=8)) if once else []
    return draw(st.permutations([*once, *again]))


def lane_after(mess: list[Happening]) -> Lane:
    lane = Lane(*(demand(order_id=name, payable_until=until) for name, until in ORDERS.items()))
    for happening in mess:
        with contextlib.suppress(Unprocessable):
            lane.take(happening)
    return lane


@given(messes())
def test_an_order_keeps_at_most_one_payment_and_exactly_one_when_it_is_paid(mess: list[Happening]) -> None:
    lane = lane_after(mess)
    for order_id in ORDERS:
        assert lane.net_successes(order_id) == (lane.order(order_id).state == "paid")


@given(messes())
def test_no_event_is_told_twice(mess: list[Happening]) -> None:
    told = [(emit.subject, emit.event.__name__, emit.discriminator) for emit in lane_after(mess).emits]
    assert len(told) == len(set(told))


@given(messes())
def test_an_order_is_either_paid_or_expires(mess: list[Happening]) -> None:
    lane = lane_after(mess)
    lane.reach(after(1000))
    for order_id in ORDERS:
        order = lane.order(order_id)
        expiries = [emit for emit in lane.emits if emit.discriminator == order_id]
        assert (order.state, len(expiries)) in {("paid", 0), ("expired", 1)}
    assert lane.timers() == []


@given(messes())
def test_what_is_told_of_a_dossier_never_goes_back_in_time(mess: list[Happening]) -> None:
    times = [emit.time for emit in lane_after(mess).emits]
    assert times == sorted(times)


@given(messes())
def test_a_repeat_of_everything_changes_nothing(mess: list[Happening]) -> None:
    lane = lane_after(mess)
    documents, emits = dict(lane.documents), list(lane.emits)
    for happening in mess:
        keys = lane.core.keys(happening)
        with contextlib.suppress(Unprocessable):
            seen = {key: lane.documents[key] for key in keys if key in lane.documents}
            decision = lane.core.decide(seen, happening)
            assert (dict(decision.changes), decision.emits) == ({}, ())
    assert (lane.documents, lane.emits) == (documents, emits)
