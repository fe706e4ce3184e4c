"""Which online services of the province stand on the national public service portal, and since when."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from pydantic import Field

from services._province.data_files import ContradictoryData, Evidence, Fact, text_of
from services._province.data_lines import line_of
from services._province.findings import built_whole
from services._province.procedures import procedures

_FILE: Final = "national_portal.toml"


class _Service(Fact):
    procedure: str
    since: date


class _PortalFile(Fact):
    services: tuple[_Service, ...]
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def on_national_portal() -> Mapping[str, date]:
    """Procedure codes with the first day of their service there, read once; raises ContradictoryData."""
    return read_national_portal(_FILE, text_of(_FILE))


def read_national_portal(file: str, text: str) -> Mapping[str, date]:
    """Codes and first days of one file; raises ContradictoryData for one listed twice or of no procedure."""
    found: dict[str, date] = {}
    for number, each in enumerate(built_whole(_PortalFile, file, text).services):
        line = line_of(text, ("services", number))
        if each.procedure in found:
            raise ContradictoryData(file, f"{each.procedure}: listed twice", line)
        if each.procedure not in procedures():
            raise ContradictoryData(file, f"{each.procedure}: no procedure has this code", line)
        found[each.procedure] = each.since
    return MappingProxyType(found)
