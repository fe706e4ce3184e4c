"""What can be wrong with a submission: what can never be processed, and what is refused with a reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province import fees
from services._province.agencies import Agency, UnknownAgency, agency, exists, organised_on
from services._province.completeness import missing_components, unknown_components
from services._province.procedures import (
    Procedure,
    UnknownProcedure,
    in_force,
    procedure,
    versions,
)
from services._province.reception import decided_by

LEAST_LEVEL_ONLINE: Final = 3
"""NĐ 43/2011 Article 3: level 2 gives forms to fill in on paper, level 3 takes what is sent online."""
HELD: Final = "held"
"""The form of a component that was not handed in, since the State is said to hold the paper."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a submission: the field, what to do about it, and what intake makes of it.

    ``message`` repeats nothing of what was sent, since anything sent may be personal. ``unprocessable``: the
    record would become a dead letter. ``refused``: the applicant would get ``lgsp.dossier.refused.v1``, with
    ``missing`` components where they are the reason (phiếu từ chối, NĐ 61/2018 Article 17.1).
    """

    field: str
    message: str
    reason: str
    outcome: Literal["unprocessable", "refused"]
    missing: tuple[str, ...] = ()


def check_lodgeable(
    data: SubmissionLodgedData,
    day: date | None = None,
    believed: Collection[str] = (),
    against: str | None = None,
) -> list[Problem]:
    """Return everything wrong with a submission, in the order in which intake would decide on it.

    The same rules as the decision itself. Without ``day``, the day of reception, nothing is said of what
    is in force, and only what no version of the procedure could process is called impossible. Facts about
    earlier submissions (``conflict``) only the decision knows. ``believed``: the papers that the State does
    hold among those that it is said to hold. ``against``: the reason why nothing that it holds may be used.
    """
    problems = check_processable(data, day)
    asked, receiving = _procedure_of(data, day), _agency_of(data)
    if asked is not None and receiving is not None:
        problems += _refusals(data, asked, receiving, day, believed, against=against)
    return problems


def check_processable(data: SubmissionLodgedData, day: date | None = None) -> list[Problem]:
    """Return of everything wrong what no decision could be made on: the record would be a dead letter."""
    asked, receiving = _procedure_of(data, day), _agency_of(data)
    problems = []
    if receiving is None:
        problems.append(
            _unprocessable("receiving_agency", "unknown-agency", "name an agency of the province")
        )
    if asked is None:
        problems.append(
            _unprocessable("procedure_code", "unknown-procedure", "name a procedure in the catalogue")
        )
    else:
        candidates = (asked,) if day is not None else versions()[asked.code]
        fewest = min([list(_impossible(data, each)) for each in candidates], key=len)
        problems += fewest
    return problems


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


def attached_codes(components: Iterable[LodgedComponent]) -> tuple[str, ...]:
    """Return the codes of the components that came along; what is only said to be held did not."""
    return tuple(each.code for each in components if each.form != HELD)


def claimed(components: Iterable[LodgedComponent]) -> dict[str, LodgedComponent]:
    """Return what the State is said to hold, by code; not what came along all the same."""
    components = tuple(components)
    attached = frozenset(attached_codes(components))
    said = [each for each in components if each.form == HELD and each.code not in attached]
    return {each.code: each for each in reversed(said)}  # of two claims the first counts


def deciding_agency(
    data: SubmissionLodgedData, asked: Procedure, receiving: Agency, day: date | None = None
) -> str | None:
    """Return who decides it, by the day of reception; None where the agency does not take it in."""
    return decided_by(asked, receiving, data.place, in_person=data.channel != "online", on=day)


def repeated(components: Iterable[LodgedComponent]) -> Iterable[Problem]:
    """Yield what came twice; a paper said to be held beside the same one that came is no repetition."""
    seen: set[str] = set()
    for place, component in enumerate(components):
        if component.form == HELD:
            continue
        if component.code in seen:
            message = "leave it out, or lodge what it belongs to apart: this component came before"
            yield _refused(f"components.{place}.code", "repeated-component", message)
        seen.add(component.code)


def _procedure_of(data: SubmissionLodgedData, day: date | None) -> Procedure | None:
    try:
        return procedure(data.procedure_code, day)
    except UnknownProcedure:
        return None


def _agency_of(data: SubmissionLodgedData) -> Agency | None:
    try:
        return agency(data.receiving_agency)
    except UnknownAgency:
        return None


def _impossible(data: SubmissionLodgedData, asked: Procedure) -> Iterable[Problem]:
    unknown = frozenset(unknown_components(asked, (each.code for each in data.components)))
    for place, component in enumerate(data.components):
        if component.code in unknown:
            message = "leave it out or correct its code: the procedure does not ask for this component"
            yield _unprocessable(f"components.{place}.code", "unknown-component", message)
    try:
        fees_of(data, asked)
    except fees.FeeBasisMissing as lack:
        message = f"give it: the fee {lack.fee_code} is worked out from it"
        yield _unprocessable(f"fee_basis.{lack.field}", "fee-basis-missing", message)


def _refusals(
    data: SubmissionLodgedData,
    asked: Procedure,
    receiving: Agency,
    day: date | None,
    believed: Collection[str],
    *,
    against: str | None,
) -> Iterable[Problem]:
    if day is not None and not in_force(asked, day):
        yield _refused(
            "procedure_code", "not-in-force", "ask for a procedure in force on the day of reception"
        )
    if day is not None:
        yield from _not_there(receiving, organised_on(day))
    if deciding_agency(data, asked, receiving, day) is None:
        message = (
            f"lodge it where it is received, at {', '.join(asked.received_at)}: this agency does not take it"
        )
        yield _refused("receiving_agency", "not-received-here", message)
    if asked.internal is not None and data.applicant.kind != "agency":
        message = "ask for another: this procedure is between State agencies only"
        yield _refused("applicant.kind", "internal-procedure", message)
    if data.channel == "online" and asked.service_level < LEAST_LEVEL_ONLINE:
        message = "lodge it over the counter or by post: the procedure cannot be asked for online"
        yield _refused("channel", "not-offered-online", message)
    yield from repeated(data.components)
    missing = missing_components(asked, (*attached_codes(data.components), *believed))
    if missing:
        agreed = data.consent_id is not None
        yield lacking(data.components, missing, against if agreed else "held-no-consent")


def _not_there(receiving: Agency, day: date) -> Iterable[Problem]:
    if exists(receiving, day):
        return
    if receiving.valid_to is not None and receiving.valid_to < day:
        heir = receiving.succeeded_by
        where = (
            f"at {heir}, which took it in" if heir else "where its district says: who took it in is not known"
        )
        message = f"lodge it {where}; this agency ended with {receiving.valid_to}"
        yield _refused("receiving_agency", "agency-ended", message)
    else:
        message = f"lodge it at the agency of that day: this one begins on {receiving.valid_from}"
        yield _refused("receiving_agency", "agency-not-yet", message)


def lacking(components: Iterable[LodgedComponent], missing: tuple[str, ...], against: str | None) -> Problem:
    """Say what to add; of codes only those of the catalogue, for anything sent may be personal.

    A claim that does not hold is told in the same words whether the paper is not there, has ended, was
    revoked or is another's: who asks for somebody else learns nothing of that person. ``against``: the
    reason why nothing that the State holds may be used.
    """
    message = f"add what is missing: {', '.join(missing)}"
    said = claimed(components)
    held = [code for code in missing if code in said]
    if held and against is None:
        message += f"; nothing that was shown before may be used as {', '.join(held)}"
    elif held and against == "held-no-consent":
        message += f"; without consent (consent_id) the register gives no {', '.join(held)}"
    elif held:
        message += f"; what the applicant agreed to does not reach for {', '.join(held)}"
    if len(held) < len(missing):
        return _refused("components", "incomplete", message, missing)
    return _refused("components", against or "held-not-usable", message, missing)


def _unprocessable(field: str, reason: str, message: str) -> Problem:
    return Problem(field, message, reason, "unprocessable")


def _refused(field: str, reason: str, message: str, missing: tuple[str, ...] = ()) -> Problem:
    return Problem(field, message, reason, "refused", missing)
