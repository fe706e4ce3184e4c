"""How the papers of a submission or of a supplement stand to the register, all at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province.agencies import agencies
from services._province.procedures import Procedure, procedure, versions
from services._runtime.decisions import Documents
from services.intake.consent import stands
from services.intake.lodging import claimed, deciding_agency
from services.intake.looks import Look, Register, look_keys
from services.intake.register import person_of
from services.intake.reuse import Claim, Met, met


class Looked(NamedTuple):
    """What a look-up gave: how the papers are met, and what is kept of the look-up (None: nothing asked)."""

    papers: Mapping[str, Met]
    look: Look | None


NOTHING_LOOKED_UP: Final = Looked({}, None)


def keys_for(data: SubmissionLodgedData, at: date, received: date) -> tuple[str, ...]:
    """Return the keys of the look-up for what was lodged on a day and is received on that or a later one."""
    if data.procedure_code not in versions():
        return ()
    codes = asked_codes(data.components, procedure(data.procedure_code, received))
    return look_keys(person_of(data.applicant.id_token), codes, at) if codes else ()


def looked_up(documents: Documents, data: SubmissionLodgedData, at: date, received: date) -> Looked:
    """Look the papers of a submission up; nothing for one that nobody can decide."""
    receiving = agencies().get(data.receiving_agency)
    if receiving is None or data.procedure_code not in versions():
        return NOTHING_LOOKED_UP
    asked = procedure(data.procedure_code, received)
    deciding = deciding_agency(data, asked, receiving, received)
    if deciding is None:
        return NOTHING_LOOKED_UP
    register = Register(documents, person_of(data.applicant.id_token), at)
    papers = papers_met(data.components, register, asked, deciding, received, consent=stands(data.consent_id))
    return Looked(papers, register.look(asked_codes(data.components, asked)))


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
    consent: bool,
) -> Mapping[str, Met]:
    """Return how each is met of which the register may know something, and every claim, by code."""
    components = tuple(components)
    said = claimed(components)
    found = {code: Met(None) for code in said}
    for code in asked_codes(components, asked):
        claim = Claim(consent, said[code].held_ref) if code in said else None
        found[code] = met(register.papers(code), deciding, on, claim)
    return found


def believed(papers: Mapping[str, Met]) -> frozenset[str]:
    """Return the claimed papers that the State does hold."""
    return frozenset(code for code, each in papers.items() if each.source is not None)
