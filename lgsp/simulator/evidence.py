"""Consent and the request for papers, which go before a lodging that claims them (decision 52)."""

from typing import Final, NamedTuple

from lgsp.simulator.lodging import Visit, source_of
from lgsp.simulator.outgoing import Outgoing, outgoing
from schemas.envelope import Event, Shape
from schemas.evidence import ConsentGiven, ConsentGivenData, EvidenceRequested, EvidenceRequestedData

LEGAL_BASIS: Final = "consent"


class Asked(NamedTuple):
    """The two records, and the consent that a claim names."""

    consent_id: str
    records: tuple[Outgoing, Outgoing]


def asked_for(visit: Visit, papers: tuple[str, ...]) -> Asked:
    """Return what a person sends, or their desk for them, before claiming papers.

    Both have the moment of the lodging and stand in front of it by subject and ref: the same key, so the same
    lane, takes them in that order. ASSUMPTION: nobody looks at the preview for long.
    """
    request = visit.request
    consent_id = f"C-{visit.submission_id}"
    consent = ConsentGivenData(
        consent_id=consent_id,
        receiving_agency=request.receiving,
        applicant=request.person.applicant,
        purpose=request.procedure.code,
        legal_basis=LEGAL_BASIS,
        papers=papers,
    )
    wanted = EvidenceRequestedData(
        submission_id=visit.submission_id,
        receiving_agency=request.receiving,
        procedure_code=request.procedure.code,
        applicant=request.person.applicant,
        consent_id=consent_id,
        papers=papers,
        asked_by=None if request.channel == "online" else request.receiving,
    )
    given = _sent(visit, ConsentGiven, consent, consent_id)
    return Asked(consent_id, (given, _sent(visit, EvidenceRequested, wanted, visit.submission_id)))


def _sent(visit: Visit, event: type[Event], data: Shape, subject: str) -> Outgoing:
    request = visit.request
    return outgoing(
        event, data, source=source_of(request.channel, request.receiving), subject=subject, time=visit.time,
        key=request.receiving, ref=f"E-{visit.submission_id}",
    )  # fmt: skip
