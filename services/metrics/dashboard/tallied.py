"""What no definition counts, by SQL: hand-overs by pair, payments and papers by kind, what is late now."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, case, func, select

from services._runtime.instants import from_text, to_text
from services.metrics.counting.asked import Asked
from services.metrics.counting.counted import limits
from services.metrics.dashboard.reading import Reading
from services.metrics.lookup import NOTHING_APPLIED
from services.metrics.periods import Period, PeriodKind
from services.metrics.tables import dossier_spans, tallies
from services.metrics.tallies import What

EVER: Final = Period(PeriodKind.TO_DATE)


class Flow(NamedTuple):
    """How often one agency handed over to another, and how often of that electronically."""

    sender: str
    receiver: str
    electronic: int
    all: int


class Backlog(NamedTuple):
    """How many dossiers of an agency are under way, and how many of them beyond their due date."""

    agency: str
    late: int
    all: int


class Waiting(NamedTuple):
    """One dossier under way."""

    code: str
    agency: str
    due_at: datetime


def flows(read: Reading) -> list[Flow]:
    """Return every pair of agencies between which something passed in the period, the busiest first."""
    c = tallies.c
    electronic = func.sum(case((c.kind == "electronic", c.number), else_=0))
    whole = func.sum(c.number)
    rows = read.tx.execute(
        select(c.sender, c.receiver, electronic, whole)
        .where(c.what == "leg", *limits(tallies, Asked((), read.scope, read.period)))
        .group_by(c.sender, c.receiver)
        .having(whole > 0)
        .order_by(whole.desc(), c.sender, c.receiver)
    )
    return [Flow(str(one), str(other), int(good), int(number)) for one, other, good, number in rows]


def mix(read: Reading, what: What) -> dict[str, int]:
    """Return how many there were of each kind in the period; kinds of which there were none are left out."""
    c = tallies.c
    rows = read.tx.execute(
        select(c.kind, func.sum(c.number))
        .where(c.what == what, *limits(tallies, Asked((), read.scope, read.period)))
        .group_by(c.kind)
        .order_by(c.kind)
    )
    return {str(kind): int(number) for kind, number in rows if number}


def backlogs(read: Reading) -> list[Backlog]:
    """Return the agencies that have dossiers under way now, whatever the period; the latest first."""
    c = dossier_spans.c
    late, whole = func.sum(case((_is_late(read), 1), else_=0)), func.count()
    rows = read.tx.execute(
        select(c.agency, late, whole)
        .where(*_in_scope(read))
        .group_by(c.agency)
        .order_by(late.desc(), c.agency)
    )
    return [Backlog(str(agency), int(number), int(all_)) for agency, number, all_ in rows]


def late_dossiers(read: Reading, most: int) -> list[Waiting]:
    """Return the dossiers that are late now, the longest first."""
    c = dossier_spans.c
    rows = read.tx.execute(
        select(c.code, c.agency, c.due_at)
        .where(_is_late(read), *_in_scope(read))
        .order_by(c.due_at, c.code)
        .limit(most)
    )
    return [Waiting(str(code), str(agency), from_text(due_at)) for code, agency, due_at in rows]


def _in_scope(read: Reading) -> list[ColumnElement[bool]]:
    """Return the conditions for the dossiers under way in the scope."""
    return [dossier_spans.c.finished_on.is_(None), *limits(dossier_spans, Asked((), read.scope, EVER))]


def _is_late(read: Reading) -> ColumnElement[bool]:
    """Whether the last tick is beyond the due date, which is itself still in time."""
    return dossier_spans.c.due_at < to_text(read.moment or NOTHING_APPLIED)
