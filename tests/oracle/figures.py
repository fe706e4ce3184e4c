"""The oracle: every figure of every definition, counted anew from recorded events by plain loops.

It imports nothing of services/metrics. Of the province it reads the data that a register is: agencies,
procedures, systems.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tests.oracle.cells import Cell, Count, Event, day_of, ends, of, scopes
from tests.oracle.dossiers import counted, place_of
from tests.oracle.people import people
from tests.oracle.register import catalogue, connected
from tests.oracle.results import results, stock


def every_figure(events: list[Event], now: date, fields: Iterable[str] = ()) -> dict[Cell, Count]:
    """Return all figures that count anything, of every scope and period; ``now`` is the day of ``as_of``.

    Figures of a day's end are those of places that the hub has to do with, from the first dossier to today;
    the catalogue's also of some ``fields``.
    """
    if not events:
        return {}
    known, first = _known(events)
    spans = ends(min(first or now, now), now)
    found = counted(events) | people(events) | stock(events, spans)
    found |= catalogue(spans, known, set(fields)) | connected(events, spans, known)
    return {cell: count for cell, count in found.items() if count[1]}


def _known(events: list[Event]) -> tuple[set[str], date | None]:
    """Return the scopes of every place that counts anything, and the first day on which a dossier does."""
    received = {e["subject"]: place_of(e) for e in of(events, "dossier.received")}
    known = {"province"} | {scope for place in received.values() for scope in scopes(place)}
    for one in results(events):
        known |= set(scopes(one.place))
    days = [day_of(e["time"]) for e in of(events, "dossier.received")]
    return {each for each in known if not each.startswith("field:")}, min(days, default=None)


def served(items: Iterable[Mapping[str, Any]]) -> dict[Cell, Count]:
    """Return the figures that metrics serves and that count anything."""
    return {
        (each["definition"], each["scope"], each["period"]): (each["numerator"], each["denominator"])
        for each in items
        if each["denominator"]
    }


def on_topic(found: Mapping[Cell, Count]) -> dict[Cell, Count]:
    """Return those of the figures that the topic carries: no fields and no days."""
    return {
        cell: count
        for cell, count in found.items()
        if not cell[1].startswith("field:") and (cell[2].count("-") < 2 or cell[2] == "to-date")
    }
