"""What can be wrong with a submission: what can never be processed, and what is refused with a reason."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province.agencies import Agency, agencies, exists, organised_on
from services._province.completeness import missing_components
from services._province.procedures import Procedure, in_force
from services._province.reception import decided_by, received_where
from services.intake.rules.problem import Problem
from services.intake.rules.processable import agency_of, check_processable, impossible, procedure_of

LEAST_LEVEL_ONLINE: Final = 3
"""NĐ 43/2011 Article 3: level 2 gives forms to fill in on paper, level 3 takes what is sent online."""
HELD: Final = "held"
"""The form of a component that was not handed in, since the State is said to hold the paper."""


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
    problems = check_processable(data)
    asked, receiving = procedure_of(data, day), agency_of(data)
    if asked is not None and receiving is not None:
        problems += _refusals(data, asked, receiving, day, believed, against=against)
    return problems


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
            again = _refused(f"components.{place}.code", "repeated-component", message)
            yield replace(again, component=component.code)
        seen.add(component.code)


def _refusals(
    data: SubmissionLodgedData,
    asked: Procedure,
    receiving: Agency,
    day: date | None,
    believed: Collection[str],
    *,
    against: str | None,
) -> Iterable[Problem]:
    """Yield every reason to refuse; where nobody could ask for it, neither papers nor a place are named."""
    if day is not None and not in_force(asked, day):
        message = "ask for a procedure in force on the day of reception"
        yield _refused("procedure_code", "not-in-force", message)
        return
    for_agencies = asked.internal is not None and data.applicant.kind != "agency"
    yield from _not_there(data, asked, receiving, day, advised=not for_agencies)
    if for_agencies:
        message = "ask for another: this procedure is between State agencies only"
        yield _refused("applicant.kind", "internal-procedure", message)
        return
    if data.channel == "online" and asked.service_level < LEAST_LEVEL_ONLINE:
        message = "lodge it over the counter or by post: the procedure cannot be asked for online"
        yield _refused("channel", "not-offered-online", message)
    if day is not None:
        yield from _of_another_version(data, asked)
    yield from repeated(data.components)
    missing = missing_components(asked, (*attached_codes(data.components), *believed))
    if missing:
        agreed = data.consent_id is not None
        yield lacking(data.components, missing, against if agreed else "held-no-consent")


def _not_there(
    data: SubmissionLodgedData, asked: Procedure, receiving: Agency, day: date | None, *, advised: bool
) -> Iterable[Problem]:
    """Yield why this agency does not take it in, if ``advised`` with the place to go to; once."""
    organised = None if day is None else organised_on(day)
    there = organised is None or exists(receiving, organised)
    if there and deciding_agency(data, asked, receiving, day) is not None:
        return
    field, where = "receiving_agency", received_where(asked, data.place, day) if advised else ()
    go = (
        f"lodge it where it is received, at {', '.join(where)}" if where else "ask what else may be asked for"
    )
    if there:
        yield _refused(field, "not-received-here", f"{go}: this agency does not take it", go_to=where)
    elif receiving.valid_to is not None and organised is not None and receiving.valid_to < organised:
        heirs = (receiving.succeeded_by,) if receiving.succeeded_by else ()
        go = f"lodge it at {heirs[0]}, which took it in" if heirs else go
        message = f"{go}: this agency ended with {receiving.valid_to}"
        yield _refused(field, "agency-ended", message, go_to=heirs or where)
    else:
        before = tuple(each.id for each in agencies().values() if each.succeeded_by == receiving.id)
        message = f"lodge it at the agency of that day: this one begins on {receiving.valid_from}"
        yield _refused(field, "agency-not-yet", message, go_to=before or where)


def _of_another_version(data: SubmissionLodgedData, asked: Procedure) -> Iterable[Problem]:
    """Yield what another version of the procedure knows and the one in force does not (decision 32)."""
    for each in impossible(data, asked):
        place = each.field.split(".")
        component = data.components[int(place[1])].code if place[0] == "components" else None
        refusal = _refused(each.field, "other-version", each.message)
        yield replace(refusal, component=component)


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


def _refused(
    field: str, reason: str, message: str, missing: tuple[str, ...] = (), go_to: tuple[str, ...] = ()
) -> Problem:
    return Problem(field, message, reason, "refused", missing, go_to=go_to)
