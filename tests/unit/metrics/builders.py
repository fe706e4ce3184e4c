"""Events of dossiers, a core with its documents in memory, and a database for the tests of metrics."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from msgspec import convert
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

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
from schemas.envelope import Event
from schemas.inbound import (
    AgencyResult,
    Applicant,
    Channel,
    LodgedComponent,
    PaymentMethod,
    SubmissionLodged,
    SubmissionLodgedData,
)
from schemas.payments import PaymentData, PaymentSucceeded
from schemas.results import (
    ResultDigitised,
    ResultDigitisedData,
    ResultRegistered,
    ResultRegisteredData,
    ResultRevoked,
    ResultRevokedData,
)
from schemas.routing import (
    DossierFinished,
    DossierFinishedData,
    DueChanged,
    DueChangedData,
    LegDispatched,
    LegDispatchedData,
    Mode,
)
from services._runtime.decisions import Decision, Document, Happening
from services._runtime.tables import METADATA
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells as read
from services.metrics.facts import ComponentOutcome, DossierFacts, facts_key
from services.metrics.facts_store import FACTS
from services.metrics.figures import Cell
from services.metrics.fold import MetricsCore
from services.metrics.leaves import Count, Leaf, contributed, summed
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import Period, PeriodKind
from services.metrics.readings import OVERHEARD, READINGS
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import Scope, ScopeKind

ICT = timezone(timedelta(hours=7))
DOSSIER = "H62.12-210308-0004"
JUSTICE = "H62.12"
APPLICANT = Applicant(kind="citizen", id_token="0" * 64)
ApplicantKind = Literal["citizen", "enterprise", "agency", "other"]
ROUTING = "electronic-routing/qd2866"
ANY_LEG = "electronic-routing/any-leg"
BY_LEG = "electronic-routing/leg-weighted"
ONE_STOP = "electronic-routing/tt23-2018"
PAID_DOSSIERS = "online-payment-dossiers/qd766"
PUNCTUAL = "on-time/qd766"
CONTENT = "satisfaction/qd2866"
CONTENT_IN_THREE_FIELDS = "satisfaction/qd2866-land-construction-investment"
PEOPLE = "reuse/qd2866"
EXPOSED = "reuse/exposed"
DIGITISED = "digitised-results/qd2866"
CONNECTED = "connected-systems/qd2866"
PAYMENTS = "online-payment-transactions/qd2866"
ONLINE = "online-dossiers/qd2866"
REUSE = "reuse/qd766"
ON_TIME = "on-time/nd61"
EARLY = "early/tt01-2018"
AT_ONCE = "complete-at-once/tt01-2018"
AFTER_ONE = "complete-after-one/tt01-2018"
ONLINE_ON_TIME = "online-on-time/tt01-2018"
DATA_RESULTS = "electronic-results/qd766"
DATA_DOSSIERS = "digitised-dossiers/qd766"
SHARED = "shared/qd766"
CONTENT_OR_SILENT = "satisfaction/qd766"


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


def a_result(
    result_id: str = "R-1",
    *,
    held_by: str = JUSTICE,
    level: Literal["province", "district", "commune"] = "province",
    digitised: bool = False,
    valid_from: datetime = MORNING,
    valid_to: datetime | None = None,
) -> AgencyResult:
    return AgencyResult(
        result_id=result_id, code="paper", paper=True, electronic=False, digitised=digitised,
        valid_from=valid_from, valid_to=valid_to, held_by=held_by, held_by_level=level, shareable=False,
    )  # fmt: skip


def registered(result: AgencyResult, time: datetime = MORNING) -> Happening:
    name = result.result_id
    event = ResultRegistered(
        id=f"g-{name}",
        source="/lgsp/routing",
        subject=name,
        time=time,
        data=ResultRegisteredData(result=result),
    )
    return Happening(event, time)


def digitised(result_id: str = "R-1", time: datetime = MORNING, *, held_by: str = JUSTICE) -> Happening:
    data = ResultDigitisedData(result_id=result_id, held_by=held_by, digitised_at=time)
    event = ResultDigitised(
        id=f"z-{result_id}", source="/lgsp/routing", subject=result_id, time=time, data=data
    )
    return Happening(event, time)


def revoked(result_id: str = "R-1", time: datetime = MORNING, *, held_by: str = JUSTICE) -> Happening:
    data = ResultRevokedData(result_id=result_id, held_by=held_by, revoked_at=time)
    event = ResultRevoked(
        id=f"v-{result_id}", source="/lgsp/routing", subject=result_id, time=time, data=data
    )
    return Happening(event, time)


def spoken(source: str, time: datetime = MORNING, *, agency: str = JUSTICE) -> Happening:
    data = SubmissionLodgedData(
        submission_id="s-1", receiving_agency=agency, procedure_code="2.000488", channel="online",
        place="08707", applicant=APPLICANT, components=(),
    )  # fmt: skip
    event = SubmissionLodged(id="sub-1", source=source, subject="s-1", time=time, data=data)
    return Happening(event, time)


def _as_read(told: Happening) -> Happening:
    """Return an event of the contract as metrics reads it from the stream."""
    readings = {**READINGS, **OVERHEARD}
    if not isinstance(told.event, Event) or type(told.event) not in readings:
        return told
    return told._replace(event=convert(told.event, readings[type(told.event)], from_attributes=True))


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


def cells(
    tx: Connection,
    definitions: Collection[str],
    scopes: Sequence[ScopeKind] | Scope = SCOPES_ON_TOPIC,
    periods: Sequence[PeriodKind] | Period = PERIODS_ON_TOPIC,
    now: date | None = None,
) -> dict[Cell, Count]:
    """Return the counts of any figures, as the door asks for them."""
    return read(tx, Asked(definitions, scopes, periods, now))


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
    engine = _in_memory() if url == "sqlite://" else _engine(url)
    try:
        with engine.begin() as tx:
            if url != "sqlite://":
                METADATA.create_all(tx)
            yield tx
    finally:
        if url == "sqlite://":
            FREE.append(engine)
        else:
            engine.dispose()


FREE: list[Engine] = []
"""Databases in memory that nobody uses: SQLAlchemy keeps what it compiled by engine."""


def _in_memory() -> Engine:
    """Return an empty database with every table: to make them for each example takes longer than it."""
    engine = FREE.pop() if FREE else _engine("sqlite://")
    connection = engine.raw_connection()
    _template().backup(cast("sqlite3.Connection", connection.driver_connection))
    connection.close()
    return engine


@cache
def _template() -> sqlite3.Connection:
    engine = _engine("sqlite://")
    with engine.begin() as tx:
        METADATA.create_all(tx)
    return cast("sqlite3.Connection", engine.raw_connection().driver_connection)


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
