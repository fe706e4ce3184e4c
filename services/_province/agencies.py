"""The agencies of the province: which there are, on which day, and which of them work electronically."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from services._province.agency_checks import Register
from services._province.agency_facts import Agency, AgencyFile, Desk, Kind, Role
from services._province.data_files import built, in_span, parsed, texts_under

__all__ = [
    "LAST_DAY",
    "Agency",
    "Desk",
    "Kind",
    "Role",
    "UnknownAgency",
    "agencies",
    "agency",
    "existing",
    "exists",
    "is_connected",
    "name_on",
    "organised_on",
    "read_agencies",
]

LAST_DAY: Final = date(2025, 6, 30)
"""Last day of the province, its districts and its communes (NQ 202/2025/QH15, 1676/NQ-UBTVQH15 Đ2)."""


class UnknownAgency(LookupError):
    """No agency has this id."""

    def __init__(self, agency_id: str) -> None:
        super().__init__(f"no agency has the id {agency_id!r}")
        self.agency_id = agency_id


@cache
def agencies() -> Mapping[str, Agency]:
    """Return all agencies there ever were by id, in id order, read once; raises ContradictoryData."""
    return read_agencies(texts_under("agencies"))


def agency(agency_id: str) -> Agency:
    """Return the agency with this id; raises UnknownAgency, which carries it."""
    try:
        return agencies()[agency_id]
    except KeyError:
        raise UnknownAgency(agency_id) from None


def exists(agency: Agency, on: date) -> bool:
    """Whether there is such an agency on that day; its first and its last day count."""
    return in_span(agency.valid_from, agency.valid_to, on)


def existing(on: date) -> Mapping[str, Agency]:
    """Return the agencies that exist on that day, by id, in id order; none after the province's last day."""
    return MappingProxyType({each.id: each for each in agencies().values() if exists(each, on)})


def organised_on(on: date) -> date:
    """Return the day whose organisation the hub works by: after the province's end, its last day.

    The profiles of the hub go on with the province as it was, also in live running today.
    """
    return min(on, LAST_DAY)


def is_connected(agency: Agency, on: date) -> bool:
    """Whether the agency exists and works electronically, as organised on that day; its first one counts."""
    day = organised_on(on)
    return agency.connected_since is not None and agency.connected_since <= day and exists(agency, day)


def name_on(agency: Agency, on: date) -> tuple[str, str]:
    """Return what it is called on that day, in Vietnamese and in English."""
    for former in agency.formerly:
        if on <= former.until:
            return former.name_vi, former.name_en
    return agency.name_vi, agency.name_en


def read_agencies(texts: Mapping[str, str]) -> Mapping[str, Agency]:
    """Agencies of several files (name → TOML text), checked against each other; raises ContradictoryData."""
    register = Register()
    for file, text in texts.items():
        content = built(AgencyFile, file, parsed(file, text), text)
        assumed = tuple(name for name, proof in content.evidence.items() if proof.placeholder)
        for number, row in enumerate(content.agencies):
            place = ("agencies", number)
            told = {**content.defaults, **row, "assumed": assumed}
            register.add(built(Agency, file, told, text, place), file, text, place)
    return MappingProxyType(dict(sorted(register.checked().items())))
