"""What is kept of an evidence request: the preview, what databases said, who saw it, what was used.

There is one for a submission, before it is lodged, and everything about it is in one document, so that the
lane of the receiving agency decides alone. It holds which papers there are and where, nothing of what is in
them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.envelope import AgencyId, Code, Digest, DossierCode, Identifier
from services._runtime.decisions import CheckedDocument, Documents, Timer

EVIDENCE: Final = "evidence"
ANSWER_DUE: Final = "answer-due"
"""The name of the timer that makes a database's silence an answer; its ref is the paper."""
NEWEST_VIEWS: Final = 100
"""So many views are kept with a request; all of them are on the topic."""
MOST_LATE: Final = 20
"""So many different answers that came too late are told apart; more are counted as one."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Offer(_Kept):
    """A paper of the register that may be used: ``ref`` is what a lodging names it by (``held_ref``)."""

    ref: str
    held_by: AgencyId
    outcome: Literal["reused", "shared"]
    valid_from: date | None = None
    valid_until: date | None = None
    digitised: bool = False


class Question(_Kept):
    """What a national database was asked, and what became of it.

    ``outcome`` None: it may still answer until ``answer_until``, also where it said meanwhile that it is
    ``unavailable``. ``timed_out``: it did not. ``answer`` is the fingerprint of the answer that counts,
    ``late`` those of answers that came after the time-out or after the lodging, kept and never applied.
    """

    database: Code
    answer_until: AwareDatetime
    outcome: Literal["found", "not-found", "unavailable"] | None = None
    said_unavailable: bool = False
    timed_out: bool = False
    reference: Identifier | None = None
    valid_until: date | None = None
    answered_at: AwareDatetime | None = None
    answer: str | None = None
    late: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """What a lodging names the paper by: the database's own reference, else its name."""
        return self.reference or self.database

    def is_usable(self, on: date) -> bool:
        """Whether the database has the paper, and it holds on a day, its last one included."""
        return self.outcome == "found" and (self.valid_until is None or on <= self.valid_until)


class AskedPaper(_Kept):
    """One paper asked for: what the register offers, else what a database was asked."""

    code: Code
    offers: tuple[Offer, ...] = ()
    question: Question | None = None

    def state(self, on: date) -> Literal["offered", "waiting", "not-found", "unavailable", "nothing"]:
        """Return how it stands on a day; ``nothing``: neither the register nor a database has it."""
        asked = self.question
        if any(offer.valid_until is None or on <= offer.valid_until for offer in self.offers):
            return "offered"
        if asked is None or (asked.outcome == "found" and not asked.is_usable(on)):
            return "nothing"
        if asked.outcome is None:
            return "waiting"
        return "offered" if asked.outcome == "found" else asked.outcome


class View(_Kept):
    """Somebody saw the preview; ``by`` None: the person. ``event``: the id under which it was told."""

    at: AwareDatetime
    by: AgencyId | None = None
    event: str | None = None


class Use(_Kept):
    """A paper became part of a dossier."""

    at: AwareDatetime
    paper: Code
    ref: str
    outcome: Literal["reused", "shared"]
    dossier_code: DossierCode


class EvidenceRecord(CheckedDocument):
    """One request, ``evidence/<receiving agency>/<submission_id>``.

    ``usable_until``: its last moment; later, papers are asked for anew. ``lodged_at``: when the submission
    was decided, after which nothing changes it any more. ``views_before``: how many older views are not kept.
    """

    fingerprint: str
    submission_id: Identifier
    receiving_agency: AgencyId
    procedure_code: Code
    person: Digest
    consent_id: Identifier
    legal_basis: Code
    asked_by: AgencyId | None = None
    asked_at: AwareDatetime
    usable_until: AwareDatetime
    papers: tuple[AskedPaper, ...]
    views: tuple[View, ...] = ()
    views_before: int = 0
    lodged_at: AwareDatetime | None = None
    uses: tuple[Use, ...] = ()

    def to_body(self) -> str:
        """Return it as JSON, without what holds nothing."""
        return self.model_dump_json(exclude_defaults=True)

    @property
    def late_answers(self) -> int:
        """How many answers came too late."""
        return sum(len(paper.question.late) for paper in self.papers if paper.question is not None)

    @property
    def is_waiting(self) -> bool:
        """Whether a database may still answer."""
        return any(paper.question is not None and paper.question.outcome is None for paper in self.papers)

    def paper(self, code: str) -> AskedPaper | None:
        """Return a paper that was asked for."""
        return next((paper for paper in self.papers if paper.code == code), None)

    def answered(self, code: str, question: Question) -> "EvidenceRecord":
        """Return it with what became of a question; one that is closed waits for nothing."""
        papers = tuple(
            paper.model_copy(update={"question": question}) if paper.code == code else paper
            for paper in self.papers
        )
        return self.model_copy(update={"papers": papers, "timers": timers_of(papers)})

    def viewed(self, view: View) -> "EvidenceRecord":
        """Return it with one more view; one that was told before, at whatever moment, is none."""
        if any(each.event == view.event for each in self.views):
            return self
        views = (*self.views, view)
        more = max(len(views) - NEWEST_VIEWS, 0)
        return self.model_copy(update={"views": views[more:], "views_before": self.views_before + more})

    def lodged(self, at: datetime, uses: Iterable[Use]) -> "EvidenceRecord":
        """Return it as it stays once the submission is decided."""
        return self.model_copy(update={"lodged_at": at, "uses": tuple(uses)})


def timers_of(papers: Iterable[AskedPaper]) -> tuple[Timer, ...]:
    """Return what is waited for: the answers of databases."""
    return tuple(
        Timer(due_at=paper.question.answer_until, name=ANSWER_DUE, ref=paper.code)
        for paper in papers
        if paper.question is not None and paper.question.outcome is None
    )


def evidence_key(receiving_agency: str, submission_id: str) -> str:
    """Return the key of the request for a submission; an agency's id has no slash, a submission's may."""
    return f"{EVIDENCE}/{receiving_agency}/{submission_id}"


def evidence_of(documents: Documents, receiving_agency: str, submission_id: str) -> EvidenceRecord | None:
    """Return the request for a submission, None where none was made."""
    found = documents.get(evidence_key(receiving_agency, submission_id))
    assert found is None or isinstance(found, EvidenceRecord)
    return found
