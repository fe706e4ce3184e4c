"""Whatever providers report, however often, and whoever dies: books balance and nobody pays twice."""

import json
from collections import Counter, defaultdict
from datetime import datetime
from random import Random
from typing import Any, Final

import pytest
from sqlalchemy import select

from schemas.envelope import key_of_dossier
from services.payment_stub.app import SPEC
from services.payment_stub.ledger import LEDGER, balances
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import Death, MemoryLane
from tests.component.lanes.orders_in_a_mess import Mess, mess_of
from tests.component.lanes.whole import assert_the_same_again
from tests.hub.outside_reader import check

DEATHS: Final[tuple[Death, ...]] = ("before-database-commit", "after-database-commit", "after-kafka-commit")
Data = dict[str, Any]


@pytest.mark.parametrize(
    "orders",
    [
        500,
        pytest.param(20_000, marks=[pytest.mark.more, pytest.mark.timeout(1200)]),
        pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)]),
    ],
)
def test_money_is_right_whatever_is_reported_and_whoever_dies(orders: int) -> None:
    mess = mess_of(orders, seed=7)
    lane = lived(mess, most=max(40, orders // 40))
    told = told_by(lane.kafka)
    faults = check(lane.kafka.seen("payments"))
    assert not faults, str(faults)
    assert_every_success_has_one_receipt(mess, told)
    assert_receipts_have_no_holes(told)
    assert_nobody_stays_charged_twice(told)
    assert_the_books_tell_the_same(lane, told)
    if orders <= 20_000:
        assert_the_same_again(lane)
    lane.close()


def lived(mess: Mess, most: int) -> MemoryLane:
    """Return a lane that took the mess in batches of any size, and died again and again."""
    random, kafka = Random(11), MemoryKafka()
    lane = MemoryLane(SPEC, kafka)
    for end, records in mess.in_order():
        for record in records:
            kafka.produce(record, key_of_dossier(record.subject))
        _work_off(lane, random, most)
        tick(kafka, end)
        _work_off(lane, random, most)
    return lane


def tick(kafka: MemoryKafka, end: datetime) -> None:
    kafka.produce(a_tick(end, "all", "world"), None)


def _work_off(lane: MemoryLane, random: Random, most: int) -> None:
    while True:
        lane.death = random.choice(DEATHS) if random.random() < 0.1 else None
        if not lane.work(random.randrange(1, most)):
            lane.death = None
            return


def told_by(kafka: MemoryKafka) -> dict[str, list[Data]]:
    told: defaultdict[str, list[Data]] = defaultdict(list)
    for row in kafka.logs["payments"]:
        event = json.loads(row.value or b"")
        told[event["type"].removeprefix("lgsp.").removesuffix(".v1")].append(event["data"])
    return told


def assert_every_success_has_one_receipt(mess: Mess, told: dict[str, list[Data]]) -> None:
    succeeded = Counter((_agency(each), each["transaction_id"]) for each in told["payment.succeeded"])
    receipts = Counter((_agency(each), each["transaction_id"]) for each in told["receipt.issued"])
    assert succeeded == receipts == Counter(dict.fromkeys(mess.money, 1))
    assert all(mess.money[_agency(e), e["transaction_id"]] == e["amount_vnd"] for e in told["receipt.issued"])


def assert_receipts_have_no_holes(told: dict[str, list[Data]]) -> None:
    series: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for each in told["receipt.issued"]:
        series[_agency(each), each["symbol"]].append(each["number"])
    assert {symbol for _, symbol in series} == {"21TAA", "21TAB", "22TAA", "22TAB"}
    for numbers in series.values():
        assert numbers == list(range(1, len(numbers) + 1))


def assert_nobody_stays_charged_twice(told: dict[str, list[Data]]) -> None:
    """At most one success an order is kept, in whole or in part, and no money goes back twice."""
    back = Counter((_agency(each), each["transaction_id"]) for each in told["refund.issued"])
    assert set(back.values()) == {1}
    kept = Counter(
        each["order_id"]
        for each in told["payment.succeeded"]
        if (_agency(each), each["transaction_id"]) not in back
    )
    assert set(kept.values()) == {1}
    unpaid = {each["order_id"] for name in ("expired", "cancelled") for each in told[f"payment.{name}"]}
    assert not unpaid & set(kept)
    reasons = {each["reason"] for each in told["refund.issued"]}
    assert reasons == {"already-paid", "expired", "cancelled", "withdrawn", "stopped"}
    assert any(each.get("reason") == "timed-out" for each in told["payment.failed"])


def assert_the_books_tell_the_same(lane: MemoryLane, told: dict[str, list[Data]]) -> None:
    """Each entry balances; clearing is what was taken, refunds what went back, the rest is the State's."""
    with lane.engine.begin() as tx:
        entries: Counter[str] = Counter()
        for entry_id, debit, credit in tx.execute(
            select(LEDGER.c.entry_id, LEDGER.c.debit_vnd, LEDGER.c.credit_vnd)
        ):
            entries[entry_id] += debit - credit
        accounts: Counter[str] = Counter()
        for each in balances(tx):
            accounts[each.account.partition("/")[0]] += each.balance_vnd
    taken_vnd, back_vnd = _sum(told["payment.succeeded"]), _sum(told["refund.issued"])
    assert set(entries.values()) == {0}
    assert len(entries) == len(told["payment.succeeded"]) + len(told["refund.issued"])
    assert accounts == {"clearing": taken_vnd, "refunds": -back_vnd, "budget": back_vnd - taken_vnd}
    assert taken_vnd > back_vnd > 0


def _sum(data: list[Data]) -> int:
    return sum(each["amount_vnd"] for each in data)


def _agency(data: Data) -> str:
    return key_of_dossier(data["dossier_code"])
