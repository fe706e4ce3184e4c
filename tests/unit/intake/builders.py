"""Submissions and what comes later about a dossier, for the tests of intake."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Literal

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
    LodgedComponent,
    SubmissionLodged,
    SubmissionLodgedData,
)
from services._runtime.decisions import Happening

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
    id_token: str = TOKEN,
    consent_id: str | None = None,
) -> SubmissionLodgedData:
    return SubmissionLodgedData(
        submission_id=submission_id,
        receiving_agency=receiving_agency,
        procedure_code=procedure_code,
        channel=channel,
        place="08707",
        applicant=Applicant(kind="citizen", id_token=id_token),
        consent_id=consent_id,
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


def supplement(code: str, *components: LodgedComponent, at: datetime = MONDAY) -> Happening:
    data = SupplementLodgedData(dossier_code=code, components=components)
    return happening(SupplementLodged(id="u", source="/portal/p", subject=code, time=at, data=data))


def withdrawal(code: str, *, reason: str = "changed-plans", at: datetime = MONDAY) -> Happening:
    data = WithdrawalLodgedData(dossier_code=code, reason=reason)
    return happening(WithdrawalLodged(id="w", source="/portal/p", subject=code, time=at, data=data))


def feedback(code: str, rating: Rating, at: datetime = MONDAY) -> Happening:
    data = FeedbackLodgedData(dossier_code=code, rating=rating)
    return happening(FeedbackLodged(id="k", source="/portal/p", subject=code, time=at, data=data))


def happening(event: Event) -> Happening:
    """Return an event as it applies at its own time."""
    return Happening(event, event.time)
