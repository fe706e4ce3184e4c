"""Attempts on one order are bounded, at once and for ever, each with an answer of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine

from schemas.inbound import AttemptStartedData, PaymentMethod
from services._province.payment_attempts import attempt_bounds
from services._runtime.problems import Problem
from services._runtime.tables import METADATA
from services.payment_stub.documents import Order
from services.payment_stub.online import attempts_begun
from services.payment_stub.online.attempts_begun import Begun
from services.payment_stub.online.flood import refuse_flood
from services.payment_stub.online.pay_page import problem_page
from services.payment_stub.online.tables import online_attempts
from services.payment_stub.states import Reported
from tests.unit.payment_stub.builders import (
    AMOUNT_VND,
    DEMANDED_AT,
    DOSSIER,
    Lane,
    attempt,
    demand,
)

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SPAN, LIFE = attempt_bounds()


@pytest.fixture
def tx() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection, [online_attempts])
        yield connection


def an_order(order_id: str = "order-1") -> Order:
    return Lane(demand(order_id=order_id)).order(order_id)


def reported_on(status: Reported, times: int, method: PaymentMethod = "national-portal") -> Order:
    """Return an order with attempts of which this was reported."""
    lane = Lane(demand())
    for number in range(times):
        lane.take(attempt(status, transaction_id=f"tx-{number}", method=method))
    return lane.order()


def begin(tx: Connection, at: datetime, order: Order) -> None:
    """Begin an attempt as the door does."""
    refuse_flood(tx, order, at)
    name = f"TX-{order.order_id}-{len(attempts_begun.newest_of(tx, order.order_id, 10_000))}"
    data = AttemptStartedData(
        dossier_code=DOSSIER, order_id=order.order_id, transaction_id=name, method="national-portal",
        amount_vnd=AMOUNT_VND, happened_at=DEMANDED_AT,
    )  # fmt: skip
    attempts_begun.begin(tx, Begun(data, name, "f", at, produced=True, asked=0))


def refusal(tx: Connection, at: datetime, order: Order) -> Problem:
    with pytest.raises(Problem) as found:
        begin(tx, at, order)
    return found.value


def test_after_many_attempts_at_once_a_payer_waits_and_goes_on(tx: Connection) -> None:
    assert SPAN.within is not None
    for _ in range(SPAN.at_most):
        begin(tx, NOW, an_order())
    told = refusal(tx, NOW + SPAN.within - timedelta(seconds=1), an_order())
    assert (told.status, told.kind, told.headers) == (429, "too-many-attempts", {"Retry-After": "900"})
    begin(tx, NOW + SPAN.within, an_order())
    begin(tx, NOW, an_order("order-2"))


def test_a_stranger_who_begins_attempts_for_days_does_not_close_the_way_online(tx: Connection) -> None:
    assert SPAN.within is not None
    lane = Lane(demand())
    for number in range(2 * LIFE.at_most):
        begin(tx, NOW + number * SPAN.within, lane.order())
        at = DEMANDED_AT + number * SPAN.within
        lane.take(attempt("started", transaction_id=f"tx-{number}", happened_at=at))


def test_an_order_on_which_providers_reported_often_is_not_attempted_for_ever_and_says_where_else_to_pay(
    tx: Connection,
) -> None:
    begin(tx, NOW, reported_on("failed", LIFE.at_most - 1))
    told = refusal(tx, NOW + timedelta(days=300), reported_on("failed", LIFE.at_most))
    assert (told.status, told.kind) == (409, "attempts-used-up")
    assert "bank transfer" in told.body["detail"]
    page = bytes(problem_page(told, "en").body).decode()
    assert "Pay at the one-stop counter" in page
    assert "Try again" not in page


@pytest.mark.parametrize(
    ("status", "method"),
    [("started", "national-portal"), ("pending", "national-portal"), ("failed", "counter")],
)
def test_only_an_outcome_that_a_provider_reported_uses_up_an_attempt(
    tx: Connection, status: Reported, method: PaymentMethod
) -> None:
    begin(tx, NOW, reported_on(status, LIFE.at_most, method))
