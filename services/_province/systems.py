"""The information systems of the province that citizens use or that work for them, and since when."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData, Evidence, Fact, in_span, text_of
from services._province.data_lines import line_of
from services._province.findings import built_whole

_FILE: Final = "systems.toml"
_SOURCES_KEPT: Final = 4096
"""How many senders' names are remembered; any others are looked up anew."""

Source = Annotated[str, Field(pattern=r"^/[0-9A-Za-z./_-]+$")]


class System(Fact):
    """A system by its id; ``owner`` is the agency that answers for it.

    ``sources`` are the CloudEvents ``source`` that it sends under; one that ends with a slash stands for all
    that begin so. ``citizen_facing``: people use it, in the meaning of the e-government target of QĐ 2866. It
    is in use from ``valid_from`` to ``valid_to``, both included; None is an open end.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,39}$")]
    name_vi: str
    name_en: str
    owner: str
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    citizen_facing: bool
    valid_from: date | None = None
    valid_to: date | None = None

    def in_use(self, on: date) -> bool:
        """Whether it is in use on that day."""
        return in_span(self.valid_from, self.valid_to, on)

    def sends_as(self, source: str) -> bool:
        """Whether a message of that source is its."""
        return any(
            source == each or (each.endswith("/") and source.startswith(each)) for each in self.sources
        )


class _SystemFile(Fact):
    systems: tuple[System, ...]
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def systems() -> Mapping[str, System]:
    """All systems by id, read once; raises ContradictoryData."""
    return read_systems(_FILE, text_of(_FILE))


@lru_cache(maxsize=_SOURCES_KEPT)
def system_by_source(source: str) -> System | None:
    """Return the system that sends under a CloudEvents ``source``; None: no register has it."""
    return next((each for each in systems().values() if each.sends_as(source)), None)


def read_systems(file: str, text: str) -> Mapping[str, System]:
    """Systems of one file by id; raises ContradictoryData for what cannot be true."""
    found: dict[str, System] = {}
    for number, each in enumerate(built_whole(_SystemFile, file, text).systems):
        for reason in _contradictions(each, found.values()):
            raise ContradictoryData(file, f"{each.id}: {reason}", line_of(text, ("systems", number)))
        found[each.id] = each
    return MappingProxyType(found)


def _contradictions(read: System, before: Iterable[System]) -> Iterable[str]:
    if read.owner not in agencies():
        yield f"no agency has the id {read.owner}"
    if read.valid_from is not None and read.valid_to is not None and read.valid_to < read.valid_from:
        yield "ends before it begins"
    for other in before:
        if other.id == read.id:
            yield "listed twice"
        for source in read.sources:
            if other.sends_as(source) or any(map(read.sends_as, other.sources)):
                yield f"{source} is {other.id}'s source too"
