"""Submissions, news from routing and a lane in memory for the tests of intake."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Literal

from schemas.dossiers import DossierReceived, DossierReceivedData
from schemas.envelope import Event
from schemas.follow_ups import (
    FeedbackLodged,
    FeedbackLodgedData,
    SupplementLodged,
    SupplementLodgedData,
    WithdrawalLodged,
    WithdrawalLodgedData,
)
from schemas.inbound import (
    Applicant,
    Channel,
    FeeBasis,
    FeeItem,
    LodgedComponent,
    SubmissionLodged,
    SubmissionLodgedData,
)
from schemas.payments import (
    PaymentCancelled,
    PaymentCancelledData,
    PaymentData,
    PaymentExpired,
    PaymentExpiredData,
    PaymentSucceeded,
    RefundIssued,
    RefundIssuedData,
)
from schemas.routing import (
    ApologyIssued,
    ApologyIssuedData,
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    DueChangedData,
    FeeDemanded,
    FeeDemandedData,
    LegClosed,
    LegClosedData,
    LegDispatched,
    LegDispatchedData,
    ResultReturned,
    ResultReturnedData,
    StatusChanged,
    StatusChangedData,
    SupplementRequested,
    SupplementRequestedData,
)
from services._province.calendar import WEEKDAYS_ONLY, WorkingCalendar
from services._runtime.decisions import Decision, Document, Emit, Happening
from services.intake.documents import DossierRecord, RunningNumber, SubmissionRecord
from services.intake.reception import IntakeCore

Rating = Literal["satisfied", "neutral", "dissatisfied"]
ICT = timezone(timedelta(hours=7))
MONDAY = datetime(2021, 3, 8, 9, 12, 31, tzinfo=ICT)
JUSTICE = "H62.12"
VINH_YEN = "H62.21"
TICH_SON = "H62.21.01"
CRIMINAL_RECORD = "2.000488"
CERTIFIED_COPY = "2.000815"
TOKEN = "ab" * 32

FORM = LodgedComponent(code="declaration-form", form="electronic", digest="cd" * 32)
CARD = LodgedComponent(code="identity-card-copy", form="copy")
ORIGINAL = LodgedComponent(code="original-document", form="original")


def submission(
    *,
    submission_id: str = "sub-1",
    receiving_agency: str = JUSTICE,
    procedure_code: str = CRIMINAL_RECORD,
    components: Sequence[LodgedComponent] = (FORM, CARD),
    fee_basis: FeeBasis | None = None,
    channel: Channel = "online",
) -> SubmissionLodgedData:
    return SubmissionLodgedData(
        submission_id=submission_id,
        receiving_agency=receiving_agency,
        procedure_code=procedure_code,
        channel=channel,
        place="08707",
        applicant=Applicant(kind="citizen", id_token=TOKEN),
        components=tuple(components),
        fee_basis=fee_basis or FeeBasis(),
    )


def certified_copy(
    *,
    submission_id: str = "sub-1",
    receiving_agency: str = TICH_SON,
    components: Sequence[LodgedComponent] = (ORIGINAL,),
    fee_basis: FeeBasis | None = None,
    channel: Channel = "counter",
) -> SubmissionLodgedData:
    return submission(
        submission_id=submission_id,
        receiving_agency=receiving_agency,
        procedure_code=CERTIFIED_COPY,
        components=components,
        fee_basis=fee_basis or FeeBasis(copies=2, pages=3),
        channel=channel,
    )


def lodged(data: SubmissionLodgedData, at: datetime = MONDAY) -> Happening:
    return Happening(
        SubmissionLodged(id="l", source="/portal/p", subject=data.submission_id, time=at, data=data), at
    )


def status_changed(code: str, to_status: int, at: datetime = MONDAY) -> Happening:
    data = StatusChangedData(dossier_code=code, from_status=2, to_status=to_status)
    return _from_routing(StatusChanged(id="s", source="/lgsp/routing", subject=code, time=at, data=data))


def due_changed(code: str, new_due_at: datetime, at: datetime = MONDAY) -> Happening:
    data = DueChangedData(dossier_code=code, old_due_at=MONDAY, new_due_at=new_due_at, why="payment")
    return _from_routing(DueChanged(id="d", source="/lgsp/routing", subject=code, time=at, data=data))


def finished(code: str, at: datetime = MONDAY) -> Happening:
    data = DossierFinishedData(dossier_code=code, outcome="approved", finished_at=at, on_time=True)
    return _from_routing(DossierFinished(id="f", source="/lgsp/routing", subject=code, time=at, data=data))


def requested(
    code: str, *components: str, at: datetime = MONDAY, clock: Literal["reset", "pause"] = "reset"
) -> Happening:
    data = SupplementRequestedData(
        dossier_code=code, by_agency=JUSTICE, components=components, round=1, clock=clock
    )
    return _from_routing(
        SupplementRequested(id="r", source="/lgsp/routing", subject=code, time=at, data=data)
    )


def supplement(code: str, *components: LodgedComponent, at: datetime = MONDAY) -> Happening:
    data = SupplementLodgedData(dossier_code=code, components=components)
    return _from_routing(SupplementLodged(id="u", source="/portal/p", subject=code, time=at, data=data))


def withdrawal(code: str, *, reason: str = "changed-plans", at: datetime = MONDAY) -> Happening:
    data = WithdrawalLodgedData(dossier_code=code, reason=reason)
    return _from_routing(WithdrawalLodged(id="w", source="/portal/p", subject=code, time=at, data=data))


def feedback(code: str, rating: Rating, at: datetime = MONDAY) -> Happening:
    data = FeedbackLodgedData(dossier_code=code, rating=rating)
    return _from_routing(FeedbackLodged(id="k", source="/portal/p", subject=code, time=at, data=data))


def dispatched(code: str, at: datetime = MONDAY, to_agency: str = "H62.50") -> Happening:
    data = LegDispatchedData(
        dossier_code=code, leg_id="leg-1", round=1, from_agency=JUSTICE, to_agency=to_agency, duty="consult",
        mode="electronic", due_at=at + timedelta(days=2), interagency=True, one_stop=False,
        lead_agency=JUSTICE, participants=(), procedure_code=CRIMINAL_RECORD, field_code="G15-LL01",
        applicant=Applicant(kind="citizen", id_token=TOKEN), components=(), dossier_due_at=at,
    )  # fmt: skip
    return _from_routing(LegDispatched(id="l", source="/lgsp/routing", subject=code, time=at, data=data))


def closed(code: str, at: datetime = MONDAY, *, late: bool = False) -> Happening:
    data = LegClosedData(dossier_code=code, leg_id="leg-1", outcome="done", closed_at=at, late=late)
    return _from_routing(LegClosed(id="c", source="/lgsp/routing", subject=code, time=at, data=data))


def apologised(code: str, at: datetime = MONDAY) -> Happening:
    data = ApologyIssuedData(
        dossier_code=code, old_due_at=at, new_due_at=at + timedelta(days=3), reason="late"
    )
    return _from_routing(ApologyIssued(id="a", source="/lgsp/routing", subject=code, time=at, data=data))


def demanded(code: str, at: datetime = MONDAY) -> Happening:
    item = FeeItem(code="fee", kind="fee", amount_vnd=200_000)
    data = FeeDemandedData(
        dossier_code=code, order_id="order-1", items=(item,), amount_vnd=200_000,
        payable_until=at + timedelta(days=7), online_offered=True,
    )  # fmt: skip
    return _from_routing(FeeDemanded(id="m", source="/lgsp/routing", subject=code, time=at, data=data))


def paid(code: str, at: datetime = MONDAY) -> Happening:
    data = PaymentData(
        dossier_code=code, order_id="order-1", transaction_id="T-1", method="national-portal", online=True,
        amount_vnd=200_000, items=(),
    )  # fmt: skip
    return _from_routing(
        PaymentSucceeded(id="p", source="/lgsp/payment_stub", subject=code, time=at, data=data)
    )


def expired(code: str, at: datetime = MONDAY) -> Happening:
    data = PaymentExpiredData(dossier_code=code, order_id="order-1")
    return _from_routing(
        PaymentExpired(id="x", source="/lgsp/payment_stub", subject=code, time=at, data=data)
    )


def cancelled(code: str, at: datetime = MONDAY) -> Happening:
    data = PaymentCancelledData(dossier_code=code, order_id="order-1", reason="withdrawn")
    return _from_routing(
        PaymentCancelled(id="c", source="/lgsp/payment_stub", subject=code, time=at, data=data)
    )


def refunded(code: str, at: datetime = MONDAY) -> Happening:
    data = RefundIssuedData(
        dossier_code=code, order_id="order-1", transaction_id="T-1", amount_vnd=200_000, reason="expired"
    )
    return _from_routing(RefundIssued(id="b", source="/lgsp/payment_stub", subject=code, time=at, data=data))


def returned(code: str, at: datetime = MONDAY) -> Happening:
    data = ResultReturnedData(dossier_code=code, returned_at=at, channel="counter")
    return _from_routing(ResultReturned(id="e", source="/lgsp/routing", subject=code, time=at, data=data))


def _from_routing(event: Event) -> Happening:
    return Happening(event, event.time)


class Lane:
    """A lane in memory: shows the core only the documents it named; it may only add new dossiers."""

    def __init__(self, *happenings: Happening, calendar: WorkingCalendar = WEEKDAYS_ONLY) -> None:
        self.core = IntakeCore(calendar)
        self.documents: dict[str, Document] = {}
        self.emits: list[Emit] = []
        for happening in happenings:
            self.take(happening)

    def take(self, happening: Happening) -> tuple[Emit, ...]:
        keys = self.core.keys(happening)
        seen = {key: self.documents[key] for key in keys if key in self.documents}
        decision = self.core.decide(seen, happening)
        self._check_keys(decision, keys)
        self.documents.update(decision.changes)
        self.emits.extend(decision.emits)
        return decision.emits

    def received(self) -> list[DossierReceivedData]:
        return [emit.data for emit in self.emits if isinstance(emit.data, DossierReceivedData)]

    def codes(self) -> list[str]:
        return [emit.subject for emit in self.emits if emit.event is DossierReceived]

    def submission(self, submission_id: str = "sub-1", agency: str | None = None) -> SubmissionRecord:
        """Return what became of a submission: the only one with this id, unless an agency is named."""
        parts = {key: key.rpartition("/") for key in self.documents}
        (record,) = [
            self.documents[key]
            for key, (name, _, where) in parts.items()
            if name == f"submission/{submission_id}" and agency in (None, where)
        ]
        assert isinstance(record, SubmissionRecord)
        return record

    def dossier(self, code: str) -> DossierRecord:
        record = self.documents[f"dossier/{code}"]
        assert isinstance(record, DossierRecord)
        return record

    def exhaust(self, *days: str, agency: str = JUSTICE) -> None:
        for day in days:
            self.documents[f"number/{agency}-{day}"] = RunningNumber(last=9999)

    def _check_keys(self, decision: Decision, keys: tuple[str, ...]) -> None:
        unnamed = set(decision.changes) - set(keys)
        assert all(key.startswith("dossier/") and key not in self.documents for key in unnamed)
