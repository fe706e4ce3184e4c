"""What a look-up says of a submission: to anybody what became of it, to its own people why and what to do.

Ids of submissions are chosen by who sends them and can be guessed as codes can, so without a proof no more is
shown than of a code (TT 01/2018/TT-VPCP Article 16.2d): whether it was received, and its dossier's stage.
"""

from typing import Any, Final

from services._province.calendar import in_zone
from services.intake.rules.reasons import explanation, told
from services.intake.showing.look_up import public_view
from services.intake.showing.wording import desk_named
from services.intake.state.documents import (
    PENDING,
    RECEIVED,
    REFUSED,
    DossierRecord,
    Refusal,
    SubmissionRecord,
)

_SHOWN: Final = {
    "receiving_agency", "decided_at", "answer_due_at", "answered_late", "dossier_code", "reason", "missing",
}  # fmt: skip
_NOT_TOLD: Final = frozenset({"missing", "refusals", "not_used"})
"""What an answer tells of papers, and of where the applicant lives."""


def pending(submission_id: str) -> dict[str, Any]:
    """Return what is said of a submission that Kafka holds and nobody has decided yet."""
    return {"submission_id": submission_id, "state": "pending", "status": PENDING}


def public_answer(
    submission_id: str, known: SubmissionRecord, dossier: DossierRecord | None
) -> dict[str, Any]:
    """Return what anybody may know who has the id; ``status`` is the submission's: 2 received, 3 refused."""
    said = own_answer(submission_id, known, dossier)
    shown = {name: value for name, value in said.items() if name not in _NOT_TOLD}
    return shown if dossier is None else {**shown, "status": RECEIVED}


def own_answer(submission_id: str, known: SubmissionRecord, dossier: DossierRecord | None) -> dict[str, Any]:
    """Return what its sender and its desk may know: its dossier's status, and each reason of a refusal."""
    shown = known.model_dump(mode="json", include=_SHOWN, exclude_none=True)
    shown["decided_at"] = in_zone(known.decided_at).isoformat()
    shown["not_used"] = [{**each.model_dump(), **explanation(each.reason)} for each in known.not_used]
    shown |= {} if known.reason is None else told(known.reason)
    if dossier is not None:
        shown |= {name: text for name, text in public_view(dossier).items() if name != "code"}
    elif known.refusals:
        shown["refusals"] = [_refusal(each, known) for each in known.refusals]
    status = REFUSED if dossier is None else dossier.status
    return {"submission_id": submission_id, "state": known.outcome, "status": status, **shown}


def _refusal(each: Refusal, known: SubmissionRecord) -> dict[str, Any]:
    day = in_zone(known.decided_at).date()
    places = [(name, desk_named(name, day)) for name in each.go_to]
    go_to = [{"desk": name, "name_vi": named.vi, "name_en": named.en} for name, named in places]
    shown = each.model_dump(include={"reason", "field", "message", "component"}, exclude_none=True)
    return {**shown, **told(each.reason), **({"go_to": go_to} if go_to else {})}
