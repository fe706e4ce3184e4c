"""The fields (lĩnh vực) that group procedures, each with the ministry it belongs to."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from services._province.data_files import ContradictoryData, Evidence, Fact, text_of
from services._province.data_lines import line_of
from services._province.findings import built_whole
from services._province.ministries import ministries

FieldCode = Annotated[str, Field(pattern=r"^[A-Y][0-9]{2}-[0-9A-Z]+$")]
"""`MX1X2-LV`: the ministry's electronic id, then the field (TT 01/2018/TT-VPCP Đ20)."""


class ProcedureField(Fact):
    """A field by its code; `placeholder` says that the part behind the dash is made up."""

    code: FieldCode
    name_vi: str
    name_en: str
    placeholder: bool = True


class _FieldFile(Fact):
    fields: tuple[ProcedureField, ...]
    evidence: dict[str, Evidence] = Field(min_length=1)


_FILE: Final = "fields.toml"


@cache
def fields() -> Mapping[str, ProcedureField]:
    """All fields by code, read once; raises ContradictoryData."""
    return read_fields(_FILE, text_of(_FILE))


def read_fields(file: str, text: str) -> Mapping[str, ProcedureField]:
    """Fields of one file; raises ContradictoryData for a code listed twice or of no ministry."""
    found: dict[str, ProcedureField] = {}
    for number, each in enumerate(built_whole(_FieldFile, file, text).fields):
        line = line_of(text, ("fields", number))
        if found.setdefault(each.code, each) is not each:
            raise ContradictoryData(file, f"{each.code}: listed twice", line)
        if each.code.partition("-")[0] not in ministries():
            raise ContradictoryData(file, f"{each.code}: no ministry has this id", line)
    return MappingProxyType(found)
