"""The single table of topics: key, events, writers, readers, retention. The picture is printed from it."""

from dataclasses import dataclass
from typing import Final, Literal

from schemas.dossiers import (
    DossierReceived,
    DossierRefused,
    DossierWithdrawn,
    FeedbackGiven,
    SupplementReceived,
)
from schemas.envelope import Event, type_of
from schemas.evidence import ConsentGiven, ConsentRevoked, EvidenceRequested, EvidenceViewed
from schemas.follow_ups import FeedbackLodged, SupplementLodged, WithdrawalLodged
from schemas.inbound import (
    AttemptReported,
    AttemptStarted,
    ClockTicked,
    LegAccepted,
    LegAnswered,
    SubmissionLodged,
)
from schemas.kpis import KpiUpdated
from schemas.lookups import LookupAnswered, LookupRequested
from schemas.payments import (
    PaymentCancelled,
    PaymentExpired,
    PaymentFailed,
    PaymentStarted,
    PaymentSucceeded,
    ReceiptIssued,
    RefundIssued,
    SettlementClosed,
)
from schemas.reports import ReportFiled
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked, StockReported
from schemas.routing import (
    ApologyIssued,
    DossierFinished,
    DueChanged,
    FeeDemanded,
    LegClosed,
    LegDispatched,
    ResultReturned,
    StatusChanged,
    SupplementRequested,
)
from schemas.statements import StatementFiled

CONTRACT_VERSION: Final = "1.3"
"""Of the events and topics below: minor + 1 with a new optional field or a new type (contract/CHANGES.md)."""
SERVICES: Final = ("intake", "routing", "payment_stub", "metrics")
DEFAULT_PARTITIONS: Final = 6
MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class EventTopic:
    """One topic. ``partitions`` None means the hub's partition count; ``retention_days`` None means for ever.

    ``kind``: ``inbound`` topics hold every outside fact, at least once; ``hub`` topics are written exactly
    once; ``internal`` ones carry no business event.
    """

    name: str
    kind: Literal["inbound", "hub", "internal"]
    key: str
    events: tuple[type[Event], ...]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    carries: str
    partitions: int | None = None
    compacted: bool = False
    retention_days: int | None = None
    max_message_bytes: int = MIB

    def full_name(self, prefix: str) -> str:
        """Return the name on a cluster; a prefix separates hubs on one cluster."""
        return prefix + self.name


SUBMISSIONS: Final = EventTopic(
    "submissions", "inbound", "receiving agency",
    (
        SubmissionLodged, SupplementLodged, WithdrawalLodged, FeedbackLodged,
        ConsentGiven, ConsentRevoked, EvidenceRequested, EvidenceViewed,
    ),
    ("intake's door", "portals", "counters", "post"), ("intake", "metrics"), "lodged things",
)  # fmt: skip
AGENCY_REPLIES: Final = EventTopic(
    "agency-replies", "inbound", "receiving agency of the dossier",
    (LegAccepted, LegAnswered, StockReported),
    ("agencies",), ("routing", "metrics"), "what agencies answer",
)  # fmt: skip
PAYMENT_REPORTS: Final = EventTopic(
    "payment-reports", "inbound", "receiving agency of the dossier",
    (AttemptStarted, AttemptReported, StatementFiled),
    ("payment_stub's door", "providers"), ("payment_stub",), "what providers and counters report",
)  # fmt: skip
LOOKUP_ANSWERS: Final = EventTopic(
    "lookup-answers", "inbound", "receiving agency of the dossier or submission", (LookupAnswered,),
    ("databases",), ("intake",), "what a national database answered",
)  # fmt: skip
AGENCY_REPORTS: Final = EventTopic(
    "agency-reports", "inbound", "reporting agency", (ReportFiled,),
    ("agencies",), ("metrics",), "figures that agencies report",
)  # fmt: skip
CLOCK: Final = EventTopic(
    "clock", "inbound", "none: explicit partition, every one", (ClockTicked,),
    ("the clock",), SERVICES, "ticks", retention_days=30,
)  # fmt: skip
DOSSIERS: Final = EventTopic(
    "dossiers", "hub", "receiving agency",
    (
        DossierReceived, DossierRefused, SupplementReceived, DossierWithdrawn, FeedbackGiven,
        LookupRequested,
    ),
    ("intake",), ("routing", "metrics", "connectors"), "dossiers received and refused",
)  # fmt: skip
ROUTING: Final = EventTopic(
    "routing", "hub", "receiving agency",
    (
        LegDispatched, LegClosed, StatusChanged, SupplementRequested, DueChanged, FeeDemanded, ApologyIssued,
        DossierFinished, ResultReturned, ResultRegistered, ResultDigitised, ResultRevoked,
    ),
    ("routing",), ("intake", "payment_stub", "metrics", "connectors"), "legs, statuses, demands, finishes",
)  # fmt: skip
PAYMENTS: Final = EventTopic(
    "payments", "hub", "receiving agency",
    (
        PaymentStarted, PaymentSucceeded, PaymentFailed, PaymentExpired, PaymentCancelled, ReceiptIssued,
        RefundIssued, SettlementClosed,
    ),
    ("payment_stub",), ("intake", "routing", "metrics", "connectors"), "what became of the money",
)  # fmt: skip
KPIS: Final = EventTopic(
    "kpis", "hub", "definition|scope|period", (KpiUpdated,),
    ("metrics",), ("dashboards",), "figures", partitions=1, compacted=True,
)  # fmt: skip
DEAD_LETTERS: Final = EventTopic(
    "dead-letters", "internal", "the original key", (),
    SERVICES, ("operators",), "original bytes", partitions=1, retention_days=30, max_message_bytes=2 * MIB,
)  # fmt: skip


def relay_positions(service: str) -> EventTopic:
    """Return the topic in which a service's relay keeps its positions: partition = lane."""
    return EventTopic(
        f"relay-positions.{service}", "internal", "lane", (), (service,), (service,),
        "how far the outbox is published", compacted=True,
    )  # fmt: skip


RELAY_POSITIONS: Final = tuple(relay_positions(service) for service in SERVICES)
ALL: Final = (
    SUBMISSIONS, AGENCY_REPLIES, PAYMENT_REPORTS, LOOKUP_ANSWERS, AGENCY_REPORTS, CLOCK,
    DOSSIERS, ROUTING, PAYMENTS, KPIS, DEAD_LETTERS, *RELAY_POSITIONS,
)  # fmt: skip
NUMBERED: Final = (DOSSIERS, ROUTING, PAYMENTS)
"""The topics whose events carry ``seq`` and ``causationid``."""
TOPIC_OF: Final = {event: topic for topic in ALL for event in topic.events}
EVENT_OF: Final = {type_of(event): event for event in TOPIC_OF}


def read_by(service: str) -> tuple[EventTopic, ...]:
    """Return the topics that a service reads, in the order of the table."""
    return tuple(topic for topic in ALL if topic.kind != "internal" and service in topic.readers)


def written_by(service: str) -> tuple[EventTopic, ...]:
    """Return the topics that a service's relay writes, in the order of the table; its door's are not."""
    return tuple(topic for topic in ALL if service in topic.writers)
