"""Pages of reports beside figures: those filed and, of a period that is named, those that were not."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from schemas.kpis import KpiUpdatedData
from services._province.agencies import agencies
from services.metrics.checking.known import must_know_agency
from services.metrics.checking.replies import ReportedReply, ReportPage
from services.metrics.checking.shown import reported_shown
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.facts_store import FACTS
from services.metrics.figures import Cell
from services.metrics.filings import Filings, filings_key, parts_of
from services.metrics.lookup import AsOf, NotFound, Question, answered, cursor_of
from services.metrics.nearest import nearest
from services.metrics.periods import parse_period
from services.metrics.scopes import Scope, ScopeKind

_ANY: Final = "%"


class Told(NamedTuple):
    """Whose figure of which definition and period; also the order of the pages."""

    agency: str
    definition: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsAsked:
    """Which reports; None stands for any."""

    agency: str | None = None
    definition: str | None = None
    period: str | None = None
    after: Told | None = None
    limit: int


def report_page(tx: Connection, asked: ReportsAsked, as_of: AsOf) -> ReportPage:
    """Return a page; raises NotFound, MalformedPeriod.

    Where a period is named, agencies that have a figure there and filed none stand in it too; where all
    three are named, that one does in any case.
    """
    must_know_agency(asked.agency)
    if asked.definition is not None and asked.definition not in DEFINITIONS:
        raise NotFound("definition", asked.definition, nearest(asked.definition, DEFINITIONS))
    listed = _filed(tx, asked)
    if asked.period is not None:
        listed |= _owed(tx, asked, asked.period, as_of)
    if asked.agency and asked.definition and asked.period:
        listed.add(Told(asked.agency, asked.definition, asked.period))
    rest = sorted(each for each in listed if asked.after is None or each > asked.after)
    shown = rest[: asked.limit]
    items = tuple(_reported(tx, shown, as_of))
    return ReportPage(items=items, next=cursor_of(Cell(*shown[-1])) if len(rest) > len(shown) else None)


def _filed(tx: Connection, asked: ReportsAsked) -> set[Told]:
    if asked.period is not None:
        parse_period(asked.period)
    pattern = filings_key(asked.agency or _ANY, asked.definition or _ANY, asked.period or _ANY)
    key = FACTS.table("report").c.key
    found = (Told(*parts_of(name)) for name in tx.execute(select(key).where(key.like(pattern))).scalars())
    wanted = (asked.agency, asked.definition, asked.period)
    return {each for each in found if all(one in (None, is_) for one, is_ in zip(wanted, each, strict=True))}


def _owed(tx: Connection, asked: ReportsAsked, period: str, as_of: AsOf) -> set[Told]:
    """Return whoever has a figure in the period."""
    moment = as_of(tx)
    definitions = (asked.definition,) if asked.definition else tuple(DEFINITIONS)
    scopes = Scope(ScopeKind.AGENCY, asked.agency) if asked.agency else (ScopeKind.AGENCY,)
    now = None if moment is None else day_of(moment)
    found = cells(tx, Asked(definitions, scopes, parse_period(period), now))
    told = (Told(cell.scope.partition(":")[2], cell.definition, cell.period) for cell in found)
    return {each for each in told if each.agency in agencies()}


def _reported(tx: Connection, shown: list[Told], as_of: AsOf) -> list[ReportedReply]:
    documents = FACTS.load(tx, [filings_key(*each) for each in shown])
    replies: list[ReportedReply] = []
    for each in shown:
        known = documents.get(filings_key(*each))
        filed = known.reports if isinstance(known, Filings) else ()
        replies.append(
            reported_shown(each.agency, DEFINITIONS[each.definition], filed, _true(tx, each, as_of))
        )
    return replies


def _true(tx: Connection, told: Told, as_of: AsOf) -> KpiUpdatedData:
    """Return the figure that GET /kpis has."""
    scope = f"{ScopeKind.AGENCY}:{told.agency}"
    asked = Question(definition=told.definition, scope=scope, period=told.period, limit=1)
    return answered(tx, asked, as_of).figures[0]
