"""Answers to those who ask for figures: which cells are meant, which exist, and one page of them."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from schemas.kpis import KpiUpdatedData
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.definitions import COUNTED, DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.figures import Cell, figure
from services.metrics.leaves import ZERO, Count
from services.metrics.nearest import nearest
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import parse_period
from services.metrics.scopes import FORMS as SCOPE_FORMS
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import Scope, known_scopes, nearest_scope, parse_scope
from services.metrics.store import newest_event

AsOf = Callable[[Connection], datetime | None]
"""Gives the last tick applied, None before the first."""
NOTHING_APPLIED: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The ``as_of`` of a hub that has applied neither a tick nor an event."""

GREATEST_CURSOR: Final = 1000
"""In characters: more than three names of a cell can take, less than harms anybody."""
_SHOWN: Final = 40


_ALL: Final = {
    "definition": "all of them: GET /kpis/definitions, or lgsp kpi definitions",
    "scope": f"scopes are written {SCOPE_FORMS}",
    "agency": "all of them: lgsp agencies",
    "scoreboard": "all of them: GET /scoreboards, or lgsp scoreboard",
    "form": "all of them: GET /forms, or lgsp forms",
    "rule": "all of them: GET /findings, or lgsp kpi findings",
}
"""Where those are listed that there are."""


class NotFound(LookupError):
    """Something that does not exist; ``nearest`` is the known one most like it, None where none is listed."""

    def __init__(self, field: str, value: str, nearest: str | None) -> None:
        listed = f"; {_ALL[field]}" if field in _ALL else ""
        super().__init__(f"there is no {field} {value!r}{listed}")
        self.field = field
        self.text = value
        self.nearest = nearest


class MalformedCursor(ValueError):
    """The text is no cursor that an earlier page gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which figures are asked for; None asks for every definition, or the kinds that are on the topic."""

    definition: str | None = None
    scope: str | None = None
    period: str | None = None
    after: Cell | None = None
    limit: int


@dataclass(frozen=True, slots=True)
class Page:
    """Figures in the order (definition, scope, period); ``last`` is where the next page goes on, or None."""

    figures: tuple[KpiUpdatedData, ...]
    last: Cell | None


def answered(tx: Connection, question: Question, as_of: AsOf) -> Page:
    """Return a page of figures; raises NotFound, MalformedScope, MalformedPeriod.

    ``as_of`` of every figure is the last tick; before the first tick, the time of the newest event applied;
    before any event, NOTHING_APPLIED. The sums are of this moment, with what was applied since.
    """
    moment = as_of(tx) or newest_event(tx)
    found = _found(tx, question, None if moment is None else day_of(moment))
    after = question.after
    rest = [(cell, count) for cell, count in found.items() if after is None or cell > after]
    shown = rest[: question.limit]
    figures = (
        figure(DEFINITIONS[cell.definition], cell.scope, cell.period, *count, as_of=moment or NOTHING_APPLIED)
        for cell, count in shown
    )
    return Page(tuple(figures), shown[-1][0] if len(rest) > len(shown) else None)


def _found(tx: Connection, question: Question, now: date | None) -> dict[Cell, Count]:
    definitions = _definitions(question)
    scope = parse_scope(question.scope) if question.scope is not None else None
    period = parse_period(question.period) if question.period is not None else None
    found: dict[Cell, Count] = {}
    for some in ([name] for name in definitions) if scope is None or period is None else [definitions]:
        found |= cells(tx, Asked(some, scope or SCOPES_ON_TOPIC, period or PERIODS_ON_TOPIC, now))
        if sum(question.after is None or cell > question.after for cell in found) > question.limit:
            break  # the page is full: what comes after it is counted when it is asked for
    if question.scope is not None and scope is not None:
        _must_exist(tx, question.scope, scope, found)
        if question.period is not None:
            asked = [Cell(name, question.scope, question.period) for name in definitions]
            return {cell: found.get(cell, ZERO) for cell in asked}
    return found


def must_be_known(tx: Connection, definition: str | None, scope: str | None, period: str | None) -> None:
    """Raise NotFound, MalformedScope or MalformedPeriod as ``answered`` would, without counting anything."""
    _must_be_defined(definition)
    found = parse_scope(scope) if scope is not None else None
    if period is not None:
        parse_period(period)
    if scope is not None and found is not None:
        _must_exist(tx, scope, found, {})


def _must_be_defined(definition: str | None) -> None:
    if definition is not None and definition not in DEFINITIONS:
        raise NotFound("definition", definition, nearest(definition, DEFINITIONS))


def _definitions(question: Question) -> list[str]:
    """Return the definitions still to be listed, in order."""
    wanted = question.definition
    _must_be_defined(wanted)
    first = question.after.definition if question.after else ""
    return [name for name in DEFINITIONS if wanted in (None, name) and name >= first]


def _must_exist(tx: Connection, text: str, scope: Scope, found: dict[Cell, Count]) -> None:
    """Accept a scope of the province, and any other to which something was ever counted."""
    if found or text in known_scopes() or cells(tx, Asked(tuple(COUNTED), scope)):
        return
    raise NotFound("scope", text, nearest_scope(text))


def cursor_of(cell: Cell) -> str:
    """Return the cursor that goes on after this cell."""
    return urlsafe_b64encode(json.dumps(cell).encode()).decode().rstrip("=")


def cell_of(cursor: str) -> Cell:
    """Return the cell that a cursor goes on after; raises MalformedCursor."""
    malformed = MalformedCursor(f"{cursor[:_SHOWN]!r} is no cursor that an earlier page gave")
    if len(cursor) > GREATEST_CURSOR:
        raise malformed
    try:
        parts: Any = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, NotBase64, RecursionError):
        raise malformed from None
    match parts:
        case [str(definition), str(scope), str(period)]:
            return Cell(definition, scope, period)
        case _:
            raise malformed
