"""What a procedure is made of: papers, agencies' parts, limit, fees, result."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services._province.data_files import Evidence, Fact, Level, Mark
from services._province.fee_rules import FeeKind, FeeSpec

Duty = Literal["lead", "consult", "verify", "approve", "finance", "return"]
WorkingDays = Annotated[float, Field(gt=0)]
Asserted = Literal[
    "code", "name", "field_code", "received_at", "competent", "service_level", "online_payment",
    "valid_from", "components",
]  # fmt: skip
"""What a procedure asserts beside its legs, limit, fees and result, which carry evidence of their own."""

PLACEHOLDER = "placeholder-"
"""A code that begins so is the project's own: no source gives the national one."""
CODE = rf"^(?:[1-3]\.[0-9]{{6}}|{PLACEHOLDER}[a-z-]+)$"
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
    """One agency's part; `agency` is `competent`, `receiving`, `district:` with a role, or an id."""

    duty: Duty
    agency: str
    limit_working_days: WorkingDays
    source: str
    mark: Mark


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
    source: str
    mark: Mark


class UnknownFee(Fact):
    """A fee that is due by law and whose amount no source gives: the hub cannot ask for it.

    `set_by`: who sets the amount, as the Provincial People's Council (TT 250/2016/TT-BTC Đ2-3).
    """

    code: str
    kind: FeeKind
    set_by: Literal["provincial-council"]
    source: str
    mark: Mark


class Procedure(Fact):
    """A procedure as in force between two days, both included (None: open).

    `level` is the lowest that decides; where `competent` is `receiving`, the receiving agency's level counts.
    `competent` is `receiving`, `district:` with a role, or an id. `received_at` holds kinds of one-stop units
    (`district`, `commune`) and agency ids. `service_level` as in NĐ 43/2011. `evidence` says of every other
    assertion where it comes from; a placeholder there is made up and says so.
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
    unknown_fees: tuple[UnknownFee, ...] = ()
    result: ResultSpec | None = None
    online_payment: bool
    valid_from: date | None = None
    valid_to: date | None = None
    evidence: dict[Asserted, Evidence]
