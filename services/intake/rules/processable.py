"""What no decision can be made on: what the catalogue does not know, or what no fee can be worked out of."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from schemas.inbound import SubmissionLodgedData
from services._province import fees
from services._province.agencies import Agency, UnknownAgency, agency
from services._province.communes import is_commune_code
from services._province.completeness import unknown_components
from services._province.identifiers import meant_agency_id
from services._province.procedures import Procedure, UnknownProcedure, procedure, versions
from services.intake.rules.problem import Problem


def check_processable(data: SubmissionLodgedData) -> list[Problem]:
    """Return of everything wrong what no version of the procedure could process: it would be a dead letter.

    What the version in force on the day of reception alone cannot process is refused, for the door knows no
    day: what it acknowledged is always answered.
    """
    asked, problems = procedure_of(data), list(_unknown(data))
    if asked is None:
        problems.append(
            _unprocessable("procedure_code", "unknown-procedure", "name a procedure in the catalogue")
        )
    else:
        faults = [tuple(impossible(data, each)) for each in versions()[asked.code]]
        fewest = min(faults, key=len)
        problems += fewest
    return problems


def impossible(data: SubmissionLodgedData, asked: Procedure) -> Iterable[Problem]:
    """Yield what this version of a procedure cannot process."""
    unknown = frozenset(unknown_components(asked, (each.code for each in data.components)))
    for place, component in enumerate(data.components):
        if component.code in unknown:
            message = "leave it out or correct its code: the procedure does not ask for this component"
            yield _unprocessable(f"components.{place}.code", "unknown-component", message)
    given, known = data.fee_basis.exemption, fees.grounds_of(asked)
    if given is not None and given not in known:
        yield _unprocessable("fee_basis.exemption", "unknown-exemption", _instead(given, known))
    try:
        fees_of(data, asked)
    except fees.FeeBasisMissing as lack:
        message = f"give it: the fee {lack.fee_code} is worked out from it"
        yield _unprocessable(f"fee_basis.{lack.field}", "fee-basis-missing", message)


def fees_of(
    data: SubmissionLodgedData, asked: Procedure, day: date | None = None
) -> tuple[fees.AmountDue, ...]:
    """Return the amounts due in VND; raises FeeBasisMissing when the basis lacks a number.

    ``day`` is the day of reception; without it no dated rate for online lodging applies.
    """
    given = data.fee_basis
    basis = fees.FeeBasis(
        copies=given.copies,
        pages=given.pages,
        exemption=given.exemption,
        value_vnd=given.value_vnd,
        online_on=day if data.channel == "online" else None,
    )
    return fees.amounts_due(asked, basis)


def procedure_of(data: SubmissionLodgedData, day: date | None = None) -> Procedure | None:
    """Return the procedure asked for, as in force on a day or the newest; None: there is none."""
    try:
        return procedure(data.procedure_code, day)
    except UnknownProcedure:
        return None


def agency_of(data: SubmissionLodgedData) -> Agency | None:
    """Return the agency that it was lodged at; None: there is none with that id."""
    try:
        return agency(data.receiving_agency)
    except UnknownAgency:
        return None


def _unknown(data: SubmissionLodgedData) -> Iterable[Problem]:
    if agency_of(data) is None:
        meant = meant_agency_id(data.receiving_agency)
        known = meant is not None and agency_of(data.model_copy(update={"receiving_agency": meant}))
        message = f"write {meant}: top-down, in capitals" if known else "name an agency of the province"
        yield _unprocessable("receiving_agency", "unknown-agency", message)
    if not is_commune_code(data.place):
        yield _unprocessable("place", "unknown-place", "give the GSO code of the applicant's commune")


def _instead(given: str, known: tuple[str, ...]) -> str:
    """Say which ground is meant: of those that the procedure's fees name, the nearest first."""
    if not known:
        return "leave it out: no fee of the procedure is reduced on any ground"
    near = get_close_matches(given, known, 1, 0.6)
    if near:
        return f"did you mean {near[0]}? The grounds are {', '.join(known)}"
    return f"name one of {', '.join(known)}, or leave it out"


def _unprocessable(field: str, reason: str, message: str) -> Problem:
    return Problem(field, message, reason, "unprocessable")
