"""A hub in memory, just honest enough to keep a world busy: it receives, sends out, demands, finishes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from lgsp.simulator.outgoing import Outgoing
from schemas.dossiers import DossierReceived
from schemas.envelope import Event, event_id, key_of_dossier, type_of
from schemas.inbound import (
    AttemptReported,
    AttemptStarted,
    LegAnswered,
    SubmissionLodged,
    SubmissionLodgedData,
)
from schemas.payments import PaymentFailed, PaymentSucceeded
from schemas.routing import DossierFinished, FeeDemanded, LegClosed, LegDispatched
from services._province.calendar import WEEKDAYS_ONLY
from services._province.fees import FeeBasis, amounts_due
from services._province.procedures import agency_by_rule, procedure

INBOUND = {type_of(each): each for each in (SubmissionLodged, LegAnswered, AttemptStarted, AttemptReported)}


class TinyHub:
    """Publishes what follows from records; ``causes`` holds when each leg and order was seen."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._submissions: dict[str, SubmissionLodgedData] = {}
        self._legs: dict[str, str] = {}
        self._orders: dict[str, int] = {}
        self._events: list[Event] = []
        self.causes: dict[str, datetime] = {}
        self.finished: Counter[str] = Counter()

    def take(self, records: Iterable[Outgoing]) -> list[Event]:
        self._events = []
        for record in records:
            event: Any = INBOUND[record.ce_type].model_validate_json(record.value or b"")
            match event:
                case SubmissionLodged():
                    self._receive(event)
                case LegAnswered():
                    self._close(event)
                case AttemptReported():
                    self._settle(event)
        return self._events

    def _receive(self, event: SubmissionLodged) -> None:
        data = event.data
        asked = procedure(data.procedure_code)
        if {each.code for each in asked.components} != {each.code for each in data.components}:
            return
        at = WEEKDAYS_ONLY.into_working_hours(event.time)
        day = (data.receiving_agency, f"{at:%y%m%d}")
        self._numbers[day] += 1
        code = f"{day[0]}-{day[1]}-{self._numbers[day]:04d}"
        self._submissions[code] = data
        self._publish(DossierReceived, code, at, submission_id=data.submission_id, procedure_code=asked.code,
                      field_code=asked.field_code, level=asked.level, district=None, service_level=4,
                      receiving_agency=data.receiving_agency, competent_agency=data.receiving_agency,
                      applicant=data.applicant, channel=data.channel, received_at=at, due_at=at,
                      components=(), fees=())  # fmt: skip
        self._demand(code, "reception", at)
        for number, leg in enumerate(asked.legs):
            self._dispatch(
                code, number, leg.duty, agency_by_rule(leg.agency, asked, data.receiving_agency), at
            )

    def _dispatch(self, code: str, number: int, duty: str, to: str, at: datetime) -> None:
        data = self._submissions[code]
        self._publish(LegDispatched, code, at, leg_id=f"{code}-L{number}", round=1, from_agency=to,
                      to_agency=to, duty=duty, mode="paper" if number == 2 else "electronic", due_at=at,
                      interagency=False, one_stop=False, lead_agency=to, participants=(),
                      procedure_code=data.procedure_code, field_code="X1-Y", applicant=data.applicant,
                      components=(), dossier_due_at=at)  # fmt: skip
        self._legs[f"{code}-L{number}"] = duty
        self.causes[f"{code}-L{number}"] = at

    def _demand(self, code: str, collect: str, at: datetime) -> None:
        basis = FeeBasis.model_validate(self._submissions[code].fee_basis.model_dump())
        asked = procedure(self._submissions[code].procedure_code)
        due = [each for each in amounts_due(asked, basis) if each.collect == collect]
        if due:
            items = [each.model_dump(include={"code", "kind", "amount_vnd"}) for each in due]
            order_id, amount_vnd = f"{code}-{collect}", sum(each.amount_vnd for each in due)
            self._orders[order_id] = amount_vnd
            self.causes[order_id] = at
            self._publish(FeeDemanded, code, at, items=items, payable_until=at + timedelta(days=9),
                          online_offered=asked.online_payment, order_id=order_id,
                          amount_vnd=amount_vnd)  # fmt: skip

    def _close(self, event: LegAnswered) -> None:
        code, leg_id, at = event.data.dossier_code, event.data.leg_id, event.time
        duty = self._legs.pop(leg_id)
        self._publish(LegClosed, code, at, leg_id=leg_id, outcome="done", closed_at=at, late=False)
        if duty == "lead":
            open_legs = [leg for leg in self._legs if leg.startswith(code + "-")]
            assert not open_legs, "the lead decides last"
            self.finished[event.data.outcome] += 1
            outcome = "approved" if event.data.outcome == "approve" else "rejected"
            self._publish(DossierFinished, code, at, outcome=outcome, finished_at=at, on_time=True)
            self._demand(code, "return", at)
            self._dispatch(code, 9, "return", key_of_dossier(code), at)
        elif duty == "return":
            assert not any(order.startswith(code) for order in self._orders), "handed over when paid"
            self.finished["returned"] += 1

    def _settle(self, event: AttemptReported) -> None:
        data = event.data
        paid = data.status == "succeeded"
        assert data.amount_vnd == self._orders[data.order_id]
        if paid:
            del self._orders[data.order_id]
        online = data.method in {"national-portal", "agency-gateway"}
        self.finished["paid online" if online and paid else "paid" if paid else "failed"] += 1
        self.causes[data.transaction_id] = event.time
        self._publish(PaymentSucceeded if paid else PaymentFailed, data.dossier_code, event.time,
                      order_id=data.order_id, transaction_id=data.transaction_id, method=data.method,
                      online=online, amount_vnd=data.amount_vnd, items=())  # fmt: skip

    def _publish(self, event: type[Event], code: str, at: datetime, **data: object) -> None:
        identity = event_id("/lgsp/tiny", code, type_of(event), repr(sorted(data)) + str(data))
        content = {"dossier_code": code, **data}
        row = {"id": identity, "source": "/lgsp/tiny", "subject": code, "time": at, "data": content}
        self._events.append(event.model_validate(row))
