"""The ministries: the electronic ids that field codes begin with and that vertical agencies belong to."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field

from services._province.data_files import ContradictoryData, Evidence, Fact, built, parsed, text_of
from services._province.data_lines import line_of
from services._province.identifiers import checked_agency_id

_FILE = "ministries.toml"


class Ministry(Fact):
    """A ministry, an agency at its level, or a part of one (`G12.18`: taxation), as of 2021."""

    id: Annotated[str, AfterValidator(checked_agency_id)]
    name_vi: str
    name_en: str


class _MinistryFile(Fact):
    ministries: tuple[dict[str, object], ...]
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def ministries() -> Mapping[str, Ministry]:
    """Return all ministries by id, read once; raises ContradictoryData."""
    return read_ministries(_FILE, text_of(_FILE))


def read_ministries(file: str, text: str) -> Mapping[str, Ministry]:
    """Ministries of one file; raises ContradictoryData."""
    found: dict[str, Ministry] = {}
    for number, row in enumerate(built(_MinistryFile, file, parsed(file, text), text).ministries):
        place = ("ministries", number)
        read = built(Ministry, file, row, text, place)
        if found.setdefault(read.id, read) is not read:
            raise ContradictoryData(file, f"{read.id}: listed twice", line_of(text, place))
    return MappingProxyType(found)
