"""A part that is another agency's: the dossier is passed on and never lost (NĐ 61/2018 Article 18)."""

from collections.abc import Iterator
from typing import Final

from schemas.inbound import LegAnsweredData
from services._province.agencies import Agency, UnknownAgency, agency, exists, organised_on
from services._runtime.decisions import Unprocessable
from services.routing.dossiers import Leg, LegOutcome, RoutedDossier
from services.routing.legs import closed
from services.routing.plans import leg_id, mode_between, next_number
from services.routing.steps import Step

ADMINISTRATIVE: Final = frozenset({"province", "department", "district", "commune"})
"""Kinds of agency that decide procedures of every field; the service centre only receives."""


def passed_on(step: Step, leg: Leg, data: LegAnsweredData) -> Step:
    """Close the leg and plan one in its place: same duty, same round, a limit of its own from its sending.

    ``wrong-authority`` sends the dossier back (``refused``), ``handed-over`` is a part done (``done``). The
    agency that the lead is passed on to decides the dossier from now on.
    """
    receiver = _receiver(step, leg, data)
    outcome: LegOutcome = "refused" if data.outcome == "wrong-authority" else "done"
    step = closed(step, leg, outcome, step.happened_at)
    on = step.time.date()
    if leg.duty == "lead":
        step = _led_by(step, leg.to_agency, receiver)
    sent_on = Leg(
        leg_id=leg_id(step.dossier, next_number(step.dossier)),
        duty=leg.duty,
        from_agency=leg.to_agency,
        to_agency=receiver,
        mode=mode_between(leg.to_agency, receiver, on),
        limit_working_days=leg.limit_working_days,
        round=leg.round,
        passed_from=leg.leg_id,
    )
    return step.changed(legs=(*step.dossier.legs, sent_on))


def _led_by(step: Step, before: str, after: str) -> Step:
    """Let another agency decide; what would have left from the one before leaves from there."""
    on = step.time.date()
    legs = tuple(
        each.model_copy(update={"from_agency": after, "mode": mode_between(after, each.to_agency, on)})
        if each.is_waiting and each.from_agency == before and each.duty != "lead"
        else each
        for each in step.dossier.legs
    )
    return step.changed(legs=legs, decided_by=after)


def _receiver(step: Step, leg: Leg, data: LegAnsweredData) -> str:
    """Return whose the part is as the agency says, else the desk that received the dossier.

    The procedure's own rule is no help: it named the first agency of the chain. No agency gets the same part
    twice in a round, so what nobody wants comes to the desk and stops there.
    """
    had_it = frozenset(each.to_agency for each in _chain(step.dossier, leg))
    desk = step.dossier.received.receiving_agency
    if data.to_agency is None:
        if desk in had_it:
            raise Unprocessable(
                "no-competent-agency",
                f"{leg.leg_id} was at the desk that received it already: name the competent agency in "
                "to_agency (NĐ 61/2018 Article 18), or decide",
            )
        return desk
    if not _is_there(data.to_agency, step):
        raise Unprocessable(
            "unknown-agency",
            f"{leg.leg_id} is passed on to an agency that the province does not have on that day "
            "(QĐ 20/2020/QĐ-TTg Article 4)",
        )
    if data.to_agency in had_it:
        raise Unprocessable(
            "passed-in-a-circle",
            f"{leg.leg_id} is passed on to {data.to_agency}, which had this part before: name the competent "
            "agency (NĐ 61/2018 Article 18), or decide",
        )
    if not _can_be_competent(step.dossier, agency(data.to_agency)):
        raise Unprocessable(
            "not-competent",
            f"{leg.leg_id} is passed on to {data.to_agency}, which decides nothing of this procedure: "
            "name the competent agency (NĐ 61/2018 Article 18), or leave it out and the desk names it",
        )
    return data.to_agency


def _can_be_competent(dossier: RoutedDossier, whose: Agency) -> bool:
    """Whether a part of this procedure can be an agency's at all; which one's it is the agencies know.

    A department or a People's Committee can have it. Any other only where the procedure asks it, or, of a
    vertical system (police, tax), another agency of the same one.
    """
    asked = {leg.to_agency for leg in dossier.legs} | {dossier.received.competent_agency}
    if whose.kind in ADMINISTRATIVE or whose.id in asked:
        return True
    return whose.kind == "vertical" and _system(whose) in {_system(agency(each)) for each in asked}


def _system(one: Agency) -> str:
    """Return the provincial agency at the head of an agency's own system."""
    while one.parent is not None and agency(one.parent).kind == one.kind:
        one = agency(one.parent)
    return one.id


def _is_there(agency_id: str, step: Step) -> bool:
    try:
        return exists(agency(agency_id), organised_on(step.time.date()))
    except UnknownAgency:
        return False


def _chain(dossier: RoutedDossier, leg: Leg) -> Iterator[Leg]:
    """Go back from a leg to the ones that it was passed on from."""
    here: Leg | None = leg
    while here is not None:
        yield here
        here = None if here.passed_from is None else dossier.leg(here.passed_from)
