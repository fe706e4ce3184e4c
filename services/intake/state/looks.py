"""One look into the register: what a person's papers were when something was decided, and what it saw.

It is kept for two reasons: an entry, a revocation or a digitisation that comes after a look-up which should
have seen it can be told from the two alone, whoever came first; and for what a person's papers were looked
at can be answered later.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from schemas.envelope import Code, Digest
from services._runtime.decisions import CheckedDocument, Documents
from services.intake.state.entries import KnownPaper, known_papers, papers_key

LOOK: Final = "look"


Later = Literal["revoked", "digitised"]
"""What may become of the result that an entry is."""


class Look(CheckedDocument):
    """``look/<what for>``: ``asked`` are the papers, ``saw`` the entries that the register showed.

    Of these ``revoked`` were shown as revoked, ``undigitised`` are results that were not digitised yet
    (``revoked`` None: older than what is told of them). ``purpose`` is the procedure that it was taken for
    (None: of an older version).
    """

    person: Digest
    day: date
    purpose: Code | None = None
    asked: tuple[Code, ...]
    saw: tuple[str, ...]
    revoked: tuple[str, ...] | None = None
    undigitised: tuple[str, ...] = ()

    def missed(self, ref: str, *, revoked: bool, digitised: bool) -> Iterable[Later]:
        """Yield what it did not know of an entry that it saw, and that by its day it should have known."""
        if ref not in self.saw:
            return
        if revoked and self.revoked is not None and ref not in self.revoked:
            yield "revoked"
        if digitised and ref in self.undigitised:
            yield "digitised"


class Register:
    """The register as one decision sees it: a person on a day."""

    def __init__(self, documents: Documents, person: str | None, day: date) -> None:
        self._documents = documents
        self._person = person
        self._day = day

    def papers(self, code: str) -> tuple[KnownPaper, ...]:
        """Return the person's papers of a code, newest first."""
        if self._person is None:
            return ()
        return known_papers(self._documents.get(papers_key(self._person, code, self._day)))

    def look(self, codes: Iterable[str], purpose: str) -> Look | None:
        """Return what is kept of the look-up for a procedure; None where nothing was asked."""
        asked = tuple(dict.fromkeys(codes))
        if self._person is None or not asked:
            return None
        papers = [paper for code in asked for paper in self.papers(code)]
        return Look(
            person=self._person,
            day=self._day,
            purpose=purpose,
            asked=asked,
            saw=tuple(paper.ref for paper in papers),
            revoked=tuple(paper.ref for paper in papers if paper.revoked),
            undigitised=tuple(paper.ref for paper in papers if paper.result and not paper.digitised),
        )


def look_keys(person: str, codes: Iterable[str], day: date) -> tuple[str, ...]:
    """Return the keys of a look-up of several papers of one person."""
    return tuple(papers_key(person, code, day) for code in dict.fromkeys(codes))
