"""Consent as it is kept: who agreed that which agency uses which papers, for what, on which legal basis."""

from datetime import datetime
from typing import Final

from pydantic import AwareDatetime

from schemas.envelope import AgencyId, Code, Digest, Identifier
from services._runtime.decisions import CheckedDocument, Documents

CONSENT: Final = "consent"


class ConsentRecord(CheckedDocument):
    """One consent, ``consent/<receiving agency>/<consent_id>``; ``person`` is :func:`entries.person_of`.

    ``revoked_at``: since when nothing more may be looked for or used with it. It stays: what was done with
    it stands.
    """

    fingerprint: str
    consent_id: Identifier
    receiving_agency: AgencyId
    person: Digest
    purpose: Code
    legal_basis: Code
    papers: tuple[Code, ...]
    given_at: AwareDatetime
    valid_to: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None

    def has_ended(self, at: datetime) -> bool:
        """Whether its time is over; its last moment still counts."""
        return self.valid_to is not None and at > self.valid_to


def consent_key(receiving_agency: str, consent_id: str) -> str:
    """Return the key of a consent; an agency's id has no slash, a consent's may."""
    return f"{CONSENT}/{receiving_agency}/{consent_id}"


def consent_of(documents: Documents, receiving_agency: str, consent_id: str) -> ConsentRecord | None:
    """Return a consent, None where none was given under this id."""
    found = documents.get(consent_key(receiving_agency, consent_id))
    assert found is None or isinstance(found, ConsentRecord)
    return found
