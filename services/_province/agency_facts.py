"""What an agency is made of: names, place, desk, hours, and the days between which it exists."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from services._province.data_files import Evidence, Fact, Level
from services._province.identifiers import checked_agency_id

Kind = Literal["province", "department", "service-centre", "district", "commune", "vertical", "enterprise"]
"""What an agency is; `vertical` agencies belong to a ministry and work in the province, an `enterprise` is
no State agency and yet takes part (power company, post)."""
Role = Literal["tax", "land-registration", "police", "court", "social-insurance", "treasury"]
"""What an agency does for one district or commune, so that a procedure can name it without its id."""
Desk = Literal["one-stop-unit", "service-centre", "own-counter"]
"""Where people meet an agency: its own one-stop unit, its desk in the provincial centre, or a counter of its
own (NĐ 61/2018 Đ10). The desk *is* the agency."""

DistrictCode = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
PlaceCode = Annotated[str, Field(pattern=r"^(?:[0-9]{2}|[0-9]{3}|[0-9]{5})$")]


class OpeningHours(Fact):
    """One span of the day, in the province's time. For people: the legal clock has the calendar's hours."""

    opens: time
    closes: time


class FormerName(Fact):
    """What an agency was called until a day, that day included."""

    until: date
    name_vi: str
    name_en: str


class Agency(Fact):
    """An agency by its electronic id of QĐ 20/2020 (`H62.12`).

    `district` and `place` are codes of the General Statistics Office, another list than the ids.
    `role` is for agencies of which every district or commune has one of its own; `place` then says where.
    `ministry` is the electronic id of the ministry that a vertical agency belongs to.
    `connected_since` is the first day on which it works electronically (None: on paper).
    It exists from `valid_from` to `valid_to`, both included; None is an open end. `succeeded_by` took it in.
    `placeholder` says that its number inside H62 is made up, as no source gives it; `assumed` names, from its
    file's evidence, what no source gives.
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
    ministry: Annotated[str, AfterValidator(checked_agency_id)] | None = None
    desk: Desk | None = None
    hours: tuple[OpeningHours, ...] = ()
    reception_closes_early_minutes: Annotated[int, Field(ge=0)] = 0
    connected_since: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: str | None = None
    formerly: tuple[FormerName, ...] = ()
    placeholder: bool = False
    assumed: tuple[str, ...] = ()


class AgencyFile(Fact):
    """A data file of agencies; `defaults` stand for what a row leaves out."""

    defaults: dict[str, object] = Field(default_factory=dict)
    agencies: tuple[dict[str, object], ...]
    evidence: dict[str, Evidence] = Field(min_length=1)
