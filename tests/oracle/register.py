"""What the province's own data say at a day's end: procedures, services, internal procedures, systems."""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any, Final

from services._province.agencies import agencies, exists, organised_on
from services._province.agency_rules import NoAgencyInDistrict
from services._province.national_portal import on_national_portal
from services._province.procedures import competent_agency, in_force, may_be_lodged_at, versions
from services._province.systems import systems
from tests.oracle.cells import Cell, Count, Event, Place, day_of, of, scopes

WORKING_SEVENTHS: Final = {"same-day": 56, "working-days": 56, "calendar-days": 40, "working-hours": 7}
"""Of an hour, in one unit of a limit: a working day has eight hours, five of seven days are worked."""


def catalogue(ends: dict[str, tuple[date, date]], known: set[str], fields: set[str]) -> dict[Cell, Count]:
    """Return the figures of the catalogue in the scopes that are known, and in some fields."""
    found: dict[Cell, Count] = {}
    asked = known | {f"field:{each}" for each in fields}
    for period, (_, last) in ends.items():
        counts = on(last)
        for scope in asked & counts.keys():
            for name, count in counts[scope].items():
                found[name, scope, period] = count
    return found


@cache
def on(day: date) -> dict[str, dict[str, Count]]:
    """Return, scope by scope, the count of every definition of the catalogue on a day."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for code, each in versions().items():
        for number, procedure in enumerate(each):
            if in_force(procedure, day):
                shares = _shares(procedure, day)
                for scope in _scopes(code, number, day):
                    for name, (good, every) in shares.items():
                        sums[name, scope][0] += good
                        sums[name, scope][1] += every
    found: defaultdict[str, dict[str, Count]] = defaultdict(dict)
    for (name, scope), (good, every) in sums.items():
        found[scope][name] = good, every
    return dict(found)


def _shares(procedure: Any, day: date) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    online = procedure.service_level > 2
    if procedure.fees or procedure.unknown_fees:
        found["online-payment-procedures/qd2866"] = int(procedure.online_payment), 1
    if procedure.legal_limit is not None:
        law = _sevenths(procedure.legal_limit)
        found["time-cut/qd2866"] = law - _sevenths(procedure.published_limit or procedure.legal_limit), law
    if procedure.internal is None:
        found["services-online/qd2866"] = int(online), 1
        if online:
            since = on_national_portal().get(procedure.code)
            found["services-national/qd2866"] = int(since is not None and day >= since), 1
    else:
        published, outdated = procedure.internal.published_on, procedure.internal.outdated_since
        current = published is not None and published <= day and not (outdated and outdated <= day)
        found["internal-procedures/qd2866"] = int(current), 1
    return found


def _sevenths(limit: Any) -> int:
    return WORKING_SEVENTHS[limit.kind] * (limit.count or 1)


def _scopes(code: str, number: int, day: date) -> set[str]:
    names = {"province", f"field:{versions()[code][number].field_code}"}
    for agency_id in _deciding(code, number):
        agency = agencies()[agency_id]
        if exists(agency, organised_on(day)):
            names.update(scopes(Place(agency_id, agency.level, agency.district or "", "")))
    return names


@cache
def _deciding(code: str, number: int) -> frozenset[str]:
    procedure, found = versions()[code][number], set()
    for desk in agencies().values():
        if may_be_lodged_at(procedure, desk):
            try:
                found.add(competent_agency(procedure, desk.id))
            except NoAgencyInDistrict:
                continue
    return frozenset(found & agencies().keys())


def connected(events: list[Event], ends: dict[str, tuple[date, date]], known: set[str]) -> dict[Cell, Count]:
    """Return how many of the systems that people use were heard in each of the periods."""
    heard: set[tuple[str, date]] = set()
    for name in ("submission.lodged", "leg.answered"):
        heard |= {(e["source"], day_of(e["time"])) for e in of(events, name)}
    sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for period, (first, last) in ends.items():
        for system in systems().values():
            used = (system.valid_from or date.min) <= last <= (system.valid_to or date.max)
            if not system.citizen_facing or not used:
                continue
            days = [day for source, day in heard if _is_from(system, source)]
            spoke = any(first <= day <= last for day in days)
            owner = agencies()[system.owner]
            for scope in scopes(Place(owner.id, owner.level, owner.district or "", "")):
                if scope in known:
                    sums["connected-systems/qd2866", scope, period][0] += spoke
                    sums["connected-systems/qd2866", scope, period][1] += 1
    return {cell: (good, every) for cell, (good, every) in sums.items()}


def _is_from(system: Any, source: str) -> bool:
    return source in system.sources or any(
        own.endswith("/") and source.startswith(own) for own in system.sources
    )
