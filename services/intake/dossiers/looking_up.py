"""How the papers of a submission or of a supplement stand to the register, all at once."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from schemas.envelope import Shape
from schemas.follow_ups import SupplementLodgedData
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province.agencies import agencies
from services._province.calendar import in_zone
from services._province.procedures import Procedure, procedure, versions
from services._runtime.decisions import Document, Documents
from services._runtime.fingerprints import fingerprint
from services.intake.evidence.use import (
    Agreed,
    agreed,
    agreed_later,
    agreement_keys,
    further_agreement_keys,
    uses_of,
    with_answer,
)
from services.intake.register.reuse import Met, met
from services.intake.rules.lodging import claimed, deciding_agency
from services.intake.state.documents import DossierRecord, NotUsed
from services.intake.state.entries import person_of
from services.intake.state.keys import refused_look_key
from services.intake.state.looks import Look, Register, look_keys
from services.intake.state.requests import evidence_key


class Looked(NamedTuple):
    """What a look-up gave: how the papers are met, and what is kept of the look-up (None: nothing asked).

    ``agreed``: what the applicant agreed to before, and what is against using it.
    """

    papers: Mapping[str, Met]
    look: Look | None
    agreed: Agreed


NOTHING_LOOKED_UP: Final = Looked({}, None, Agreed())


def keys_for(data: SubmissionLodgedData, at: date, received: date) -> tuple[str, ...]:
    """Return the keys of the look-up for what was lodged on a day and is received on that or a later one."""
    if data.procedure_code not in versions():
        return ()
    codes = asked_codes(data.components, procedure(data.procedure_code, received))
    papers = look_keys(person_of(data.applicant.id_token), codes, at) if codes else ()
    return *agreement_keys(data), *papers


def looked_up(documents: Documents, data: SubmissionLodgedData, at: datetime, received: date) -> Looked:
    """Look the papers of a submission up; nothing for one that nobody can decide."""
    receiving = agencies().get(data.receiving_agency)
    if receiving is None or data.procedure_code not in versions():
        return NOTHING_LOOKED_UP
    asked = procedure(data.procedure_code, received)
    deciding = deciding_agency(data, asked, receiving, received)
    if deciding is None:
        return NOTHING_LOOKED_UP
    register = Register(documents, person_of(data.applicant.id_token), in_zone(at).date())
    allowed = agreed(documents, data, at)
    papers = papers_met(data.components, register, asked, deciding, received, allowed=allowed)
    return Looked(papers, register.look(asked_codes(data.components, asked), asked.code), allowed)


def further_keys(dossier: DossierRecord, data: SupplementLodgedData, at: date) -> tuple[str, ...]:
    """Return the keys of the look-up for what was brought later; no papers without a known person."""
    codes = asked_codes(data.components, _rules(dossier))
    papers = look_keys(dossier.person, codes, at) if codes and dossier.person is not None else ()
    return *further_agreement_keys(dossier), *papers


def looked_up_later(
    documents: Documents, dossier: DossierRecord, data: SupplementLodgedData, at: datetime, received: date
) -> Looked:
    """Look the papers of a supplement up, as those of the submission; they were asked for under its code."""
    register, asked = Register(documents, dossier.person, in_zone(at).date()), _rules(dossier)
    allowed = agreed_later(documents, dossier, claimed(data.components), at)
    papers = papers_met(data.components, register, asked, dossier.decided_by, received, allowed=allowed)
    return Looked(papers, register.look(asked_codes(data.components, asked), asked.code), allowed)


def kept_of(looked: Looked, look: str, code: str | None, at: datetime) -> dict[str, Document]:
    """Return what is kept of a look-up under the key ``look``, and of the requests that were used or not.

    ``code``: of the dossier that the papers became part of, None where they became part of none.
    """
    kept: dict[str, Document] = {} if looked.look is None else {look: looked.look}
    for record in looked.agreed.records:
        key = evidence_key(record.receiving_agency, record.submission_id)
        kept[key] = record.lodged(at, uses_of(looked.agreed.used_of(record, looked.papers), code, at))
    return kept


def not_used(looked: Looked) -> tuple[NotUsed, ...]:
    """Return the claims that do not hold, in the words of a refusal; none is of a required paper."""
    reason = looked.agreed.against or "held-not-usable"
    return tuple(
        NotUsed(code=code, reason=reason) for code, each in looked.papers.items() if each.outcome is None
    )


def refused_look(looked: Looked, what_for: str, receiving_agency: str, data: Shape) -> dict[str, Document]:
    """Return what is kept of a look-up for what became a dead letter: that it was taken, nothing else."""
    if looked.look is None:
        return {}
    key = refused_look_key(receiving_agency, what_for, looked.look.day, fingerprint(data))
    return {key: looked.look}


def _rules(dossier: DossierRecord) -> Procedure:
    return procedure(dossier.procedure_code, in_zone(dossier.received_at).date())


def asked_codes(components: Iterable[LodgedComponent], asked: Procedure) -> tuple[str, ...]:
    """Return the papers to be looked up: of those lodged the ones that the procedure calls reusable."""
    reusable = {each.code for each in asked.components if each.reusable}
    return tuple(dict.fromkeys(each.code for each in components if each.code in reusable))


def papers_met(
    components: Iterable[LodgedComponent],
    register: Register,
    asked: Procedure,
    deciding: str,
    on: date,
    *,
    allowed: Agreed,
) -> Mapping[str, Met]:
    """Return how each is met of which the register may know something, and every claim, by code."""
    components = tuple(components)
    said = claimed(components)
    found = {code: Met(None) for code in said}
    for code in asked_codes(components, asked):
        claim = allowed.claim(code, said[code].held_ref) if code in said else None
        truth = met(register.papers(code), deciding, on, claim)
        found[code] = with_answer(truth, code, allowed, claim, on)
    return found


def believed(papers: Mapping[str, Met]) -> frozenset[str]:
    """Return the claimed papers that the State does hold."""
    return frozenset(code for code, each in papers.items() if each.source is not None)
