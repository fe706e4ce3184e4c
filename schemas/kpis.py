"""What metrics publishes: the value of a definition for a scope and a period."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from schemas.envelope import Event, Shape


class KpiUpdatedData(Shape):
    """One figure. ``value`` is numerator over denominator, half-even to 4 decimals; null means no data.

    ``met`` compares the exact fraction with ``target``; both are null where there is no target. ``as_of`` is
    the last tick applied.
    """

    definition: Annotated[str, StringConstraints(max_length=100)]
    scope: Annotated[str, StringConstraints(max_length=100)]
    period: Annotated[str, StringConstraints(max_length=20)]
    numerator: int = Field(ge=0)
    denominator: int = Field(ge=0)
    value: float | None
    target: float | None
    met: bool | None
    as_of: AwareDatetime


class KpiUpdated(Event):
    """A figure changed. Key and subject: ``definition|scope|period``."""

    type: Literal["lgsp.kpi.updated.v1"] = "lgsp.kpi.updated.v1"
    data: KpiUpdatedData
