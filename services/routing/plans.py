"""The plan of a dossier's legs: who to whom, electronic or on paper, and which may be sent now."""

from datetime import date
from typing import Final

from schemas.routing import Mode
from services._province.agencies import agency
from services._province.agency_rules import COMPETENT, RECEIVING
from services._province.procedures import LegSpec
from services._province.transit import goes_electronically
from services.routing.dossiers import Leg, RoutedDossier

ONE_STOP_KINDS: Final = frozenset({"department", "service-centre", "district", "commune"})
"""Kinds of agency with a desk in the service centre or a one-stop unit, which *is* the agency.

Vertical agencies run counters of their own (NĐ 61/2018 Article 10.5); the province itself has no desk.
"""


def planned_legs(dossier: RoutedDossier, on: date) -> tuple[Leg, ...]:
    """Return the round's legs in the procedure's order, all waiting, with their modes as of that day.

    The mode stays as planned: the order of the paper path and all that is sent at once are settled when the
    dossier first goes out (NĐ 61/2018 Article 19.6), even if an agency is connected while its paper waits.
    """
    specs = dossier.rules.legs
    first = next_number(dossier)
    return tuple(_planned(dossier, spec, number, on) for number, spec in enumerate(specs, start=first))


def return_leg(dossier: RoutedDossier, on: date) -> Leg:
    """Return the way of the result back to the desk that hands it over, even at the same agency."""
    sender, receiver = dossier.competent_agency, dossier.received.receiving_agency
    return Leg(
        leg_id=leg_id(dossier, next_number(dossier)),
        duty="return",
        round=dossier.round,
        from_agency=sender,
        to_agency=receiver,
        mode=mode_between(sender, receiver, on),
        limit_working_days=None,
    )


def to_send_now(dossier: RoutedDossier) -> tuple[Leg, ...]:
    """Return the waiting legs that may go: every electronic one, and the next on paper if none is under way.

    On paper one agency works after another in the procedure's order. A lead agency that gets the dossier on
    paper from another desk comes first, and nothing is sent before its leg is closed: the other legs start
    from it, and it cannot send on what has not reached it. One that has the paper already comes last.
    What an agency passed on goes at once, whatever else is under way.
    """
    passed_on = tuple(leg for leg in dossier.legs if leg.is_waiting and leg.passed_from is not None)
    return (*passed_on, *(leg for leg in _in_turn(dossier) if leg not in passed_on))


def _in_turn(dossier: RoutedDossier) -> tuple[Leg, ...]:
    lead = dossier.lead
    if lead.mode == "paper" and is_interagency(lead) and lead.closed_at is None:
        return (lead,) if lead.is_waiting else ()
    waiting = [leg for leg in dossier.legs if leg.is_waiting]
    electronic = tuple(leg for leg in waiting if leg.mode == "electronic")
    under_way = (leg for leg in dossier.legs if leg.is_open or (leg.is_waiting and leg.passed_from))
    if any(leg.mode == "paper" for leg in under_way):
        return electronic
    paper = sorted((leg for leg in waiting if leg.mode == "paper"), key=lambda leg: leg.duty == "lead")
    return (*electronic, *paper[:1])


def next_number(dossier: RoutedDossier) -> int:
    """Return the number of the next leg: a leg that was dropped before it was sent leaves no hole."""
    return 1 + max((int(leg.leg_id.rpartition("-")[2]) for leg in dossier.legs), default=0)


def leg_id(dossier: RoutedDossier, number: int) -> str:
    """Return the id of the dossier's leg with that number."""
    return f"{dossier.code}/leg-{number}"


def mode_between(sender: str, receiver: str, on: date) -> Mode:
    """Electronic when both ends are connected on that day, else paper."""
    return "electronic" if goes_electronically(sender, receiver, on) else "paper"


def is_interagency(leg: Leg) -> bool:
    """Whether the leg counts for electronic routing: between different agencies, and not the way back."""
    return leg.from_agency != leg.to_agency and leg.duty != "return"


def is_one_stop(leg: Leg) -> bool:
    """Whether it goes from one one-stop desk to another (TT 23/2018/TT-BTTTT)."""
    ends = (leg.from_agency, leg.to_agency)
    return is_interagency(leg) and all(agency(end).kind in ONE_STOP_KINDS for end in ends)


def _planned(dossier: RoutedDossier, spec: LegSpec, number: int, on: date) -> Leg:
    sender = dossier.agency_by_rule(RECEIVING if spec.duty == "lead" else COMPETENT)
    receiver = dossier.agency_by_rule(spec.agency)
    return Leg(
        leg_id=leg_id(dossier, number),
        duty=spec.duty,
        from_agency=sender,
        to_agency=receiver,
        mode=mode_between(sender, receiver, on),
        limit_working_days=spec.limit_working_days,
        round=dossier.round,
    )
