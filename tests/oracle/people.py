"""Who was asked again for what the State had: sets of people, one set a scope and period."""

from collections import defaultdict

from tests.oracle.cells import Cell, Count, Event, day_of, of, periods, scopes
from tests.oracle.dossiers import place_of

Cells = defaultdict[tuple[str, str], set[str]]


def people(events: list[Event]) -> dict[Cell, Count]:
    """Return every figure of distinct people."""
    everybody: Cells = defaultdict(set)
    asked_again: Cells = defaultdict(set)
    exposed: Cells = defaultdict(set)
    for event in of(events, "dossier.received"):
        data = event["data"]
        if data["applicant"]["kind"] not in ("citizen", "enterprise"):
            continue
        person = data["applicant"]["id_token"]
        had = [each["outcome"] for each in data["components"] if each["held_before"] or each["could_share"]]
        for scope in scopes(place_of(event)):
            for period in periods(day_of(event["time"])):
                everybody[scope, period].add(person)
                if had:
                    exposed[scope, period].add(person)
                if "attached" in had:
                    asked_again[scope, period].add(person)
    found: dict[Cell, Count] = {}
    for (scope, period), all_of_them in everybody.items():
        again, some = asked_again[scope, period], exposed[scope, period]
        found["reuse/qd2866", scope, period] = len(all_of_them - again), len(all_of_them)
        if some:
            found["reuse/exposed", scope, period] = len(some - again), len(some)
    return found
