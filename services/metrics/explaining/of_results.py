"""Results that agencies hold, and what each is to a definition of the stock at a day's end."""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection, select, tuple_

from services._province.agencies import agencies
from services._province.stock import Holding
from services.metrics.definition import StockDefinition
from services.metrics.explaining.items import Item, counted_item, left_out_item
from services.metrics.explaining.where import Where
from services.metrics.facts import Place
from services.metrics.held_results import StockedResult
from services.metrics.scopes import ScopeKind
from services.metrics.seats import seat_of
from services.metrics.sources import Source
from services.metrics.tables import told_results

_RESULT: Final = "result/"
_ROWS_AT_ONCE: Final = 500
NOT_IN_FORCE: Final = "not-in-force"
HOLDER_UNTOLD: Final = "holder-untold"


class Result(NamedTuple):
    """A result: who holds it, which it is, what was told of it."""

    held_by: str
    result_id: str
    told: StockedResult
    holding: Holding | None


def results(tx: Connection, where: Where, after: str) -> Iterator[tuple[str, Result]]:
    """Yield what is told of results of a scope, by holder and id."""
    c = told_results.c
    query = select(told_results).order_by(c.held_by, c.result_id).limit(_ROWS_AT_ONCE)
    if where.scope.kind is ScopeKind.AGENCY:
        query = query.where(c.held_by == where.scope.value)
    last = tuple(after.removeprefix(_RESULT).partition("/")[::2])
    while rows := tx.execute(query.where(tuple_(c.held_by, c.result_id) > last)).all():
        for row in rows:
            found = _result(*row)
            if where.has(place_of(found)):
                yield f"{_RESULT}{found.held_by}/{found.result_id}", found
        last = rows[-1].held_by, rows[-1].result_id


def results_at(tx: Connection, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], Result]:
    """Return what is told of results, by holder and id; some hundreds at most are asked for."""
    c = told_results.c
    rows = tx.execute(select(told_results).where(tuple_(c.held_by, c.result_id).in_(places)))
    return {(row.held_by, row.result_id): _result(*row) for row in rows}


def _result(held_by: str, result_id: str, body: str) -> Result:
    told = StockedResult.from_body(body)
    return Result(held_by, result_id, told, told.holding())


def result_items(definition: StockDefinition, found: Result, where: Where) -> Iterator[Item]:  # noqa: ARG001
    """Yield what a result is on the last day of the period; nothing before the period has begun."""
    day, one = where.last_day, found.holding
    if day is None:
        return
    name, agency = f"{found.held_by}/{found.result_id}", found.held_by
    if one is None:
        item = left_out_item("result", name, HOLDER_UNTOLD, agency=agency)
    elif not one.counts_on(day):
        item = left_out_item("result", name, NOT_IN_FORCE, agency=agency)
    else:
        item = counted_item("result", name, int(one.is_digitised_by(day)), 1, agency=agency)
    yield item._replace(dossiers=tuple(found.told.decided))


def result_sources(definition: StockDefinition, found: Result, item: Item) -> tuple[Source, ...]:  # noqa: ARG001
    """Return the records in which its holder told of it; a dossier's finish is among those of the dossier."""
    return found.told.held.sources if found.told.held is not None else ()


def place_of(found: Result) -> Place:
    """Return where a result counts; one that nobody told whole, where the register has its holder."""
    if found.holding is not None:
        return Place(*seat_of(found.holding), "")
    agency = agencies().get(found.held_by)
    if agency is None:
        return Place(found.held_by, "", "", "")
    return Place(found.held_by, agency.level, agency.district or "", "")
