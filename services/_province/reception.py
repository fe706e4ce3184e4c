"""Who decides what a desk takes in: also where the desk is not one that the procedure names.

What is lodged over the counter or by post at a one-stop that does not receive it is passed on to the
competent one, with the same timing (NĐ 61/2018 Đ18); since QĐ 468/QĐ-TTg and KH 171/KH-UBND any one-stop of
the province receives, so that nothing of it is wrong any more. Online there is nothing to carry: who lodges
at the wrong agency is told, once and completely (Đ17.2).
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from pydantic import Field

from services._province.agencies import LAST_DAY, Agency, agencies, exists, organised_on
from services._province.agency_rules import RECEIVING, agency_meant, is_rule_by_district
from services._province.data_files import Evidence, Fact, text_of
from services._province.findings import built_whole
from services._province.procedure_facts import Procedure, counter_of
from services._province.procedures import competent_agency, may_be_lodged_at

_ONE_STOPS: Final = frozenset({"one-stop-unit", "service-centre"})
"""Desks of a one-stop; a counter of its own is none (NĐ 61/2018 Đ10.5), and some agencies have no desk."""
_FILE: Final = "reception.toml"


class ReceptionFacts(Fact):
    """`any_one_stop_since`: the first day on which any one-stop of the province receives."""

    any_one_stop_since: date
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def reception_facts() -> ReceptionFacts:
    """Return the facts of reception, read once; raises ContradictoryData."""
    return built_whole(ReceptionFacts, _FILE, text_of(_FILE))


def decided_by(
    procedure: Procedure, receiving: Agency, place: str, *, in_person: bool, on: date | None = None
) -> str | None:
    """Id of the agency that decides what this desk receives on a day; None: it does not take it in.

    `in_person`: over the counter or by post. `place` is the applicant's commune (GSO) and stands for where
    the matter belongs: ASSUMPTION, nothing that is lodged says where land, a building or a birth is. Not
    passed on: what is between agencies only, and what asks the desk or its district for a part of the work.
    """
    if may_be_lodged_at(procedure, receiving):
        return competent_agency(procedure, receiving.id)
    if not in_person or receiving.desk not in _ONE_STOPS or procedure.internal is not None:
        return None
    day = organised_on(on or LAST_DAY)
    home = _commune(place, day)
    desk = next(_desks(procedure, home, day), None)
    if desk is None or any(leg.agency == RECEIVING for leg in procedure.legs):
        return None
    competent = agency_meant(procedure.competent, receiving=desk.id, competent=procedure.competent)
    in_a_district = any(is_rule_by_district(leg.agency) for leg in procedure.legs)
    if in_a_district and agencies()[competent].district is None:
        return competent if home is not None and home.district == receiving.district else None
    return competent


def received_where(procedure: Procedure, place: str, on: date | None = None) -> tuple[str, ...]:
    """Return where who lives in that commune lodges it on a day: ids of the desks that the procedure names.

    Where the place does not tell which one, what the procedure calls them (`commune`, `district:police`).
    """
    day = organised_on(on or LAST_DAY)
    home = _commune(place, day)
    desks = tuple(dict.fromkeys(each.id for each in _desks(procedure, home, day)))
    return desks or procedure.received_at


def is_non_territorial(on: date) -> bool:
    """Whether any one-stop of the province receives on that day."""
    return on >= reception_facts().any_one_stop_since


def _desks(procedure: Procedure, home: Agency | None, day: date) -> Iterator[Agency]:
    """Yield the desks that the procedure names for who lives in that commune, in its order."""
    for name in procedure.received_at:
        for each in agencies().values():
            if exists(each, day) and (each.id == name or (home is not None and _serves(each, name, home))):
                yield each


def _serves(agency: Agency, name: str, home: Agency) -> bool:
    """Whether an agency is one of those that `received_at` names, and is there for that commune."""
    named = agency.kind == name or (agency.role is not None and counter_of(agency) == name)
    where = agency.place == home.place if agency.level == "commune" else agency.district == home.district
    return named and where


def _commune(place: str, day: date) -> Agency | None:
    """Return the commune that a place belongs to on that day: its own, or the one that took it in."""
    known = [each for each in agencies().values() if each.kind == "commune" and each.place == place]
    for each in known:
        if exists(each, day):
            return each
    heirs = (agencies().get(each.succeeded_by or "") for each in known)
    return next((heir for heir in heirs if heir is not None and exists(heir, day)), None)
