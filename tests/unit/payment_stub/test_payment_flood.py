"""Attempts on one order are bounded, at once and for ever, each with an answer of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine

from schemas.inbound import AttemptStartedData
from services._province.payment_attempts import attempt_bounds
from services._runtime.problems import Problem
from services._runtime.tables import METADATA
from services.payment_stub.online import attempts_begun
from services.payment_stub.online.attempts_begun import Begun
from services.payment_stub.online.flood import refuse_flood
from services.payment_stub.online.pay_page import problem_page
from services.payment_stub.online.tables import online_attempts
from tests.unit.payment_stub.builders import AMOUNT_VND, DEMANDED_AT, DOSSIER

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SPAN, LIFE = attempt_bounds()


@pytest.fixture
def tx() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection, [online_attempts])
        yield connection


def begin(tx: Connection, at: datetime, order: str = "order-1") -> None:
    """Begin an attempt as the door does."""
    refuse_flood(tx, order, at)
    name = f"TX-{order}-{attempts_begun.count_since(tx, order, None)}"
    data = AttemptStartedData(
        dossier_code=DOSSIER, order_id=order, transaction_id=name, method="national-portal",
        amount_vnd=AMOUNT_VND, happened_at=DEMANDED_AT,
    )  # fmt: skip
    attempts_begun.begin(tx, Begun(data, name, "f", at, produced=True, asked=0))


def refusal(tx: Connection, at: datetime, order: str = "order-1") -> Problem:
    with pytest.raises(Problem) as found:
        begin(tx, at, order)
    return found.value


def test_after_many_attempts_at_once_a_payer_waits_and_goes_on(tx: Connection) -> None:
    assert SPAN.within is not None
    for _ in range(SPAN.at_most):
        begin(tx, NOW)
    told = refusal(tx, NOW + SPAN.within - timedelta(seconds=1))
    assert (told.status, told.kind, told.headers) == (429, "too-many-attempts", {"Retry-After": "900"})
    begin(tx, NOW + SPAN.within)
    begin(tx, NOW, "order-2")


def test_an_order_cannot_be_attempted_for_ever_and_says_where_else_to_pay(tx: Connection) -> None:
    assert SPAN.within is not None
    for number in range(LIFE.at_most):
        begin(tx, NOW + number * SPAN.within)
    told = refusal(tx, NOW + timedelta(days=300))
    assert (told.status, told.kind) == (409, "attempts-used-up")
    assert "bank transfer" in told.body["detail"]
    page = bytes(problem_page(told, "en").body).decode()
    assert "Pay at the one-stop counter" in page
    assert "Try again" not in page
