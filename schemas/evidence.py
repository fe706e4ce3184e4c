"""Consent, and papers of the State asked for before a lodging: look-up, request, preview, use."""

from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.envelope import AgencyId, Code, Event, Identifier, Shape, absent
from schemas.inbound import Applicant

MOST_PAPERS = 50
"""So many papers a consent or a request may name: more than any procedure asks for."""


class ConsentGivenData(Shape):
    """A person agrees that one agency uses papers that the State holds, for one procedure.

    ``consent_id`` is the sender's, unique per receiving agency. ``purpose`` is the procedure's code,
    ``legal_basis`` a code of the hub's catalogue of legal bases, ``valid_to`` its last moment.
    """

    consent_id: Identifier
    receiving_agency: AgencyId
    applicant: Applicant
    purpose: Code
    legal_basis: Code
    papers: tuple[Code, ...] = Field(min_length=1, max_length=MOST_PAPERS)
    valid_to: AwareDatetime | None = Field(default=None, exclude_if=absent)


class ConsentGiven(Event):
    """A person has agreed. Subject: consent_id. Key: the receiving agency."""

    type: Literal["lgsp.consent.given.v1"] = "lgsp.consent.given.v1"
    data: ConsentGivenData


class ConsentRevokedData(Shape):
    """The person takes a consent back; what was used until then stays used."""

    consent_id: Identifier
    receiving_agency: AgencyId
    applicant: Applicant


class ConsentRevoked(Event):
    """A person has taken a consent back. Subject: consent_id. Key: the receiving agency."""

    type: Literal["lgsp.consent.revoked.v1"] = "lgsp.consent.revoked.v1"
    data: ConsentRevokedData


class EvidenceRequestedData(Shape):
    """The explicit request to find papers for a submission that is not lodged yet.

    There is one for a submission, and it has its id: ``submission_id`` is that of the lodging to come.
    For a dossier's supplement it is the dossier's code, then the code with ``/2`` to ``/99``.
    ``asked_by`` is the agency whose desk asks for the person; the person alone where it is left out.
    """

    submission_id: Identifier
    receiving_agency: AgencyId
    procedure_code: Code
    applicant: Applicant
    consent_id: Identifier
    papers: tuple[Code, ...] = Field(min_length=1, max_length=MOST_PAPERS)
    asked_by: AgencyId | None = Field(default=None, exclude_if=absent)


class EvidenceRequested(Event):
    """Papers are asked for. Subject: submission_id. Key: the receiving agency."""

    type: Literal["lgsp.evidence.requested.v1"] = "lgsp.evidence.requested.v1"
    data: EvidenceRequestedData


class EvidenceViewedData(Shape):
    """Somebody is about to see the preview of a request: ``viewed_by`` an agency, or the person."""

    submission_id: Identifier
    receiving_agency: AgencyId
    viewed_by: AgencyId | None = Field(default=None, exclude_if=absent)


class EvidenceViewed(Event):
    """A preview is shown; said before it is. Subject: submission_id. Key: the receiving agency."""

    type: Literal["lgsp.evidence.viewed.v1"] = "lgsp.evidence.viewed.v1"
    data: EvidenceViewedData
