"""What a procedure is made of: papers, agencies' parts, limit, fees, result."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services._province.data_files import Fact, Level, Mark
from services._province.fee_rules import FeeSpec

Duty = Literal["lead", "consult", "verify", "approve", "finance", "return"]
WorkingDays = Annotated[float, Field(gt=0)]
CODE = r"^[1-3]\.[0-9]{6}$"

RECEIVING = "receiving"
"""Rule: the agency that receives the dossier."""
COMPETENT = "competent"
"""Rule: the agency that decides the dossier."""
DESKS = frozenset({"district", "commune"})
"""Kinds of agency whose one-stop units may be named as a whole in `received_at`."""


class ProcedureComponent(Fact):
    """A paper of the dossier; `reusable`: one accepted before need not be handed in again (QĐ 2866 T27)."""

    code: str
    name_vi: str
    name_en: str
    required: bool
    reusable: bool


class LegSpec(Fact):
    """One agency's part; `agency` is `competent`, `receiving` or an id. No source: the procedure's."""

    duty: Duty
    agency: str
    limit_working_days: WorkingDays
    source: str | None = None
    mark: Mark | None = None


class Limit(Fact):
    """The procedure's time limit: the same day (15:00 rule), or a number of working days."""

    kind: Literal["same-day", "working-days"]
    working_days: Annotated[int, Field(gt=0)] | None = None
    source: str
    mark: Mark


class ResultSpec(Fact):
    """What an approved dossier gives; valid for so many days (None: no end); `held_by` as a leg's agency."""

    code: str
    validity_days: Annotated[int, Field(gt=0)] | None = None
    paper: bool
    electronic: bool
    held_by: str
    source: str | None = None
    mark: Mark | None = None


class Procedure(Fact):
    """A procedure as in force between two days, both included (None: open).

    `level` is the lowest that decides; where `competent` is `receiving`, the receiving agency's level counts.
    `received_at` holds kinds of one-stop units (`district`, `commune`) and agency ids.
    `service_level` as in NĐ 43/2011. `placeholder`: the code or field code is made up, see the data file.
    """

    code: Annotated[str, Field(pattern=CODE)]
    name_vi: str
    name_en: str
    field_code: Annotated[str, Field(pattern=r"^[A-Y][0-9]{2}-[0-9A-Z]+$")]
    level: Level
    service_level: Literal[2, 3, 4]
    received_at: Annotated[tuple[str, ...], Field(min_length=1)]
    competent: str
    components: tuple[ProcedureComponent, ...]
    legs: Annotated[tuple[LegSpec, ...], Field(min_length=1)]
    limit: Limit
    fees: tuple[FeeSpec, ...] = ()
    result: ResultSpec | None = None
    online_payment: bool
    valid_from: date | None = None
    valid_to: date | None = None
    source: str
    mark: Mark
    placeholder: bool = False
