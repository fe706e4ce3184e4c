"""What the doors answer of reports and findings."""

from datetime import datetime

from pydantic import BaseModel

from schemas.kpis import KpiUpdatedData
from services._province.words import Said
from services.metrics.checking.compared import State
from services.metrics.explain_replies import EventReply


class FiledReply(BaseModel):
    """One report. ``before_end``: filed on a day of the period itself; ``permalink``: where it was read."""

    numerator: int
    denominator: int
    value: float | None
    filed_at: datetime
    before_end: bool
    permalink: str | None


class ReportedReply(BaseModel):
    """What an agency reported of a figure beside what events say: the figure that GET /kpis has.

    ``gap_points``: by how many percentage points the report is above the truth. ``period_over``: by
    ``true.as_of``. ``corrections``: how many reports came after the first; ``earlier`` are those before the
    latest, which counts.
    """

    agency: str
    agency_name: str
    definition: str
    title: Said
    period: str
    state: State
    state_words: Said
    reported: FiledReply | None
    true: KpiUpdatedData
    gap_points: float | None
    period_over: bool
    corrections: int
    earlier: tuple[FiledReply, ...]
    links: dict[str, str]


class ReportPage(BaseModel):
    """One page in the order agency, definition, period; ``next`` is the cursor of the next one, or null."""

    items: tuple[ReportedReply, ...]
    next: str | None


class RuleReply(BaseModel):
    """A rule of the detectors: what it finds, why that cannot be, and what it takes for granted."""

    id: str
    title: Said
    means: Said
    source: str
    assumption: Said | None
    findings: int


class FindingReply(BaseModel):
    """Something that cannot have been. ``details``: what was seen; ``evidence``: the records that say it."""

    rule: str
    title: Said
    source: str
    what: str
    subject: str
    ref: str | None
    agency: str
    details: dict[str, str]
    evidence: tuple[EventReply, ...]
    links: dict[str, str]


class FindingPage(BaseModel):
    """One page in the order rule, subject, ref; ``rules``: each with how many it has found in all.

    Findings change no figure.
    """

    items: tuple[FindingReply, ...]
    rules: tuple[RuleReply, ...]
    next: str | None
