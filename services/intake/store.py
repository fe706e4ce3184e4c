"""Intake's tables and the look-ups of its door."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from services.intake.register.store import IntakeStore
from services.intake.state.documents import DossierRecord, SubmissionRecord
from services.intake.state.keys import dossier_key, submission_key

STORE: Final = IntakeStore()


def submissions(
    tx: Connection, submission_id: str, receiving_agencies: Iterable[str]
) -> list[SubmissionRecord]:
    """Return what became of the submissions with an id at these agencies; empty while nothing is decided."""
    found = STORE.load(tx, [submission_key(submission_id, agency) for agency in receiving_agencies])
    return [record for _, record in sorted(found.items()) if isinstance(record, SubmissionRecord)]


def submissions_named(
    tx: Connection, names: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], SubmissionRecord]:
    """Return what became of submissions, by id and receiving agency; those not decided yet are left out."""
    keys = {submission_key(submission_id, agency): (submission_id, agency) for submission_id, agency in names}
    found = STORE.load(tx, keys.keys())
    return {keys[key]: record for key, record in found.items() if isinstance(record, SubmissionRecord)}


def dossier(tx: Connection, code: str) -> DossierRecord | None:
    """Return a dossier's record, None if no dossier has this code."""
    found = STORE.load(tx, [dossier_key(code)]).get(dossier_key(code))
    assert found is None or isinstance(found, DossierRecord)
    return found
