"""Intake's tables and the look-ups of its door."""

from typing import Final

from sqlalchemy import Connection

from services._runtime.documents import DocumentStore
from services.intake.documents import (
    DossierRecord,
    RunningNumber,
    SubmissionRecord,
    dossier_key,
    submission_key,
)

STORE: Final = DocumentStore(
    {
        "submission": ("submissions", SubmissionRecord),
        "number": ("running_numbers", RunningNumber),
        "dossier": ("dossiers", DossierRecord),
    }
)


def submission(tx: Connection, submission_id: str) -> SubmissionRecord | None:
    """Return what became of a submission, None while nothing is decided."""
    found = STORE.load(tx, [submission_key(submission_id)]).get(submission_key(submission_id))
    assert found is None or isinstance(found, SubmissionRecord)
    return found


def dossier(tx: Connection, code: str) -> DossierRecord | None:
    """Return a dossier's record, None if no dossier has this code."""
    found = STORE.load(tx, [dossier_key(code)]).get(dossier_key(code))
    assert found is None or isinstance(found, DossierRecord)
    return found
