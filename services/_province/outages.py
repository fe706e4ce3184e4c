"""Outages and force majeure, as they were declared: spans of time that count in no limit."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Final

from pydantic import AwareDatetime, Field

from services._province.agencies import agencies
from services._province.calendar import in_zone
from services._province.data_files import ContradictoryData, Fact, Mark, built, parsed, text_of
from services._province.data_lines import line_of

_FILE: Final = "outages.toml"


class Outage(Fact):
    """A span in which nobody could work (bất khả kháng, sự cố hệ thống), from `starts` until `ends`.

    NĐ 99/2022 Đ16.3 leaves such time out of the limit. `agencies` by id; none means the whole province.
    """

    id: Annotated[str, Field(min_length=1)]
    starts: AwareDatetime
    ends: AwareDatetime
    agencies: tuple[str, ...] = ()
    name_vi: str
    name_en: str
    source: str
    mark: Mark


class _OutageFile(Fact):
    outages: tuple[dict[str, object], ...]


@cache
def declared_outages() -> tuple[Outage, ...]:
    """Return every declared outage by its beginning, read once; raises ContradictoryData."""
    return read_outages(_FILE, text_of(_FILE))


def read_outages(file: str, text: str) -> tuple[Outage, ...]:
    """Outages of one file; raises ContradictoryData."""
    found: dict[str, Outage] = {}
    for number, row in enumerate(built(_OutageFile, file, parsed(file, text), text).outages):
        place = ("outages", number)
        read = built(Outage, file, row, text, place)
        if found.setdefault(read.id, read) is not read:
            raise ContradictoryData(file, f"{read.id}: listed twice", line_of(text, place))
        for reason in _contradictions(read):
            raise ContradictoryData(file, f"{read.id}: {reason}", line_of(text, place))
    return tuple(sorted(found.values(), key=lambda each: (each.starts, each.id)))


def spans_joined(spans: Iterable[tuple[datetime, datetime]]) -> Sequence[tuple[datetime, datetime]]:
    """Return the same time as spans that neither overlap nor touch, in order; empty ones left out."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted((in_zone(start), in_zone(end)) for start, end in spans if start < end):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _contradictions(read: Outage) -> Iterable[str]:
    if read.ends <= read.starts:
        yield "ends before it begins"
    for unknown in sorted(set(read.agencies) - agencies().keys()):
        yield f"no agency has the id {unknown}"
