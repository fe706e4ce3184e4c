"""An agency's days in memory: the real core, batch and SQL; what is reported, filed and told."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from schemas.envelope import Event
from schemas.statements import StatementFiled
from services.payment_stub.app import SPEC
from services.payment_stub.ledger import balances
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.unit.payment_stub.builders import AGENCY, AMOUNT_VND, DEMANDED_AT, attempt, demand

MONDAY: Final = date(2021, 3, 8)
MUCH_LATER: Final = DEMANDED_AT + timedelta(days=30)
Line = tuple[str, int, str]


@dataclass
class Books:
    """``pay`` has an order of a dossier of its own for each transaction."""

    kafka: MemoryKafka = field(default_factory=MemoryKafka)
    _number: int = 0

    def __post_init__(self) -> None:
        self.lane = MemoryLane(SPEC, self.kafka)

    def pay(
        self,
        transaction_id: str,
        at: datetime,
        method: Any = "national-portal",
        told_at: datetime | None = None,
    ) -> None:
        code, order_id = self.demand()
        self.take(
            attempt(
                "succeeded", transaction_id=transaction_id, order_id=order_id, dossier_code=code,
                method=method, happened_at=at, at=told_at or at,
            ).event
        )  # fmt: skip

    def demand(self, payable_until: datetime = MUCH_LATER) -> tuple[str, str]:
        """Demand money for a new dossier; return its code and the order's id."""
        self._number += 1
        code, order_id = self._order()
        self.take(demand(order_id=order_id, dossier_code=code, payable_until=payable_until).event)
        return code, order_id

    def pay_again(self, transaction_id: str, at: datetime) -> None:
        """Pay the last order once more, which gives the money back."""
        code, order_id = self._order()
        self.take(
            attempt(
                "succeeded", transaction_id=transaction_id, order_id=order_id, dossier_code=code,
                happened_at=at, at=at,
            ).event
        )  # fmt: skip

    def _order(self) -> tuple[str, str]:
        code = f"{AGENCY}-210308-{self._number:04}"
        return code, f"{code}/order-1"

    def file(self, day: date, *lines: Line, at: datetime, part: int = 1) -> None:
        self.take(a_statement(day, *lines, at=at, part=part))

    def take(self, event: Any) -> None:
        assert isinstance(event, Event)
        self.kafka.produce(event, AGENCY)
        self.work()

    def tick(self, at: datetime) -> None:
        self.kafka.produce(a_tick(at), None)
        self.work()

    def work(self) -> None:
        while self.lane.work(500):
            pass

    def settlements(self) -> list[dict[str, Any]]:
        """Return the events that close days, whole."""
        rows = [json.loads(row.value or b"") for row in self.kafka.logs["payments"]]
        return [row for row in rows if row["type"] == "lgsp.settlement.closed.v1"]

    def differences(self) -> list[list[tuple[str, str]]]:
        """Return transaction and kind of every difference, a list a settlement."""
        return [
            [(each["transaction_id"], each["kind"]) for each in settled["data"]["differences"]]
            for settled in self.settlements()
        ]

    def accounts(self) -> dict[str, int]:
        """Return debits less credits of every account that is not even."""
        sums: dict[str, int] = {}
        with self.lane.engine.begin() as tx:
            for each in balances(tx):
                sums[each.account] = sums.get(each.account, 0) + each.balance_vnd
        return {account: vnd for account, vnd in sums.items() if vnd}


def a_statement(day: date, *lines: Line, at: datetime, part: int = 1) -> StatementFiled:
    data = {
        "agency": AGENCY, "day": day, "provider": "national-portal", "part": part, "parts": max(part, 1),
        "lines": [{"transaction_id": ref, "amount_vnd": vnd, "status": status} for ref, vnd, status in lines],
    }  # fmt: skip
    row = {"id": f"statement-{day}-{part}", "source": "/provider/national-portal", "subject": AGENCY}
    return StatementFiled.model_validate({**row, "time": at, "data": data})


def taken(transaction_id: str, amount_vnd: int = AMOUNT_VND) -> Line:
    return transaction_id, amount_vnd, "succeeded"


def back(transaction_id: str, amount_vnd: int = AMOUNT_VND) -> Line:
    return transaction_id, amount_vnd, "refunded"
