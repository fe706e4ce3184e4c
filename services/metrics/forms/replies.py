"""A form as the door gives it: both languages, every number, its proofs and what has changed since."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from services._province.data_files import Mark
from services._province.words import Said

FormState = Literal["not-begun", "before-data", "provisional", "ended", "closed"]
Kind = Literal["group", "row", "total"]


class ColumnReply(BaseModel):
    """A column by its official number; ``no_data`` says why it shows no number."""

    number: str
    title: Said
    group: Said | None
    no_data: Said | None


class LineReply(BaseModel):
    """A line; ``values`` in the order of the columns, null where there is no data."""

    kind: Kind
    code: str
    name: Said
    values: tuple[int | None, ...]


class CorrectionReply(BaseModel):
    """A line that is another one now than it was reported; ``things``: the dossiers that made it so.

    At most 200 of them stand here; ``more`` counts the rest.
    """

    kind: Kind
    code: str
    name: Said
    was: tuple[int | None, ...]
    now: tuple[int | None, ...]
    things: tuple[str, ...]
    more: int


class ProofReply(BaseModel):
    """A sum that was proved in so many lines, and both sides of it in the total.

    ``now``: it is of the form as of now: it agrees with a figure of ``GET /kpis``. ``words``: the statement.
    """

    statement: str
    words: Said
    lines: int
    left: int
    right: int
    now: bool


class FormPeriodReply(BaseModel):
    """The period and how final it is. ``closes_at``: from then on what was told before is what was reported.

    ``until``: the last day that the lines hold.
    """

    name: str
    first: date
    last: date
    until: date | None
    state: FormState
    words: Said
    closes_at: datetime | None
    law: Said | None


class FormSummary(BaseModel):
    """What a form is: its columns, sums, rules and source."""

    id: str
    title: Said
    unit: Said
    columns: tuple[ColumnReply, ...]
    identities: tuple[str, ...]
    rules: tuple[Said, ...]
    source: Said
    mark: Mark


class FormList(BaseModel):
    """Every form."""

    items: tuple[FormSummary, ...]


class FormReply(BaseModel):
    """A form filled in. ``lines`` are as reported once it is closed, else as of now; the total is the last.

    ``corrections`` are what came after the close. Without data there are no lines.
    """

    form: FormSummary
    scope: str
    scope_name: Said
    period: FormPeriodReply
    as_of: datetime
    lines: tuple[LineReply, ...]
    corrections: tuple[CorrectionReply, ...]
    proofs: tuple[ProofReply, ...]
    links: dict[str, str]
