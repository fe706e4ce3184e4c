"""The books of one order, account by account and day by day."""

from datetime import date

from schemas.envelope import Event, key_of_dossier
from schemas.inbound import FeeItem
from services._runtime.decisions import Happening
from services.payment_stub.app import SPEC
from services.payment_stub.ledger import balances
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.unit.payment_stub.builders import AGENCY, after, attempt, demand, end

ITEMS = (
    FeeItem(code="a", kind="fee", amount_vnd=200_000),
    FeeItem(code="b", kind="charge", amount_vnd=5_000),
    FeeItem(code="c", kind="tax", amount_vnd=1_000_000),
)
MONDAY, TUESDAY = date(2021, 3, 8), date(2021, 3, 9)


def lane_with(*happenings: Happening) -> MemoryLane:
    lane = MemoryLane(SPEC, MemoryKafka())
    for event in (each.event for each in happenings):
        assert isinstance(event, Event)
        lane.kafka.produce(event, key_of_dossier(event.subject))
        assert lane.work(10)
    return lane


def test_what_was_taken_is_owed_to_the_budget_by_kind_and_what_goes_back_to_the_payer() -> None:
    paid = attempt("succeeded", amount_vnd=1_205_000)
    asked = demand(items=ITEMS, amount_vnd=1_205_000)
    ended = end("withdrawn", at=after(24))
    lane = lane_with(asked, paid, ended, paid)
    with lane.engine.begin() as tx:
        found = balances(tx, AGENCY)
        assert [(each.day, each.account, each.balance_vnd) for each in found] == [
            (MONDAY, "budget/charge", -5_000),
            (MONDAY, "budget/fee", -200_000),
            (MONDAY, "budget/tax", -1_000_000),
            (MONDAY, "clearing/national-portal", 1_205_000),
            (TUESDAY, "budget/tax", 1_000_000),
            (TUESDAY, "refunds/national-portal", -1_000_000),
        ]
        assert balances(tx, first=TUESDAY) == balances(tx, AGENCY, TUESDAY, TUESDAY) == found[4:]
        assert balances(tx, "H62.13") == []
    lane.close()
