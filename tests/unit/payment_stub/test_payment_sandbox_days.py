"""What stands in the sandbox's statement of a day, and when it is due."""

from datetime import UTC, date, datetime

import pytest

from services._province.calendar import ZONE
from services._province.payment_outcomes import instrument, plan_for
from services.payment_stub.protocol import PaymentRequest
from services.payment_stub.sandbox.days import (
    FIRST_PART,
    MOST_LINES,
    Movement,
    last_day_to_file,
    lines_of,
    movement_of,
    parts_of,
)
from services.payment_stub.sandbox.plans import decide

EVENING = datetime(2021, 3, 8, 16, 59, 59, tzinfo=UTC)
ASKED = PaymentRequest(
    provider="agency-gateway", dossier_code="H62.12-210308-0001", order_id="H62.12-210308-0001/order-1",
    transaction_id="TX-1", amount_vnd=200_000, return_url="/pay", expires_at=EVENING,
)  # fmt: skip


def moved(card: str) -> Movement:
    decided, _ = decide(ASKED, plan_for(card, 200_000), EVENING, EVENING, instrument(card).statement)
    return movement_of(decided)


def test_a_day_is_due_at_two_of_the_next() -> None:
    assert last_day_to_file(datetime(2021, 3, 9, 1, 59, 59, tzinfo=ZONE)) == date(2021, 3, 7)
    assert last_day_to_file(datetime(2021, 3, 9, 2, tzinfo=ZONE)) == date(2021, 3, 8)
    assert last_day_to_file(datetime(2021, 3, 8, 19, tzinfo=UTC)) == date(2021, 3, 8)


@pytest.mark.parametrize(
    ("card", "lines"),
    [
        ("9704000000000018", [("TX-1", 200_000)]),
        ("9704000000000125", []),
        ("9704000000000133", [("TX-1", 201_000)]),
        ("9704000000000141", [("TX-1", 200_000), ("X-TX-1", 10_000)]),
    ],
)
def test_a_card_makes_the_difference_that_the_table_says(card: str, lines: list[tuple[str, int]]) -> None:
    found = moved(card)
    assert (found.agency, found.provider, found.day) == ("H62.12", "agency-gateway", date(2021, 3, 8))
    assert [(each.transaction_id, each.amount_vnd) for each in lines_of([found])] == lines


def test_parts_go_on_behind_those_that_were_filed() -> None:
    many = [moved("TEST-01")._replace(transaction_id=f"TX-{number}") for number in range(MOST_LINES + 1)]
    first, second = parts_of(many, filed=2)
    assert [(each.part, each.parts, len(each.lines)) for each in (first, second)] == [
        (FIRST_PART + 2, FIRST_PART + 3, MOST_LINES), (FIRST_PART + 3, FIRST_PART + 3, 1),
    ]  # fmt: skip
    assert [each.lines for each in parts_of([moved("9704000000000125")], filed=0)] == [()]
