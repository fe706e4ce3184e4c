"""The procedures that may be asked of the province's agencies, one dated data file each."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from services._province.agencies import Agency, agencies
from services._province.agency_rules import agency_meant
from services._province.data_files import in_span, texts_under
from services._province.fields import fields
from services._province.procedure_facts import DESKS, LegSpec, Procedure, counter_of
from services._province.procedure_files import Versions, read_procedures

__all__ = [
    "LegSpec",
    "Procedure",
    "UnknownProcedure",
    "agency_by_rule",
    "competent_agency",
    "in_force",
    "may_be_lodged_at",
    "procedure",
    "procedures",
    "versions",
]


class UnknownProcedure(LookupError):
    """No procedure has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no procedure has the code {code!r}")
        self.code = code


@cache
def versions() -> Mapping[str, Versions]:
    """All versions of all procedures by code, read once; raises ContradictoryData."""
    return read_procedures(texts_under("procedures"), agencies(), fields())


@cache
def procedures() -> Mapping[str, Procedure]:
    """All procedures by code, each in its newest version; raises ContradictoryData."""
    return MappingProxyType({code: each[-1] for code, each in versions().items()})


def procedure(code: str, on: date | None = None) -> Procedure:
    """Return the procedure as in force on a day: that of reception, for its dossiers.

    Where no version is in force then, the last one before that day, else the first: `in_force` tells. Without
    a day the newest. Raises UnknownProcedure, which carries the code.
    """
    try:
        found = versions()[code]
    except KeyError:
        raise UnknownProcedure(code) from None
    begun = [each for each in found if on is None or each.valid_from is None or each.valid_from <= on]
    return begun[-1] if begun else found[0]


def in_force(procedure: Procedure, on: date) -> bool:
    """Whether the procedure may be asked for on that day; its first and last day count."""
    return in_span(procedure.valid_from, procedure.valid_to, on)


def may_be_lodged_at(procedure: Procedure, receiving: Agency) -> bool:
    """Whether this agency's desk may receive it (NĐ 61/2018 Đ14; non-territorial reception, QĐ 2866 T20)."""
    places = procedure.received_at
    return (
        receiving.id in places
        or (receiving.kind in DESKS and receiving.kind in places)
        or (receiving.role is not None and counter_of(receiving) in places)
    )


def competent_agency(procedure: Procedure, receiving_agency: str) -> str:
    """Id of the agency that decides a dossier received there; raises NoAgencyInDistrict."""
    return agency_meant(procedure.competent, receiving=receiving_agency, competent=procedure.competent)


def agency_by_rule(rule: str, procedure: Procedure, receiving_agency: str) -> str:
    """Id that a leg's `agency` or a result's `held_by` means there; raises NoAgencyInDistrict."""
    competent = competent_agency(procedure, receiving_agency)
    return agency_meant(rule, receiving=receiving_agency, competent=competent)
