"""Pages of findings, with how many each rule has."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.metrics.checking.known import must_know_agency
from services.metrics.checking.replies import FindingPage
from services.metrics.checking.shown import finding_shown, rule_shown
from services.metrics.detecting import RULES
from services.metrics.detecting.found import FindingKey
from services.metrics.figures import Cell
from services.metrics.finding_store import counted, found
from services.metrics.lookup import NotFound, cursor_of
from services.metrics.nearest import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsAsked:
    """Which findings; None stands for any."""

    rule: str | None = None
    agency: str | None = None
    after: FindingKey | None = None
    limit: int


def finding_page(tx: Connection, asked: FindingsAsked) -> FindingPage:
    """Return a page; raises NotFound. The rules' numbers are of the agency that is asked for, or of all."""
    must_know_agency(asked.agency)
    if asked.rule is not None and asked.rule not in RULES:
        raise NotFound("rule", asked.rule, nearest(asked.rule, RULES))
    rows = found(tx, rule=asked.rule, agency=asked.agency, after=asked.after, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    numbers = counted(tx, asked.agency)
    return FindingPage(
        items=tuple(finding_shown(key, finding) for key, finding in shown),
        rules=tuple(
            rule_shown(rule, numbers[name]) for name, rule in RULES.items() if asked.rule in (None, name)
        ),
        next=cursor_of(Cell(*shown[-1][0])) if len(rows) > len(shown) else None,
    )
