"""What a procedure is made of: papers, agencies' parts, limits, fees, result."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services._province.agency_facts import Agency
from services._province.data_files import Evidence, Fact, Level, Mark
from services._province.fee_rules import FeeKind, FeeSpec
from services._province.fields import FieldCode
from services._province.limits import Interruption
from services._province.procedure_limits import Limit

Duty = Literal["lead", "consult", "verify", "approve", "finance", "return"]
WorkingDays = Annotated[float, Field(gt=0)]
Asserted = Literal[
    "code", "name", "received_at", "competent", "service_level", "online_payment", "valid_from", "components",
]  # fmt: skip
"""What a procedure asserts beside its legs, limits, fees and result, which carry evidence of their own."""

PLACEHOLDER = "placeholder-"
"""A code that begins so is the project's own: no source gives the national one."""
CODE = rf"^(?:[1-3]\.[0-9]{{6}}|{PLACEHOLDER}[a-z-]+)$"
DESKS = frozenset({"district", "commune"})
"""Kinds of agency whose one-stop units may be named as a whole in `received_at`."""


def counter_of(agency: Agency) -> str:
    """Return how `received_at` names the counters of all agencies with this one's level and role."""
    return f"{agency.level}:{agency.role}"


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


class ResultSpec(Fact):
    """What an approved dossier gives; valid for so many days (None: no end); `held_by` as a leg's agency."""

    code: str
    name_vi: str
    name_en: str
    validity_days: Annotated[int, Field(gt=0)] | None = None
    paper: bool
    electronic: bool
    held_by: str
    source: str
    mark: Mark


class UnknownFee(Fact):
    """A fee that is due by law and whose amount no source gives: the hub cannot ask for it.

    `set_by`: who sets the amount, as the Provincial People's Council (TT 250/2016/TT-BTC Đ2-3).
    `only_when`: in which case alone it is due, for people to read.
    """

    code: str
    name_vi: str
    name_en: str
    kind: FeeKind
    set_by: Literal["provincial-council"]
    only_when: str | None = None
    source: str
    mark: Mark


class Internal(Fact):
    """Makes a procedure one between State agencies (TTHC nội bộ), which no citizen lodges (QĐ 2866 T26).

    `published_on` is the first day it is published, None not yet; from `outdated_since` on what is published
    is no longer how it is done.
    """

    published_on: date | None = None
    outdated_since: date | None = None
    source: str
    mark: Mark

    def is_current(self, on: date) -> bool:
        """Whether it is published and up to date on that day, as `internal-procedures/qd2866` counts."""
        published = self.published_on is not None and self.published_on <= on
        return published and (self.outdated_since is None or on < self.outdated_since)


class Procedure(Fact):
    """A procedure as in force between two days, both included (None: open).

    `level` is the lowest that decides; where `competent` is `receiving`, the receiving agency's level counts.
    `competent` is `receiving`, `district:` with a role, or an id. `received_at` holds kinds of one-stop units
    (`district`, `commune`), agency ids, and a level with a role (`commune:police`) for the counters that such
    agencies run themselves (NĐ 61/2018 Đ10.5). `service_level` as in NĐ 43/2011.
    `after_supplement`: its limit begins anew (NĐ 61/2018 Đ19.4) or goes on, as in systems in use [V2].
    `legal_limit` None: the law sets none. `evidence` says of every other assertion where it comes from; a
    placeholder there is made up and says so.
    """

    code: Annotated[str, Field(pattern=CODE)]
    name_vi: str
    name_en: str
    field_code: FieldCode
    level: Level
    service_level: Literal[2, 3, 4]
    received_at: Annotated[tuple[str, ...], Field(min_length=1)]
    competent: str
    components: tuple[ProcedureComponent, ...]
    legs: Annotated[tuple[LegSpec, ...], Field(min_length=1)]
    legal_limit: Limit | None = None
    published_limit: Limit | None = None
    after_supplement: Interruption = "reset"
    fees: tuple[FeeSpec, ...] = ()
    unknown_fees: tuple[UnknownFee, ...] = ()
    result: ResultSpec | None = None
    online_payment: bool
    internal: Internal | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    evidence: dict[Asserted, Evidence]

    @property
    def limit(self) -> Limit:
        """What the slip promises: the published limit, else the law's."""
        limit = self.published_limit or self.legal_limit
        assert limit is not None, "the loader refuses a procedure without a limit"
        return limit

    @property
    def has_placeholder_code(self) -> bool:
        """Whether its code is made up, or is that of another procedure."""
        return self.evidence["code"].placeholder
