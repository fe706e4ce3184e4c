"""Events of dossiers, a core with its documents in memory, and a database for the tests of metrics."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Literal

from msgspec import convert
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from schemas.dossiers import DossierReceived, DossierReceivedData, ReceivedComponent
from schemas.envelope import Event
from schemas.inbound import Applicant, Channel, PaymentMethod
from schemas.payments import PaymentData, PaymentSucceeded
from schemas.routing import DossierFinished, DossierFinishedData, LegDispatched, LegDispatchedData, Mode
from services._runtime.decisions import Decision, Document, Happening
from services._runtime.tables import METADATA
from services.metrics.facts import ComponentOutcome, DossierFacts, facts_key
from services.metrics.facts_store import FACTS
from services.metrics.fold import MetricsCore
from services.metrics.leaves import Count, Leaf, contributed, summed
from services.metrics.readings import READINGS

ICT = timezone(timedelta(hours=7))
DOSSIER = "H62.12-210308-0004"
JUSTICE = "H62.12"
APPLICANT = Applicant(kind="citizen", id_token="0" * 64)
ROUTING = "electronic-routing/qd2866"
PAYMENTS = "online-payment-transactions/qd2866"
ONLINE = "online-dossiers/qd2866"
REUSE = "reuse/qd766"
ON_TIME = "on-time/nd61"


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
        applicant=APPLICANT,
        channel=channel,
        received_at=time,
        due_at=due_at or time + timedelta(days=10),
        components=tuple(_component(number, each) for number, each in enumerate(outcomes)),
        fees=(),
    )
    event = DossierReceived(id=f"r-{code}", source="/lgsp/intake", subject=code, time=time, data=data)
    return Happening(event, time)


def _component(number: int, outcome: ComponentOutcome) -> ReceivedComponent:
    return ReceivedComponent(
        code=f"paper-{number}", outcome=outcome, held_before=False, could_share=False, digitised=False
    )


def finished(
    at: datetime = MORNING,
    *,
    code: str = DOSSIER,
    outcome: Literal["approved", "rejected", "withdrawn", "stopped"] = "approved",
    on_time: bool = True,
) -> Happening:
    data = DossierFinishedData(dossier_code=code, outcome=outcome, finished_at=at, on_time=on_time)
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
        one_stop=False,
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


def _as_read(told: Happening) -> Happening:
    """Return an event of the contract as metrics reads it from the stream."""
    if not isinstance(told.event, Event) or type(told.event) not in READINGS:
        return told
    return told._replace(event=convert(told.event, READINGS[type(told.event)], from_attributes=True))


class Lane:
    """A core and its documents, without a database."""

    def __init__(self, *happenings: Happening) -> None:
        self.core = MetricsCore()
        self.documents: dict[str, Document] = {}
        self.take(*happenings)

    def take(self, *happenings: Happening) -> list[Decision]:
        return [self._take(happening) for happening in happenings]

    def _take(self, told: Happening) -> Decision:
        happening = _as_read(told)
        known = {key: self.documents[key] for key in self.core.keys(happening) if key in self.documents}
        decision = self.core.decide(known, happening)
        self.documents.update(decision.changes)
        return decision

    def facts(self, code: str = DOSSIER) -> DossierFacts:
        document = self.documents[facts_key(code)]
        assert isinstance(document, DossierFacts)
        return document

    @property
    def leaves(self) -> dict[Leaf, Count]:
        """Everything that the dossiers contribute now."""
        found = [document for document in self.documents.values() if isinstance(document, DossierFacts)]
        return summed(pair for facts in found for pair in contributed(facts))


def saved(tx: Connection, happenings: Iterable[Happening], *, partition: int = 0) -> None:
    """Take the happenings as one batch on top of what the database holds."""
    lane = Lane()
    batch = list(happenings)
    keys = {key for happening in batch for key in lane.core.keys(_as_read(happening))}
    before = FACTS.load(tx, keys)
    lane.documents.update(before)
    after: dict[str, Document] = {}
    for decision in lane.take(*batch):
        after.update(decision.changes)
    FACTS.save(tx, before, after, dict.fromkeys(after, partition))


@contextmanager
def database(url: str = "sqlite://") -> Iterator[Connection]:
    """Open a transaction on a new database with every table, in memory unless told otherwise."""
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    try:
        with engine.begin() as tx:
            METADATA.create_all(tx)
            yield tx
    finally:
        engine.dispose()
