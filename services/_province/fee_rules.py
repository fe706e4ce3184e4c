"""How a fee is worked out from what the applicant asks for; the numbers are data."""

from typing import Annotated, Literal

from pydantic import Field

from services._province.data_files import Fact, Mark

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
    """The amount in place of the full one on this ground; 0 is an exemption, further copies included."""

    exemption: str
    amount_vnd: Vnd


class PerCase(Fact):
    """One amount a case, reduced on some grounds, which covers some copies; more copies cost extra each."""

    kind: Literal["per-case"]
    amount_vnd: Vnd
    copies_covered: Count
    further_copy_vnd: Vnd
    reductions: tuple[Reduction, ...] = ()


class FeeSpec(Fact):
    """One fee of a procedure: its kind, when it is collected, and how it is worked out."""

    code: str
    kind: FeeKind
    collect: Collect
    rule: Annotated[PerPage | PerCase, Field(discriminator="kind")]
    source: str
    mark: Mark
