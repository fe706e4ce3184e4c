"""What a national database answered: it counts once, in time, and is never applied backwards."""

from datetime import datetime

from schemas.envelope import key_of_dossier
from schemas.lookups import LookupAnsweredData
from services._province.calendar import in_zone
from services._runtime.decisions import NOTHING, Decision, Documents, Unprocessable
from services._runtime.fingerprints import fingerprint
from services._runtime.persons_numbers import holds_persons_number
from services.intake.rules.reasons import explained
from services.intake.state.requests import MOST_LATE, EvidenceRecord, Question, evidence_key, evidence_of


def take_answer(documents: Documents, data: LookupAnsweredData, at: datetime) -> Decision:
    """Take an answer; raises Unprocessable for one to no question, and for a second, other one.

    So it does for a reference that may be a person's number: a use would carry it into the stream.
    ``unavailable`` is no answer yet: the database may still find the paper until its time is up. What comes
    after the time-out or after the lodging is kept with the request, and changes nothing there.
    """
    record = _record(documents, data)
    paper = record.paper(data.component_code)
    question = None if paper is None else paper.question
    if question is None:
        raise unknown_lookup("component_code: no database was asked for this paper")
    if data.reference is not None and holds_persons_number(data.reference):
        what = "reference: 9 to 12 digits in a row may be somebody's number; name the paper in another way"
        raise Unprocessable("persons-number", explained("persons-number", what))
    said = fingerprint(data)
    if said == question.answer or said in question.late:
        return NOTHING
    if question.answer is not None:
        what = "component_code: answered before with other content"
        raise Unprocessable("conflict", explained("conflict", what))
    return _changed(record, data, _taken(record, question, data, said, at))


def asked_for(data: LookupAnsweredData) -> tuple[str, str] | None:
    """Return agency and id of the request that is answered; None where the answer does not say the agency.

    What was asked for a supplement the first time has the dossier's code for its id and may be answered by
    either; a further request, numbered, is answered by ``submission_id`` alone (decision 59).
    """
    if data.dossier_code is not None:
        return key_of_dossier(data.dossier_code), data.dossier_code
    if data.receiving_agency is None or data.submission_id is None:
        return None
    return data.receiving_agency, data.submission_id


def unknown_lookup(what: str) -> Unprocessable:
    """Return why what names no question or request of ours is a dead letter."""
    return Unprocessable("unknown-lookup", explained("unknown-lookup", what))


def _taken(
    record: EvidenceRecord, question: Question, data: LookupAnsweredData, said: str, at: datetime
) -> Question:
    if question.timed_out or record.lodged_at is not None:
        late = (*question.late, said)[:MOST_LATE]
        return question.model_copy(update={"late": late})
    if data.outcome == "unavailable":
        return question.model_copy(update={"said_unavailable": True})
    update = {
        "outcome": data.outcome,
        "reference": data.reference,
        "valid_until": None if data.valid_to is None else in_zone(data.valid_to).date(),
        "answered_at": at,
        "answer": said,
    }
    return question.model_copy(update=update)


def _changed(record: EvidenceRecord, data: LookupAnsweredData, question: Question) -> Decision:
    changed = record.answered(data.component_code, question)
    if changed == record:
        return NOTHING
    return Decision({evidence_key(record.receiving_agency, record.submission_id): changed})


def _record(documents: Documents, data: LookupAnsweredData) -> EvidenceRecord:
    place = asked_for(data)
    if place is None:
        raise unknown_lookup("receiving_agency: give it, as the question did; ids are unique per agency")
    record = evidence_of(documents, *place)
    if record is None:
        raise unknown_lookup("submission_id: nothing was asked for this submission")
    return record
