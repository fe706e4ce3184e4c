"""The look-ups of the doors of evidence: requests and consents by id, and all that is known of one person."""

from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, func, select

from schemas.evidence import EvidenceRequestedData
from services._province.agencies import agencies
from services._runtime.decisions import CheckedDocument
from services._runtime.ordering import by_bytes
from services.intake.evidence.checks import Before, dossier_meant
from services.intake.state.consents import CONSENT, ConsentRecord, consent_key, consent_of
from services.intake.state.keys import submission_key
from services.intake.state.looks import LOOK, Look
from services.intake.state.requests import EVIDENCE, EvidenceRecord, evidence_key, evidence_of
from services.intake.store import STORE, dossier

MOST: int = 500
"""So many of a person's newest requests, looks and consents are read."""
DocumentT = TypeVar("DocumentT", bound=CheckedDocument)


class Known(NamedTuple):
    """What there is before a request: its consent, itself, and what it is made for."""

    consent: ConsentRecord | None
    record: EvidenceRecord | None
    before: Before


class OfPerson(NamedTuple):
    """What is known of one person; looks by what they were for. ``older``: how many more rows there are."""

    requests: tuple[EvidenceRecord, ...]
    consents: tuple[ConsentRecord, ...]
    looks: tuple[tuple[str, Look], ...]
    older: int = 0


def known_of(tx: Connection, data: EvidenceRequestedData) -> Known:
    """Return what a request would meet."""
    agency, submission_id = data.receiving_agency, data.submission_id
    submission, code = submission_key(submission_id, agency), dossier_meant(data)
    found = STORE.load(
        tx, [consent_key(agency, data.consent_id), evidence_key(agency, submission_id), submission]
    )
    before = Before(submission in found, None if code is None else dossier(tx, code))
    return Known(
        consent_of(found, agency, data.consent_id), evidence_of(found, agency, submission_id), before
    )


def requests(tx: Connection, submission_id: str, receiving_agency: str | None) -> list[EvidenceRecord]:
    """Return the requests for the submissions with an id, at one agency or at any."""
    found = STORE.load(tx, [evidence_key(each, submission_id) for each in _where(receiving_agency)])
    return [each for _, each in sorted(found.items()) if isinstance(each, EvidenceRecord)]


def consents(tx: Connection, consent_id: str, receiving_agency: str | None) -> list[ConsentRecord]:
    """Return the consents with an id, at one agency or at any."""
    found = STORE.load(tx, [consent_key(each, consent_id) for each in _where(receiving_agency)])
    return [each for _, each in sorted(found.items()) if isinstance(each, ConsentRecord)]


def of_person(tx: Connection, person: str) -> OfPerson:
    """Return everything that says who looked for or used papers of a person, the newest first."""
    looks, requests = _rows(tx, LOOK, person, "day"), _rows(tx, EVIDENCE, person, "asked_at")
    given = [ConsentRecord.from_body(body) for _, body in _rows(tx, CONSENT, person)]
    given.sort(key=lambda each: each.given_at, reverse=True)
    there = sum(_count(tx, kind, person) for kind in (LOOK, EVIDENCE, CONSENT))
    return OfPerson(
        tuple(EvidenceRecord.from_body(body) for _, body in requests),
        tuple(given[:MOST]),
        tuple((key.partition("/")[2], Look.from_body(body)) for key, body in looks),
        there - len(looks) - len(requests) - len(given[:MOST]),
    )


def _rows(tx: Connection, kind: str, person: str, newest: str | None = None) -> list[tuple[str, str]]:
    """Return the newest rows of a person by a column; all of them, by key, where no column tells."""
    table = STORE.table(kind)
    query = select(table.c.key, table.c.body).where(table.c.person == person)
    by_key = by_bytes(tx, table.c.key)
    if newest is None:
        query = query.order_by(by_key)
    else:
        query = query.order_by(table.c[newest].desc(), by_key).limit(MOST)
    return [(row.key, row.body) for row in tx.execute(query)]


def _count(tx: Connection, kind: str, person: str) -> int:
    table = STORE.table(kind)
    return int(tx.execute(select(func.count()).where(table.c.person == person)).scalar_one())


def _where(receiving_agency: str | None) -> list[str]:
    return [receiving_agency] if receiving_agency else list(agencies())
