"""The procedures that may be asked of the province's agencies, one dated data file each."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from services._province.agencies import Agency, agencies
from services._province.agency_rules import COMPETENT, RECEIVING, agency_meant
from services._province.data_files import (
    ContradictoryData,
    built,
    in_span,
    parsed,
    texts_under,
)
from services._province.fee_rules import FeeSpec
from services._province.procedure_checks import contradictions
from services._province.procedure_facts import (
    DESKS,
    Duty,
    LegSpec,
    Limit,
    Procedure,
    ProcedureComponent,
    ResultSpec,
    UnknownFee,
)

__all__ = [
    "COMPETENT",
    "RECEIVING",
    "Duty",
    "FeeSpec",
    "LegSpec",
    "Limit",
    "Procedure",
    "ProcedureComponent",
    "ResultSpec",
    "UnknownFee",
    "UnknownProcedure",
    "agency_by_rule",
    "competent_agency",
    "in_force",
    "may_be_lodged_at",
    "procedure",
    "procedures",
    "read_procedures",
]


class UnknownProcedure(LookupError):
    """No procedure has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no procedure has the code {code!r}")
        self.code = code


@cache
def procedures() -> Mapping[str, Procedure]:
    """All procedures by code, read once; raises ContradictoryData."""
    return read_procedures(texts_under("procedures"), agencies())


def procedure(code: str) -> Procedure:
    """Return the procedure with this code; raises UnknownProcedure, which carries it."""
    try:
        return procedures()[code]
    except KeyError:
        raise UnknownProcedure(code) from None


def in_force(procedure: Procedure, on: date) -> bool:
    """Whether the procedure may be asked for on that day; its first and last day count."""
    return in_span(procedure.valid_from, procedure.valid_to, on)


def may_be_lodged_at(procedure: Procedure, receiving: Agency) -> bool:
    """Whether this agency's desk may receive it (NĐ 61/2018 Đ14; non-territorial reception, QĐ 2866 T20)."""
    return receiving.id in procedure.received_at or (
        receiving.kind in DESKS and receiving.kind in procedure.received_at
    )


def competent_agency(procedure: Procedure, receiving_agency: str) -> str:
    """Id of the agency that decides a dossier received there; raises NoAgencyInDistrict."""
    return agency_meant(procedure.competent, receiving=receiving_agency, competent=procedure.competent)


def agency_by_rule(rule: str, procedure: Procedure, receiving_agency: str) -> str:
    """Id that a leg's `agency` or a result's `held_by` means there; raises NoAgencyInDistrict."""
    competent = competent_agency(procedure, receiving_agency)
    return agency_meant(rule, receiving=receiving_agency, competent=competent)


def read_procedures(texts: Mapping[str, str], known: Mapping[str, Agency]) -> Mapping[str, Procedure]:
    """Procedures of several files (name → TOML text) that fit the agencies; raises ContradictoryData."""
    found: dict[str, Procedure] = {}
    for file, text in texts.items():
        read = built(Procedure, file, parsed(file, text), text)
        for reason in contradictions(read, known):
            raise ContradictoryData(file, f"{read.code}: {reason}")
        if found.setdefault(read.code, read) is not read:
            raise ContradictoryData(file, f"{read.code}: already in another file")
    return MappingProxyType(found)
