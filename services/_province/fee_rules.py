"""How a fee is worked out from what the applicant asks for; the numbers are data."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services._province.data_files import Evidence, Fact, Mark

Vnd = Annotated[int, Field(strict=True, ge=0)]
"""Whole Vietnamese dong."""
Count = Annotated[int, Field(strict=True, ge=1)]
FeeKind = Literal["fee", "charge", "tax"]
"""phí, lệ phí, thuế."""
Collect = Literal["reception", "processing", "return"]
"""When it is collected."""


class PerPage(Fact):
    """So much a page at first, less from then on, up to a ceiling a copy; times the copies."""

    kind: Literal["per-page"]
    first_pages: Count
    first_page_vnd: Vnd
    further_page_vnd: Vnd
    max_copy_vnd: Vnd


class Reduction(Fact):
    """The amount in place of the full one on this ground; 0 is an exemption, further copies included.

    A ground may be a higher case too, as so many activities on one licence: the contract has no other field.
    """

    exemption: str
    amount_vnd: Vnd


class OnlineRate(Fact):
    """The amount in place of the full one for what is lodged online between two days, both included.

    Without an end it holds until further notice.
    """

    amount_vnd: Vnd
    valid_from: date
    valid_to: date | None = None


class PerCase(Fact):
    """One amount a case, reduced on some grounds, which covers some copies; more copies cost extra each.

    An online rate replaces the full amount, never a reduced one.
    """

    kind: Literal["per-case"]
    amount_vnd: Vnd
    copies_covered: Count
    further_copy_vnd: Vnd
    reductions: tuple[Reduction, ...] = ()
    online_rates: tuple[OnlineRate, ...] = ()


class ByValue(Fact):
    """A share of what the dossier is about, in hundredths of a percent; on some grounds nothing.

    ASSUMPTION: a fraction of a dong is dropped; no source says how the amount is rounded.
    """

    kind: Literal["by-value"]
    basis_points: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    exemptions: tuple[str, ...] = ()


class FeeSpec(Fact):
    """One fee of a procedure: its kind, when it is collected, and how it is worked out.

    Collected in `processing`, the agency of a finance leg determines the amount: what is worked out here
    follows from what the applicant declared. `refundable` is false where a source says that it never goes
    back, which `not_refundable` names; of the others the rules of refunds tell.
    """

    code: str
    name_vi: str
    name_en: str
    kind: FeeKind
    collect: Collect
    rule: Annotated[PerPage | PerCase | ByValue, Field(discriminator="kind")]
    source: str
    mark: Mark
    refundable: bool = True
    not_refundable: Evidence | None = None
