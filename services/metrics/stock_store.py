"""Results as they are told, in SQL: the one state that two lanes share, a dossier's and a holder's."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.dialects import postgresql

from services._province.stock import Holding
from services._runtime.upsert import upsert
from services.metrics.held_results import StockedResult
from services.metrics.leaves import Count, Leaf
from services.metrics.stock import Told, joined, stock_deltas
from services.metrics.tables import told_results

_ROWS_AT_ONCE = 400
"""Pairs of keys in one statement; SQLite takes no more than some thousand values."""


class Stocked(NamedTuple):
    """What told results move in the leaves, those that are told whole, and by whom others are claimed.

    ``claims``: of each result that several dossiers are said to have given, and not the same as before, the
    first of their codes, by holder and id.
    """

    moved: dict[Leaf, Count]
    holdings: list[Holding]
    claims: dict[tuple[str, str], list[str]]


NOTHING_TOLD = Stocked({}, [], {})


def apply_told(tx: Connection, told: Told) -> Stocked:
    """Write what results are told as now, and return what follows.

    A row is locked before it is read, so that a holder's lane and a dossier's each see what the other wrote.
    The order of keys is the same for all, so that they wait for each other and not in a circle.
    """
    places = sorted(told)
    known = _locked(tx, places)
    changes = [(known.get(place, StockedResult()), place) for place in places]
    now = {place: joined(before, told[place]) for before, place in changes}
    upsert(
        tx,
        told_results,
        [
            {"held_by": held_by, "result_id": result_id, "body": now[held_by, result_id].to_body()}
            for held_by, result_id in places
        ],
    )
    holdings = [found for place in places if (found := now[place].holding()) is not None]
    claims = {
        place: sorted(now[place].decided)
        for before, place in changes
        if len(now[place].decided) > 1 and now[place].decided.keys() != before.decided.keys()
    }
    return Stocked(stock_deltas((before, now[place]) for before, place in changes), holdings, claims)


def _locked(tx: Connection, places: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], StockedResult]:
    c = told_results.c
    found: dict[tuple[str, str], StockedResult] = {}
    for start in range(0, len(places), _ROWS_AT_ONCE):
        some = places[start : start + _ROWS_AT_ONCE]
        query = select(told_results).where(tuple_(c.held_by, c.result_id).in_(some))
        if tx.dialect.name == "postgresql":
            empty = [
                {"held_by": held_by, "result_id": result_id, "body": StockedResult().to_body()}
                for held_by, result_id in some
            ]
            tx.execute(postgresql.insert(told_results).on_conflict_do_nothing(), empty)
            query = query.order_by(c.held_by, c.result_id).with_for_update()
        found |= {
            (row.held_by, row.result_id): StockedResult.from_body(row.body) for row in tx.execute(query)
        }
    return found
