"""How a paper of a dossier is met, and whether the State had it: the truth table of docs/reuse.md.

``held_before``: the agency that decides accepted it in an earlier successful dossier of the same person, or
gave it, and it holds still. However it is kept: its own archive is at hand, on paper too (QĐ 2866 T27).
``could_share``: another agency holds such a paper, may share it, and has it as data. ASSUMPTION: paper cannot
be shared through the hub (NĐ 61/2018 Article 17.1 digitises it, NĐ 45/2020 and NĐ 107/2021, general
knowledge, want what is digitised reused). Both are the truth whatever the clerk did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services._province.agencies import agencies
from services.intake.state.entries import KnownPaper


@dataclass(frozen=True, slots=True)
class Claim:
    """That the State holds a paper, said instead of handing it in; ``ref`` names entry, dossier or result.

    ``agreed``: the entries that were shown to the applicant, who agreed to their use; nothing else is used.
    """

    agreed: frozenset[str]
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """How a paper was met; ``outcome`` None: it was claimed, and the claim does not hold.

    ``source``: the paper that is used, where one is.
    """

    outcome: Literal["attached", "reused", "shared"] | None
    held_before: bool = False
    could_share: bool = False
    source: KnownPaper | None = None


NEVER_HELD: Final = Met("attached")
"""A paper that no register knows anything of."""


def met(papers: Iterable[KnownPaper], deciding: str, on: date, claim: Claim | None) -> Met:
    """Return how a paper is met at the agency that decides, on the day of reception.

    ``papers`` are the person's own of that code, newest first; ``claim`` None: it was handed in.
    """
    own, others = usable(papers, deciding, on)
    held_before, could_share = bool(own), bool(others)
    if claim is None:
        return Met("attached", held_before, could_share)
    found: tuple[tuple[Literal["reused", "shared"], list[KnownPaper]], ...]
    found = (("reused", own), ("shared", others))
    for outcome, candidates in found:
        for paper in candidates:
            if paper.ref in claim.agreed and (claim.ref is None or _is_named(paper, claim.ref)):
                return Met(outcome, held_before, could_share, paper)
    return Met(None, held_before, could_share)


def usable(
    papers: Iterable[KnownPaper], deciding: str | None, on: date
) -> tuple[list[KnownPaper], list[KnownPaper]]:
    """Return the valid papers that the deciding agency holds, and those that others may share, newest first.

    ``deciding`` None: who decides is not known yet, so that none is its own.
    """
    valid = [paper for paper in papers if paper.is_valid(on)]
    own = [paper for paper in valid if holder(paper.held_by, on) == deciding]
    others = [paper for paper in valid if paper not in own and paper.shareable and paper.digitised]
    return own, others


def holder(agency_id: str, on: date) -> str:
    """Return who has an agency's papers on a day: itself, or who took it in (`succeeded_by`)."""
    known = agencies().get(agency_id)
    while known is not None and known.valid_to is not None and known.valid_to < on and known.succeeded_by:
        known = agencies().get(known.succeeded_by)
    return agency_id if known is None else known.id


def _is_named(paper: KnownPaper, ref: str) -> bool:
    named = {paper.ref, paper.dossier_code}
    return ref in named or (paper.result is not None and ref == paper.result.result_id)
