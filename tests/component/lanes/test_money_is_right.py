"""Whatever providers report, however often, and whoever dies: books balance and nobody pays twice."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from random import Random
from typing import Any, Final

import pytest
from sqlalchemy import select

from schemas.envelope import Event, key_of_dossier
from services.payment_stub.app import SPEC
from services.payment_stub.ledger import LEDGER
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import Death, MemoryLane
from tests.component.lanes.orders_in_a_mess import SLOT, START, Mess, mess_of
from tests.component.lanes.statements_in_a_mess import Provider
from tests.component.lanes.whole import assert_the_same_again
from tests.hub.outside_reader import check

DEATHS: Final[tuple[Death, ...]] = ("before-database-commit", "after-database-commit", "after-kafka-commit")
KINDS: Final = {"not-reported", "not-known", "amount"}
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
    provider = Provider(mess, Random(5), share=0.02)
    lane = lived(mess, provider, most=max(40, orders // 40))
    told = told_by(lane.kafka)
    faults = check(lane.kafka.seen("payments"))
    assert not faults, str(faults)
    assert_every_success_has_one_receipt(mess, told)
    assert_receipts_have_no_holes(told)
    assert_nobody_stays_charged_twice(told)
    assert_the_books_tell_the_same(lane, told)
    assert_reconciliation_finds_what_was_injected(provider, told)
    assert_settlements_add_up(told)
    if orders <= 20_000:
        assert_the_same_again(lane)
    lane.close()


def lived(mess: Mess, provider: Provider, most: int) -> MemoryLane:
    """Return a lane that took the mess in batches of any size, and died again and again."""
    random, kafka = Random(11), MemoryKafka()
    lane = MemoryLane(SPEC, kafka)
    for end, records in chain(mess.in_order(), _quiet_weeks(mess)):
        for record in (*records, *provider.file(end)):
            kafka.produce(record, key_of_dossier(record.subject))
        _work_off(lane, random, most)
        tick(kafka, end)
        _work_off(lane, random, most)
        provider.hear(kafka)
    return lane


def _quiet_weeks(mess: Mess) -> Iterator[tuple[datetime, list[Event]]]:
    """Yield days on which nothing happens, until all that happened is closed and remitted."""
    last = START + (max(mess.slots) + 2) * SLOT
    yield from ((last + number * 4 * SLOT, []) for number in range(1, 21))


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
    c = LEDGER.c
    with lane.engine.begin() as tx:
        rows = tx.execute(select(c.entry_id, c.kind, c.account, c.debit_vnd - c.credit_vnd)).all()
    entries: Counter[str] = Counter()
    accounts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry_id, kind, account, vnd in rows:
        entries[entry_id] += vnd
        accounts[kind][account.partition("/")[0]] += vnd
    taken_vnd, back_vnd = _sum(told["payment.succeeded"]), _sum(told["refund.issued"])
    assert set(entries.values()) == {0}
    assert accounts["payment"] == {"clearing": taken_vnd, "budget": -taken_vnd}
    assert accounts["refund"] == {"budget": back_vnd, "refunds": -back_vnd}
    assert accounts["remittance"] == {"budget": taken_vnd - back_vnd, "clearing": back_vnd - taken_vnd}
    assert accounts["payout"]["refunds"] == -accounts["payout"]["clearing"] > 0
    names = Counter(entry.partition("/")[0] for entry in entries)
    assert names["payment"] == len(told["payment.succeeded"])
    assert names["refund"] == len(told["refund.issued"])
    assert taken_vnd > back_vnd > 0


def assert_reconciliation_finds_what_was_injected(provider: Provider, told: dict[str, list[Data]]) -> None:
    """No difference is missed, none is made up, none goes away by itself."""
    found: list[tuple[str, str, str, str]] = []
    corrected: list[tuple[str, str, str, str]] = []
    for each in told["settlement.closed"]:
        for told_of in (*each["differences"], *each.get("corrections", ())):
            ref, kind = told_of["transaction_id"], told_of["kind"]
            if (each["agency"], ref) not in provider.contradictory:
                where = found if kind in KINDS else corrected
                where.append((each["agency"], ref, told_of.get("status", "succeeded"), kind))
    assert Counter(found) == Counter(provider.injected)
    assert {kind for *_, kind in found} == KINDS
    assert all(kind == "counted-late" for *_, kind in corrected), corrected


def assert_settlements_add_up(told: dict[str, list[Data]]) -> None:
    """Close each day once; the days together are everything that was taken and given back."""
    days = Counter((each["agency"], each["day"]) for each in told["settlement.closed"])
    assert set(days.values()) == {1}
    sums: Counter[str] = Counter()
    for each in told["settlement.closed"]:
        sums.update(each["sums"] | each["counts"])
    online = [each for each in told["payment.succeeded"] if each["online"]]
    assert sums["succeeded_vnd"] == _sum(told["payment.succeeded"])
    assert (sums["online"], sums["online_vnd"]) == (len(online), _sum(online))
    assert sums["refunded_vnd"] == _sum(told["refund.issued"])
    counted = {"succeeded": "succeeded", "failed": "failed", "expired": "expired"}
    assert all(sums[name] == len(told[f"payment.{kind}"]) for name, kind in counted.items())


def _sum(data: list[Data]) -> int:
    return sum(each["amount_vnd"] for each in data)


def _agency(data: Data) -> str:
    return key_of_dossier(data["dossier_code"])
