"""What agencies say of their own figures: the shares that they report upwards, as they filed them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.envelope import AgencyId, Event, Shape

MOST_COUNTED = 10**9
"""More than a province can count of anything in a year, less than a database's whole number can hold."""
_Counted = Annotated[int, Field(ge=0, le=MOST_COUNTED)]


class ReportFiledData(Shape):
    """A figure (số liệu báo cáo) that an agency reports of itself: a definition's share in a period.

    ``definition`` and ``period`` are written as in ``kpi.updated``; ``numerator`` and ``denominator`` are in
    the definition's unit. A later report of the same agency, definition and period corrects the earlier one.
    """

    agency: AgencyId
    definition: Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z/-]*$", max_length=100)]
    period: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]*$", max_length=20)]
    numerator: _Counted
    denominator: _Counted


class ReportFiled(Event):
    """An agency filed a figure about itself. Subject and key: the reporting agency."""

    type: Literal["lgsp.report.filed.v1"] = "lgsp.report.filed.v1"
    data: ReportFiledData
