"""What a payment provider says that it took and gave back on a day: its statement (tệp đối soát)."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.envelope import AgencyId, AmountVnd, Code, Event, Identifier, Shape

MOST_LINES = 4000
"""Of one part: with ids of full length it stays below a record's 1 MiB."""


class StatementLine(Shape):
    """One movement of money; the same transaction may stand there once as taken and once as given back."""

    transaction_id: Identifier
    amount_vnd: AmountVnd
    status: Literal["succeeded", "refunded"]


class StatementFiledData(Shape):
    """A part of a provider's statement of a receiving agency's day, the province's calendar day.

    ``part`` is one of 1 … ``parts``. The same agency, day, provider and part with the same content is the
    same statement, with other content a conflict; what comes later comes as a part of its own.
    """

    agency: AgencyId
    day: date
    provider: Code
    part: int = Field(ge=1, le=1000)
    parts: int = Field(ge=1, le=1000)
    lines: tuple[StatementLine, ...] = Field(max_length=MOST_LINES)


class StatementFiled(Event):
    """A provider filed a part of a day's statement. Subject and key: the receiving agency."""

    type: Literal["lgsp.statement.filed.v1"] = "lgsp.statement.filed.v1"
    data: StatementFiledData
