"""The agencies of the province: who they are, where they stand, and since when they are connected."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from services._province.data_files import (
    ContradictoryData,
    Evidence,
    Fact,
    Level,
    built,
    in_span,
    parsed,
    texts_under,
)
from services._province.identifiers import checked_agency_id

Kind = Literal["province", "department", "service-centre", "district", "commune", "vertical", "enterprise"]
"""What an agency is; `vertical` agencies belong to a ministry and work in the province, an `enterprise` is
no State agency and yet takes part (power company)."""
Role = Literal["tax", "land-registration"]
"""What an agency does for one district, so that a procedure can name it without its id."""

DistrictCode = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
PlaceCode = Annotated[str, Field(pattern=r"^(?:[0-9]{2}|[0-9]{3}|[0-9]{5})$")]


class Agency(Fact):
    """An agency by its electronic id of QĐ 20/2020 (`H62.12`).

    `district` and `place` are codes of the General Statistics Office, another list than the ids.
    `role` is for agencies of which every district has one of its own.
    `connected_since` is the first day on which it works electronically (None: on paper).
    `placeholder` says that its number inside H62 is made up, as no source gives it.
    """

    id: Annotated[str, AfterValidator(checked_agency_id)]
    name_vi: str
    name_en: str
    level: Level
    kind: Kind
    parent: str | None = None
    district: DistrictCode | None = None
    role: Role | None = None
    place: PlaceCode | None = None
    connected_since: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    placeholder: bool = False


class UnknownAgency(LookupError):
    """No agency has this id."""

    def __init__(self, agency_id: str) -> None:
        super().__init__(f"no agency has the id {agency_id!r}")
        self.agency_id = agency_id


class _AgencyFile(Fact):
    defaults: dict[str, object] = Field(default_factory=dict)
    agencies: tuple[dict[str, object], ...]
    evidence: dict[str, Evidence] = Field(min_length=1)


@cache
def agencies() -> Mapping[str, Agency]:
    """Return all agencies by id, in id order, read once; raises ContradictoryData."""
    return read_agencies(texts_under("agencies"))


def agency(agency_id: str) -> Agency:
    """Return the agency with this id; raises UnknownAgency, which carries it."""
    try:
        return agencies()[agency_id]
    except KeyError:
        raise UnknownAgency(agency_id) from None


def is_connected(agency: Agency, on: date) -> bool:
    """Whether the agency exists on that day and works electronically; its first connected day counts."""
    return (
        agency.connected_since is not None
        and agency.connected_since <= on
        and in_span(agency.valid_from, agency.valid_to, on)
    )


def read_agencies(texts: Mapping[str, str]) -> Mapping[str, Agency]:
    """Agencies of several files (name → TOML text), checked against each other; raises ContradictoryData."""
    known: dict[str, Agency] = {}
    origin: dict[str, str] = {}
    for file, text in texts.items():
        for found in _agencies_in(file, text):
            if found.id in known:
                raise ContradictoryData(file, f"{found.id}: already in {origin[found.id]}")
            known[found.id] = found
            origin[found.id] = file
    taken: dict[object, str] = {}
    for found in known.values():
        for reason in _contradictions(found, known, taken):
            raise ContradictoryData(origin[found.id], f"{found.id}: {reason}")
    return MappingProxyType(dict(sorted(known.items())))


def _agencies_in(file: str, text: str) -> Iterable[Agency]:
    content = built(_AgencyFile, file, parsed(file, text))
    return [built(Agency, file, {**content.defaults, **row}) for row in content.agencies]


def _contradictions(found: Agency, known: Mapping[str, Agency], taken: dict[object, str]) -> Iterable[str]:
    parent = None if found.parent is None else known.get(found.parent)
    if found.parent != (found.id.rpartition(".")[0] or None):
        yield f"parent {found.parent!r} is not the id without its last group"
    elif parent is None and found.parent is not None:
        yield f"parent {found.parent} is missing"
    if found.level != "province" and found.district is None:
        yield f"a {found.level} agency needs its district"
    if found.level == "commune" and parent is not None and parent.district != found.district:
        yield f"district {found.district} is not that of its parent {parent.id}"
    if found.place is not None and taken.setdefault(found.place, found.id) != found.id:
        yield f"place {found.place} belongs to {taken[found.place]}"
    if found.role is not None and found.district is None:
        yield f"role {found.role} needs a district"
    elif found.role is not None and taken.setdefault((found.role, found.district), found.id) != found.id:
        yield f"role {found.role} in {found.district} belongs to {taken[found.role, found.district]}"
    if found.valid_from is not None and found.valid_to is not None and found.valid_to < found.valid_from:
        yield "valid_to lies before valid_from"
