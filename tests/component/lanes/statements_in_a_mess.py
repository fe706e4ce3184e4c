"""A provider beside a mess of orders: it files what it took and gave back, at times not as it was."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from schemas.envelope import Event, key_of_dossier
from schemas.inbound import AttemptReported
from schemas.statements import MOST_LINES, StatementFiled
from services._province.calendar import ZONE, in_zone
from services.payment_stub.states import ONLINE
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.orders_in_a_mess import Mess

Line = dict[str, Any]


@dataclass
class Provider:
    """``injected``: agency, transaction, status and kind of every difference that was filed on purpose.

    ``contradictory``: reported with two moments, of which the hub believes the one that it can take first;
    where these lie on two days, its day need not be the provider's.
    """

    mess: Mess
    random: Random
    share: float
    injected: list[tuple[str, str, str, str]] = field(default_factory=list)
    contradictory: set[tuple[str, str]] = field(default_factory=set)
    _lines: defaultdict[date, defaultdict[str, list[Line]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    _heard: int = 0

    def __post_init__(self) -> None:
        """Take down what was truly taken online, as it was reported last."""
        self.online: dict[tuple[str, str], AttemptReported] = {}
        for event in (each for slot in sorted(self.mess.slots) for each in self.mess.slots[slot]):
            if isinstance(event, AttemptReported) and event.data.status == "succeeded":
                where = key_of_dossier(event.subject), event.data.transaction_id
                own = where[1].startswith(f"T-{event.subject}-")  # not told of another's order
                paid = own and self.mess.money.get(where) == event.data.amount_vnd
                if paid and event.data.method in ONLINE:
                    known = self.online.get(where)
                    if known is not None and known.data.happened_at != event.data.happened_at:
                        self.contradictory.add(where)
                    if known is None or known.time < event.time:
                        self.online[where] = event
        for (agency, ref), event in self.online.items():
            day = in_zone(event.data.happened_at).date()
            self._lines[day][agency].append(_line(ref, event.data.amount_vnd, "succeeded"))

    def hear(self, kafka: MemoryKafka) -> None:
        """Pay out what the hub has given back since."""
        for row in kafka.logs["payments"][self._heard :]:
            event = json.loads(row.value or b"")
            data = event["data"]
            if event["type"] == "lgsp.refund.issued.v1":
                where = key_of_dossier(data["dossier_code"]), data["transaction_id"]
                if where in self.online:
                    day = in_zone(datetime.fromisoformat(event["time"])).date()
                    self._lines[day][where[0]].append(_line(where[1], data["amount_vnd"], "refunded"))
        self._heard = len(kafka.logs["payments"])

    def file(self, until: datetime) -> Iterator[Event]:
        """Yield the statements of the days that were over six hours before ``until``, in its slot."""
        for day in sorted(self._lines):
            at = datetime.combine(day + timedelta(days=1), time(2), ZONE)
            if at < until:
                by_agency = self._lines.pop(day)
                for agency, lines in sorted(by_agency.items()):
                    yield from self._statements(agency, day, lines, max(at, until - timedelta(hours=4)))

    def _statements(self, agency: str, day: date, lines: list[Line], at: datetime) -> Iterator[Event]:
        lines = self._changed(agency, lines, day)
        size = min(MOST_LINES, max(1, len(lines) // 2))
        parts = [lines[start : start + size] for start in range(0, len(lines), size)]
        for number, some in enumerate(parts, 1):
            data = {"agency": agency, "day": day, "provider": "p", "part": number, "parts": len(parts)}
            row = {"id": f"S-{agency}-{day}-{number}", "source": "/provider/p", "subject": agency, "time": at}
            yield StatementFiled.model_validate({**row, "data": {**data, "lines": some}})

    def _changed(self, agency: str, lines: list[Line], day: date) -> list[Line]:
        told = []
        for line in lines:
            ref = line["transaction_id"]
            sure = (agency, ref) not in self.contradictory
            chance = self.random.random() / self.share if sure else 1
            if chance < 0.4:
                self.injected.append((agency, ref, line["status"], "not-reported"))
                continue
            if chance < 0.7:
                self.injected.append((agency, ref, line["status"], "amount"))
                told.append(line | {"amount_vnd": line["amount_vnd"] + self.random.choice((-1, 1, 7))})
                continue
            if chance < 1:
                strange = f"X-{day}-{len(told)}"
                self.injected.append((agency, strange, "succeeded", "not-known"))
                told.append(_line(strange, 5, "succeeded"))
            told.append(line)
        return told


def _line(transaction_id: str, amount_vnd: int, status: str) -> Line:
    return {"transaction_id": transaction_id, "amount_vnd": amount_vnd, "status": status}
