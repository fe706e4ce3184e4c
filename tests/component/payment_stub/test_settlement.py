"""Days are closed once, compared with what providers filed, and never change again."""

from datetime import datetime, timedelta

from schemas.envelope import MOST_VND, Event
from schemas.statements import MOST_LINES
from services.payment_stub.setting_aside import TIMED_OUT_KEPT
from services.payment_stub.states import Reported
from tests.component.lanes.whole import assert_the_same_again
from tests.component.payment_stub.books import MONDAY, Books, a_statement, back, taken
from tests.unit.payment_stub.builders import AGENCY, AMOUNT_VND, ICT, attempt

TEN = datetime(2021, 3, 9, 10, 0, tzinfo=ICT)
"""When Monday's books are closed."""
NIGHT = datetime(2021, 3, 9, 2, 0, tzinfo=ICT)
NOON = datetime(2021, 3, 8, 12, 0, tzinfo=ICT)
SOON = timedelta(seconds=5)
DAY = timedelta(days=1)
FRIDAY = datetime(2021, 3, 12, 15, 0, tzinfo=ICT)


def test_a_day_on_which_hub_and_provider_agree_is_closed_once_without_differences() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.pay("tx-2", NOON + SOON, "counter")
    books.file(MONDAY, taken("tx-1"), at=NIGHT)
    books.tick(TEN)
    assert books.settlements() == []
    for later in (SOON, 2 * SOON, 5 * DAY):
        books.tick(TEN + later)
    (event,) = books.settlements()
    assert (event["subject"], event["seq"], event["time"]) == ("H62.12", 1, "2021-03-09T10:00:00+07:00")
    assert event["data"] == {
        "agency": "H62.12",
        "day": "2021-03-08",
        "counts": {"succeeded": 2, "online": 1, "failed": 0, "expired": 0, "refunded": 0},
        "sums": {"succeeded_vnd": 2 * AMOUNT_VND, "online_vnd": AMOUNT_VND, "refunded_vnd": 0},
        "differences": [],
    }


def test_each_way_to_disagree_is_told_with_what_either_side_has() -> None:
    books = Books()
    for name in ("tx-1", "tx-2", "tx-3"):
        books.pay(name, NOON)
    books.file(MONDAY, taken("tx-1"), taken("tx-2", 1), taken("tx-9", 7), at=NIGHT)
    books.tick(TEN + SOON)
    (event,) = books.settlements()
    assert event["data"]["differences"] == [
        {"transaction_id": "tx-2", "kind": "amount", "hub_vnd": AMOUNT_VND, "provider_vnd": 1},
        {"transaction_id": "tx-3", "kind": "not-reported", "hub_vnd": AMOUNT_VND},
        {"transaction_id": "tx-9", "kind": "not-known", "provider_vnd": 7},
    ]


def test_without_a_statement_all_that_is_online_is_not_reported_and_the_counter_is_no_difference() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.pay("tx-2", NOON, "agency-gateway")
    for method in ("counter", "post", "bank-transfer"):
        books.pay(f"tx-{method}", NOON, method)
    books.tick(TEN + SOON)
    assert books.differences() == [[("tx-1", "not-reported"), ("tx-2", "not-reported")]]


def test_a_statement_that_comes_after_the_closing_sets_it_right_in_the_next_settlement() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.tick(TEN + SOON)
    books.file(MONDAY, taken("tx-1"), at=TEN + DAY / 4)
    books.tick(TEN + DAY + SOON)
    first, second = books.settlements()
    assert [each["kind"] for each in first["data"]["differences"]] == ["not-reported"]
    assert (second["data"]["day"], second["seq"], second["data"]["differences"]) == ("2021-03-09", 2, [])
    assert second["data"]["corrections"] == [
        {"transaction_id": "tx-1", "kind": "resolved", "status": "succeeded", "day": "2021-03-08"}
    ]


def test_a_payment_of_a_closed_day_counts_in_the_next_settlement_and_says_so() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.tick(TEN + SOON)
    books.pay("tx-2", NOON + SOON, "counter", told_at=TEN + DAY / 4)
    books.tick(TEN + DAY + SOON)
    first, second = books.settlements()
    assert (first["data"]["counts"]["succeeded"], second["data"]["counts"]["succeeded"]) == (1, 1)
    assert second["data"]["corrections"] == [
        {"transaction_id": "tx-2", "kind": "counted-late", "status": "succeeded", "day": "2021-03-08"}
    ]


def test_a_weekend_is_closed_day_by_day_on_monday() -> None:
    books = Books()
    for number in range(3):
        books.pay(f"tx-{number}", FRIDAY + number * DAY)
    books.tick(FRIDAY + 2 * DAY)
    assert books.settlements() == []
    books.tick(FRIDAY + 3 * DAY)
    assert [each["data"]["day"] for each in books.settlements()] == ["2021-03-12", "2021-03-13", "2021-03-14"]


def test_a_refund_is_owed_to_the_payer_until_the_provider_shows_that_it_paid() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.pay_again("tx-2", NOON + SOON)
    books.file(MONDAY, taken("tx-1"), taken("tx-2"), at=NIGHT)
    books.tick(TEN + SOON)
    (event,) = books.settlements()
    assert event["data"]["differences"] == [
        {"transaction_id": "tx-2", "status": "refunded", "kind": "not-reported", "hub_vnd": AMOUNT_VND}
    ]
    assert books.accounts()["refunds/national-portal"] == -AMOUNT_VND
    books.file(MONDAY + DAY, back("tx-2"), at=NIGHT + DAY)
    books.tick(TEN + DAY + SOON)
    assert "refunds/national-portal" not in books.accounts()
    assert books.accounts()["clearing/national-portal"] == AMOUNT_VND


def test_the_week_goes_to_the_treasury_on_the_next_weeks_first_working_day() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.pay("tx-2", NOON, "counter")
    books.pay_again("tx-3", NOON + SOON)
    books.file(MONDAY, taken("tx-1"), taken("tx-3"), back("tx-3"), at=NIGHT)
    monday_after = datetime(2021, 3, 15, 15, 0, tzinfo=ICT)
    books.tick(monday_after)
    assert books.accounts()["budget/fee"] < 0
    books.tick(monday_after + SOON)
    books.tick(monday_after + 8 * DAY)
    assert books.accounts() == {}


def test_a_statement_filed_twice_counts_once_and_other_content_is_a_dead_letter() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    for _ in range(2):
        books.file(MONDAY, taken("tx-1"), at=NIGHT)
    books.file(MONDAY, taken("tx-1", 1), at=NIGHT)
    books.tick(TEN + SOON)
    assert books.differences() == [[]]
    assert len(books.kafka.logs["dead-letters"]) == 1


def test_days_are_closed_alike_in_one_batch_and_in_many() -> None:
    books = Books()
    for number in range(20):
        books.pay(f"tx-{number}", NOON + number * DAY / 5)
        books.tick(NOON + number * DAY / 4)
    books.take(a_statement(MONDAY, taken("tx-1"), taken("tx-77"), at=NIGHT + 6 * DAY))
    books.tick(NOON + 20 * DAY)
    assert len(books.settlements()) > 3
    assert_the_same_again(books.lane)


def test_a_sum_that_no_record_can_hold_stops_no_clock() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    lines = [taken("tx-9", MOST_VND)] * MOST_LINES
    for part in (1, 2, 3):
        books.file(MONDAY, taken("tx-1"), *lines[1:], at=NIGHT, part=part)
    books.tick(TEN + SOON)
    (event,) = books.settlements()
    assert not books.kafka.logs["dead-letters"]
    assert event["data"]["differences"] == [
        {"transaction_id": "tx-1", "kind": "amount", "hub_vnd": AMOUNT_VND, "provider_vnd": 3 * AMOUNT_VND},
        {"transaction_id": "tx-9", "kind": "not-known", "provider_vnd": MOST_VND},
    ]


def test_what_ran_out_before_the_hub_heard_of_it_goes_into_a_week_that_is_not_remitted() -> None:
    books = Books()
    books.pay("tx-1", NOON)
    books.file(MONDAY, taken("tx-1"), at=NIGHT)
    books.tick(NOON + 20 * DAY)
    assert books.accounts() == {}
    books.demand(payable_until=NOON + DAY)
    for days in (21, 30, 40):
        books.tick(NOON + days * DAY)
    first, second = books.settlements()
    assert (first["data"]["counts"]["expired"], second["data"]["counts"]["expired"]) == (0, 1)
    assert second["data"]["day"] == "2021-03-15", "the first week after those that the Treasury has"
    assert books.accounts() == {}


def test_each_attempt_that_timed_out_is_counted_once_however_many_time_out_in_a_batch() -> None:
    books, many = Books(), 3 * TIMED_OUT_KEPT
    code, order_id = books.demand()

    def report(status: Reported, number: int, at: datetime) -> None:
        told = attempt(
            status, transaction_id=f"tx-{number}", order_id=order_id, dossier_code=code, happened_at=at
        )
        assert isinstance(told.event, Event)
        books.kafka.produce(told.event, AGENCY)

    for number in range(many):
        report("started", number, NOON + number * SOON)
    books.tick(NOON + DAY / 4)
    report("failed", 0, NOON + DAY / 3)
    report("succeeded", 1, NOON + DAY / 3)
    books.work()
    books.tick(TEN + SOON)
    (event,) = books.settlements()
    assert (event["data"]["counts"]["failed"], event["data"]["counts"]["succeeded"]) == (many, 1)
    assert_the_same_again(books.lane)
