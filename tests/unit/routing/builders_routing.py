"""Builds facts about dossiers and folds them through routing's core, as its store would."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import pytest

from schemas.dossiers import (
    DossierFee,
    DossierReceived,
    DossierReceivedData,
    DossierWithdrawn,
    ReceivedComponent,
    SupplementReceived,
)
from schemas.envelope import Event, Shape, type_of
from schemas.inbound import AgencyResult, Applicant, FeeItem, LegAccepted, LegAnswered
from schemas.payments import PaymentExpired, PaymentSucceeded
from schemas.routing import LegClosed, LegDispatched, LegDispatchedData, StatusChanged
from services._province.calendar import WEEKDAYS_ONLY, ZONE, WorkingCalendar
from services._province.deadlines import due_at
from services._province.outages import Outage
from services._province.procedures import procedure
from services._runtime.decisions import NOTHING, Decision, Document, Emit, Happening, Unprocessable
from services.routing.decide import RoutingCore
from services.routing.dossiers import RoutedDossier

CERTIFIED_COPY, CRIMINAL_RECORD, CONSTRUCTION_PERMIT = "2.000815", "2.000488", "1.013227"
POWER, FIRE, ENVIRONMENT = "H62.45", "H62.41.01", "H62.10"
JUSTICE, POLICE, COURT = "H62.12", "H62.41", "H62.42"
WARD, PAPER_COMMUNE = "H62.21.01", "H62.22.07"
DISTRICT, PAPER_DISTRICT = "H62.21", "H62.29"
ALL_ELECTRONIC = "2021-03-15 09:00"
"""A Monday on which police and court are connected; the court is not before 2021-03-10."""
COURT_ON_PAPER = "2021-03-08 09:00"
ALL_ON_PAPER = "2020-09-07 09:00"

ShapeT = TypeVar("ShapeT", bound=Shape)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def event(kind: type[Event], subject: str, time: datetime, data: dict[str, Any]) -> Event:
    envelope = {"id": f"{type_of(kind)}/{time.isoformat()}", "source": "/test", "subject": subject}
    return kind.model_validate({**envelope, "time": time, "data": data})


def happened(emit: Emit) -> Event:
    """Return what a core told, as its readers get it."""
    return event(emit.event, emit.subject, emit.time, emit.data.model_dump())


def received_data(
    code: str,
    procedure_code: str,
    time: datetime,
    *,
    competent: str | None = None,
    channel: Literal["counter", "online", "post"] = "online",
    fees: tuple[DossierFee, ...] = (),
) -> DossierReceivedData:
    """Describe a dossier as intake would; competent, the agency of the code unless told."""
    rules = procedure(procedure_code)
    desk = code.partition("-")[0]
    accepted_at = WEEKDAYS_ONLY.into_working_hours(time)
    return DossierReceivedData(
        dossier_code=code,
        submission_id=f"s-{code}",
        procedure_code=procedure_code,
        field_code=rules.field_code,
        level=rules.level,
        district=None,
        service_level=rules.service_level,
        receiving_agency=desk,
        competent_agency=competent or desk,
        applicant=Applicant(kind="citizen", id_token="a" * 64),
        channel=channel,
        received_at=accepted_at,
        due_at=due_at(rules, accepted_at, WEEKDAYS_ONLY),
        components=tuple(
            ReceivedComponent(
                code=each.code, outcome="attached", held_before=False, could_share=False, digitised=False
            )
            for each in rules.components
        ),
        fees=fees,
    )


def fee(collect: Literal["reception", "processing", "return"], amount_vnd: int = 200_000) -> DossierFee:
    return DossierFee(code=f"{collect}-fee", kind="fee", amount_vnd=amount_vnd, collect=collect)


def described_by_lead(valid_from: str = "2021-03-16 08:00") -> AgencyResult:
    return AgencyResult(
        result_id="LLTP/2021/17",
        code="criminal-record-certificate",
        paper=True,
        electronic=False,
        digitised=False,
        valid_from=at(valid_from),
        held_by=JUSTICE,
        held_by_level="province",
        shareable=True,
    )


@dataclass
class Case:
    """One dossier on its way: what routing has stored and told so far."""

    data: DossierReceivedData
    calendar: WorkingCalendar = WEEKDAYS_ONLY
    outages: tuple[Outage, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)
    told: list[Emit] = field(default_factory=list)

    def receive(self, time: str) -> Decision:
        return self.apply(event(DossierReceived, self.data.dossier_code, at(time), self.data.model_dump()))

    def accept(self, leg: int, agency: str, time: str) -> Decision:
        data = {"dossier_code": self.data.dossier_code, "leg_id": self.leg_id(leg), "agency": agency}
        return self.apply(event(LegAccepted, self.data.dossier_code, at(time), data))

    def answer(
        self,
        leg: int,
        agency: str,
        time: str,
        outcome: str = "approve",
        *,
        fee_items: tuple[FeeItem, ...] | None = None,
        result: AgencyResult | None = None,
        note_code: str | None = None,
        components: tuple[str, ...] | None = None,
        to_agency: str | None = None,
    ) -> Decision:
        said: dict[str, Any] = {
            "outcome": outcome,
            "fee_items": fee_items,
            "result": result,
            "note_code": note_code,
        }
        said |= {"components": components, "to_agency": to_agency}
        data = {"dossier_code": self.data.dossier_code, "leg_id": self.leg_id(leg), "agency": agency, **said}
        return self.apply(event(LegAnswered, self.data.dossier_code, at(time), data))

    def pay(self, time: str, order: int = 1) -> Decision:
        paid = {"transaction_id": f"t-{order}", "method": "counter", "online": False, "amount_vnd": 1}
        data = {"dossier_code": self.data.dossier_code, "order_id": self.order_id(order), **paid, "items": ()}
        return self.apply(event(PaymentSucceeded, self.data.dossier_code, at(time), data))

    def expire(self, time: str, order: int = 1) -> Decision:
        data = {"dossier_code": self.data.dossier_code, "order_id": self.order_id(order)}
        return self.apply(event(PaymentExpired, self.data.dossier_code, at(time), data))

    def ask(self, leg: int, agency: str, time: str, *components: str) -> Decision:
        """Let an agency ask for papers; for the first that the procedure has unless told."""
        missing = components or (self.stored.rules.components[0].code,)
        return self.answer(leg, agency, time, "needs-supplement", components=missing)

    def bring(self, time: str, new_due: str, *, form: str = "electronic") -> Decision:
        """Let intake tell that the papers came that were asked for."""
        asked = self.stored.supplement
        codes = ("declaration-form",) if asked is None else asked.components
        papers = tuple({"code": code, "form": form, "digest": "cd" * 32} for code in codes)
        data = {"dossier_code": self.data.dossier_code, "components": papers, "new_due_at": at(new_due)}
        return self.apply(event(SupplementReceived, self.data.dossier_code, at(time), data))

    def withdraw(self, time: str) -> Decision:
        data = {"dossier_code": self.data.dossier_code, "reason": "no-longer-needed"}
        return self.apply(event(DossierWithdrawn, self.data.dossier_code, at(time), data))

    def tick(self, time: str) -> list[Emit]:
        """Let every deadline pass that lies before a moment, earliest first; return what was told."""
        before = len(self.told)
        core = RoutingCore(self.calendar, self.outages)
        while due := [each for each in self.stored.timers if each.due_at < at(time)]:
            first = min(due, key=lambda each: (each.due_at, each.name, each.ref))
            decision = core.on_timer(f"dossier/{self.data.dossier_code}", self.stored, first)
            self._keep(decision)
            assert first not in self.stored.timers
        return self.told[before:]

    def apply(self, fact: Event) -> Decision:
        """Decide, and store what changed as JSON and back, so that no decision leans on a lost detail."""
        core, happening = RoutingCore(self.calendar, self.outages), Happening(fact, fact.time)
        known = {key: self.documents[key] for key in core.keys(happening) if key in self.documents}
        decision = core.decide(known, happening)
        self._keep(decision)
        return decision

    def _keep(self, decision: Decision) -> None:
        for key, document in decision.changes.items():
            self.documents[key] = RoutedDossier.from_body(document.to_body())
        self.told.extend(decision.emits)

    def leg_id(self, number: int) -> str:
        return f"{self.data.dossier_code}/leg-{number}"

    def order_id(self, number: int) -> str:
        return f"{self.data.dossier_code}/order-{number}"

    def all_told(self, event_type: type[Event], shape: type[ShapeT]) -> list[ShapeT]:
        found = [emit.data for emit in self.told if emit.event is event_type]
        return [data for data in found if isinstance(data, shape)]

    @property
    def statuses(self) -> list[int]:
        return [emit.data.to_status for emit in self.told if emit.event is StatusChanged]  # type: ignore[attr-defined]

    @property
    def sent(self) -> list[LegDispatchedData]:
        return self.all_told(LegDispatched, LegDispatchedData)

    @property
    def sent_numbers(self) -> list[int]:
        return [int(leg.leg_id.rpartition("-")[2]) for leg in self.sent]

    @property
    def closed_ids(self) -> list[str]:
        return [emit.discriminator for emit in self.told if emit.event is LegClosed]

    @property
    def stored(self) -> RoutedDossier:
        (document,) = self.documents.values()
        assert isinstance(document, RoutedDossier)
        return document


def kinds(emits: Iterable[Emit]) -> list[str]:
    """Name the events in order, shortly: ``leg.closed``."""
    return [type_of(emit.event).removeprefix("lgsp.").removesuffix(".v1") for emit in emits]


def reason_of(speak: Callable[[], object]) -> str:
    """Return why a fact is refused; a refusal names the article that it rests on."""
    with pytest.raises(Unprocessable) as refused:
        speak()
    return refused.value.reason


def nothing(decision: Decision) -> bool:
    return decision == NOTHING


def criminal_record(
    time: str, *, desk: str = JUSTICE, fees: tuple[DossierFee, ...] = (), begin: bool = True
) -> Case:
    """Build a criminal record case: leg 1 leads, 2 is the police, 3 the court, 4 the way back."""
    code = f"{desk}-{at(time):%y%m%d}-0001"
    case = Case(received_data(code, CRIMINAL_RECORD, at(time), competent=JUSTICE, fees=fees))
    if begin:
        case.receive(time)
    return case


def construction_permit(time: str, *, desk: str = DISTRICT) -> Case:
    """Build a permit renewal: leg 1 leads, 2 to 4 consult power company, fire police and environment."""
    case = Case(received_data(f"{desk}-{at(time):%y%m%d}-0001", CONSTRUCTION_PERMIT, at(time)))
    case.receive(time)
    return case


def certified_copy(
    time: str, *, desk: str = WARD, fees: tuple[DossierFee, ...] = (), begin: bool = True
) -> Case:
    """Build a certified copy case over the counter: leg 1 leads, leg 2 is the way back."""
    code = f"{desk}-{at(time):%y%m%d}-0001"
    case = Case(received_data(code, CERTIFIED_COPY, at(time), channel="counter", fees=fees))
    if begin:
        case.receive(time)
    return case


def approve_all(case: Case, day: str) -> None:
    """Let police, court and the lead approve a criminal record, in this order."""
    case.answer(2, POLICE, f"{day} 10:00")
    case.answer(3, COURT, f"{day} 10:10")
    case.answer(1, JUSTICE, f"{day} 10:20")


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
