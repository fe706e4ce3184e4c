"""What became of a submission: how a repeat is known, and what is kept of a reception and a refusal."""

from datetime import datetime
from typing import NamedTuple

from schemas.dossiers import DossierRefused, DossierRefusedData
from schemas.inbound import SubmissionLodgedData
from services._runtime.decisions import Decision, Documents, Emit, Unprocessable
from services._runtime.fingerprints import fingerprint
from services.intake.rules.problem import Problem
from services.intake.rules.reasons import explained
from services.intake.state.documents import NotUsed, Refusal, SubmissionRecord, seal_of
from services.intake.state.keys import submission_key


class Answer(NamedTuple):
    """When a submission is answered, and by when it had to be; None: no hours are set (counter, post)."""

    at: datetime
    due_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Whether it comes after its hours: it reached the hub late, or the hub stood still."""
        return self.due_at is not None and self.at > self.due_at


def received_as(
    code: str, data: SubmissionLodgedData, answer: Answer, not_used: tuple[NotUsed, ...]
) -> SubmissionRecord:
    """Return the record of a submission that became the dossier with this code."""
    return SubmissionRecord(
        fingerprint=fingerprint(data),
        receiving_agency=data.receiving_agency,
        outcome="received",
        decided_at=answer.at,
        answer_due_at=answer.due_at,
        answered_late=answer.is_late,
        dossier_code=code,
        not_used=not_used,
        applicant_seal=seal_of(data.submission_id, data.applicant.id_token),
    )


def refuse(data: SubmissionLodgedData, problems: list[Problem], answer: Answer) -> Decision:
    """Refuse with the first reason, and keep all of them; every missing component at once, no number."""
    refused = DossierRefusedData(
        submission_id=data.submission_id,
        procedure_code=data.procedure_code,
        receiving_agency=data.receiving_agency,
        reason=problems[0].reason,
        missing=tuple(code for problem in problems for code in problem.missing),
    )
    record = SubmissionRecord(
        fingerprint=fingerprint(data),
        receiving_agency=data.receiving_agency,
        outcome="refused",
        decided_at=answer.at,
        answer_due_at=answer.due_at,
        answered_late=answer.is_late,
        reason=refused.reason,
        missing=refused.missing,
        refusals=tuple(_refusal(each) for each in problems),
        procedure_code=data.procedure_code,
        applicant_seal=seal_of(data.submission_id, data.applicant.id_token),
    )
    subject, agency = data.submission_id, data.receiving_agency
    emit = Emit(DossierRefused, refused, subject, agency, answer.at, discriminator=agency)
    return Decision({submission_key(subject, agency): record}, (emit,))


def _refusal(problem: Problem) -> Refusal:
    return Refusal(
        reason=problem.reason,
        field=problem.field,
        message=problem.message,
        component=problem.component,
        go_to=problem.go_to,
    )


def is_repeat(documents: Documents, data: SubmissionLodgedData) -> bool:
    """Say whether the submission was decided before; raises Unprocessable when its content was another."""
    known = documents.get(submission_key(data.submission_id, data.receiving_agency))
    assert known is None or isinstance(known, SubmissionRecord)
    if known is not None and known.fingerprint != fingerprint(data):
        what = "submission_id: lodged before with other content"
        raise Unprocessable("conflict", explained("conflict", what))
    return known is not None
