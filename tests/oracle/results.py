"""The stock of results at the end of a day: every result looked at anew for every day that is asked for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from services._province.agencies import agencies
from tests.oracle.cells import A_DAY, Cell, Count, Event, Place, day_of, of, scopes

NAME = "digitised-results/qd2866"
Data = dict[str, Any]


class Held(NamedTuple):
    """A result that an agency holds: first day, last day, first day as data."""

    place: Place
    first: date
    last: date
    digitised: date


def stock(events: list[Event], ends: dict[str, tuple[date, date]]) -> dict[Cell, Count]:
    """Return the stock at the end of each of the periods, in every scope that holds anything then."""
    held = list(results(events))
    by_day: dict[date, dict[str, list[int]]] = {}
    for day in {last for _, last in ends.values()}:
        sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for one in held:
            if one.first <= day <= one.last:
                for scope in scopes(one.place):
                    sums[scope][0] += one.digitised <= day
                    sums[scope][1] += 1
        by_day[day] = sums
    return {
        (NAME, scope, period): (good, every)
        for period, (_, last) in ends.items()
        for scope, (good, every) in by_day[last].items()
    }


def results(events: list[Event]) -> Iterator[Held]:
    """Yield every result that its dossier or its holder told whole."""
    decided: dict[tuple[str, str], tuple[str, Data]] = {}
    for event in of(events, "dossier.finished"):
        result = event["data"].get("result")
        if result:
            key = (result["held_by"], result["result_id"])
            decided[key] = min(
                (event["subject"], result), decided.get(key, ("~", {})), key=lambda told: told[0]
            )
    registered = {
        (e["data"]["result"]["held_by"], e["data"]["result"]["result_id"]): e
        for e in of(events, "result.registered")
    }
    later = {
        (name, e["data"].get("held_by"), e["data"]["result_id"]): day_of(e["data"][f"{name}_at"])
        for name in ("digitised", "revoked")
        for e in of(events, f"result.{name}")
    }
    for key in {*decided, *registered}:
        result = decided[key][1] if key in decided else registered[key]["data"]["result"]
        yield _held(key, result, registered.get(key), later)


def _held(
    key: tuple[str, str], result: Data, told: Event | None, later: dict[tuple[str, str, str], date]
) -> Held:
    first = day_of(result["valid_from"])
    last = day_of(result["valid_to"]) if result.get("valid_to") else date.max
    revoked = later.get(("revoked", *key))
    if revoked is not None:
        last = min(last, revoked - A_DAY)
    digitised = later.get(("digitised", *key), date.max)
    if told is not None and told["data"]["result"]["digitised"]:
        digitised = min(digitised, day_of(told["time"]))
    if result["digitised"]:
        digitised = first
    district = agencies()[key[0]].district if key[0] in agencies() else None
    return Held(Place(key[0], result["held_by_level"], district or "", ""), first, last, digitised)
