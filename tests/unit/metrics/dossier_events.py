"""Events of dossiers: received, sent on, paid, supplemented, finished, rated."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Literal

from schemas.dossiers import (
    DossierFee,
    DossierReceived,
    DossierReceivedData,
    FeedbackGiven,
    FeedbackGivenData,
    ReceivedComponent,
    SupplementReceived,
    SupplementReceivedData,
)
from schemas.inbound import (
    AgencyResult,
    Applicant,
    Channel,
    LodgedComponent,
    PaymentMethod,
)
from schemas.payments import PaymentData, PaymentSucceeded
from schemas.routing import (
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    DueChangedData,
    LegDispatched,
    LegDispatchedData,
    Mode,
)
from services._runtime.decisions import Happening
from services.metrics.facts import ComponentOutcome

ICT = timezone(timedelta(hours=7))
DOSSIER = "H62.12-210308-0004"
JUSTICE = "H62.12"
APPLICANT = Applicant(kind="citizen", id_token="0" * 64)
ApplicantKind = Literal["citizen", "enterprise", "agency", "other"]


def at(text: str) -> datetime:
    """Return a moment in the province: ``at("2021-03-08 09:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=ICT)


MORNING = at("2021-03-08 09:00")


def received(
    time: datetime = MORNING,
    *,
    code: str = DOSSIER,
    agency: str = JUSTICE,
    level: Literal["province", "district", "commune"] = "province",
    district: str | None = None,
    field: str = "judicial",
    service_level: Literal[2, 3, 4] = 4,
    channel: Channel = "online",
    due_at: datetime | None = None,
    outcomes: Sequence[ComponentOutcome] = (),
    had: bool = False,
    digital: bool = False,
    person: int = 0,
    kind: ApplicantKind = "citizen",
    fees: Mapping[Literal["fee", "charge", "tax"], int] = MappingProxyType({}),
) -> Happening:
    data = DossierReceivedData(
        dossier_code=code,
        submission_id="s-1",
        procedure_code="2.000488",
        field_code=field,
        level=level,
        district=district,
        service_level=service_level,
        receiving_agency=code.partition("-")[0],
        competent_agency=agency,
        applicant=Applicant(kind=kind, id_token=f"{person:064x}"),
        channel=channel,
        received_at=time,
        due_at=due_at or time + timedelta(days=10),
        components=tuple(
            _component(number, each, had=had, digital=digital) for number, each in enumerate(outcomes)
        ),
        fees=tuple(
            DossierFee(code=name, kind=name, amount_vnd=vnd, collect="reception")
            for name, vnd in fees.items()
        ),
    )
    event = DossierReceived(id=f"r-{code}", source="/lgsp/intake", subject=code, time=time, data=data)
    return Happening(event, time)


def _component(number: int, outcome: ComponentOutcome, *, had: bool, digital: bool) -> ReceivedComponent:
    return ReceivedComponent(
        code=f"paper-{number}", outcome=outcome, held_before=had, could_share=False, digitised=digital
    )


def finished(
    at: datetime = MORNING,
    *,
    code: str = DOSSIER,
    outcome: Literal["approved", "rejected", "withdrawn", "stopped"] = "approved",
    on_time: bool = True,
    result: AgencyResult | None = None,
) -> Happening:
    data = DossierFinishedData(
        dossier_code=code, outcome=outcome, finished_at=at, on_time=on_time, result=result
    )
    return Happening(
        DossierFinished(id=f"f-{code}", source="/lgsp/routing", subject=code, time=at, data=data), at
    )


def leg(
    leg_id: str = "leg-1",
    mode: Mode = "electronic",
    time: datetime = MORNING,
    *,
    code: str = DOSSIER,
    interagency: bool = True,
    one_stop: bool = False,
) -> Happening:
    data = LegDispatchedData(
        dossier_code=code,
        leg_id=leg_id,
        round=1,
        from_agency="H62.12",
        to_agency="H62.41" if interagency else "H62.12",
        duty="verify",
        mode=mode,
        due_at=time + timedelta(days=5),
        interagency=interagency,
        one_stop=one_stop,
        lead_agency="H62.12",
        participants=(),
        procedure_code="2.000488",
        field_code="judicial",
        applicant=APPLICANT,
        components=(),
        dossier_due_at=time + timedelta(days=10),
    )
    event = LegDispatched(id=f"l-{leg_id}", source="/lgsp/routing", subject=code, time=time, data=data)
    return Happening(event, time)


def paid(
    transaction_id: str = "tx-1",
    method: PaymentMethod = "national-portal",
    time: datetime = MORNING,
    *,
    code: str = DOSSIER,
    happened_at: datetime | None = None,
) -> Happening:
    data = PaymentData(
        dossier_code=code,
        order_id="order-1",
        transaction_id=transaction_id,
        method=method,
        online=method in ("national-portal", "agency-gateway"),
        amount_vnd=200_000,
        items=(),
        happened_at=happened_at,
    )
    event = PaymentSucceeded(
        id=f"p-{transaction_id}", source="/lgsp/payment_stub", subject=code, time=time, data=data
    )
    return Happening(event, time)


def supplemented(new_due_at: datetime, time: datetime = MORNING, *, code: str = DOSSIER) -> Happening:
    data = SupplementReceivedData(
        dossier_code=code, components=(LodgedComponent(code="p", form="original"),), new_due_at=new_due_at
    )
    event = SupplementReceived(
        id=f"s-{code}-{time.isoformat()[:16]}".replace("T", "-"),
        source="/lgsp/intake",
        subject=code,
        time=time,
        data=data,
    )
    return Happening(event, time)


def paused(new_due_at: datetime, time: datetime = MORNING, *, code: str = DOSSIER) -> Happening:
    data = DueChangedData(dossier_code=code, old_due_at=time, new_due_at=new_due_at, why="payment")
    name = f"d-{code}-{time.isoformat()[:16]}".replace("T", "-")
    event = DueChanged(id=name, source="/lgsp/routing", subject=code, time=time, data=data)
    return Happening(event, time)


def rated(
    opinion: Literal["satisfied", "neutral", "dissatisfied"] = "satisfied",
    time: datetime = MORNING,
    *,
    code: str = DOSSIER,
    seq: int = 2,
) -> Happening:
    data = FeedbackGivenData(dossier_code=code, rating=opinion)
    event = FeedbackGiven(
        id=f"k-{code}-{seq}", source="/lgsp/intake", subject=code, time=time, seq=seq, data=data
    )
    return Happening(event, time)
