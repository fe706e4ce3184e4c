"""By how much the figures of people moved since the topic was told: who moved, before and after.

Only they are looked at, some thousands at a time, so that neither time nor memory grows with the province.
What a lane adds meanwhile is seen whole or not at all: one statement reads both what moved and what is there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, delete, func, literal, select, union_all

from services._runtime.keys import among
from services.metrics.definition import PersonDossiers
from services.metrics.definitions import PERSONS
from services.metrics.figures import Cell
from services.metrics.leaves import Count
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import period_of
from services.metrics.persons import NONE, Lodged, with_more
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import scope_of
from services.metrics.tables import person_days, unpublished_people

PEOPLE_AT_ONCE: Final = 2000


class _Somewhere(NamedTuple):
    """Where and on which day somebody had dossiers received."""

    agency: str
    level: str
    district: str
    day: date
    field: str = ""


_Had = tuple[tuple[_Somewhere, Lodged], ...]
"""What one person had received: where, on which days, and what; of many people it is the same."""
_Sums = defaultdict[Cell, list[int]]


def moved_people(tx: Connection, *, take: bool = False) -> dict[Cell, Count]:
    """Return by how much figures on the topic moved, and with ``take`` count them as told from now on.

    Only one may take at a time: the publisher.
    """
    moved: _Sums = defaultdict(lambda: [0, 0])
    after = ""
    while people := _people_after(tx, after):
        rows = _rows_of(tx, people)
        alike = Counter(_before_and_now(rows_of_one) for _, rows_of_one in groupby(rows, key=itemgetter(0)))
        for (before, now), number in alike.items():
            _add(moved, before, -number)
            _add(moved, now, number)
        if take:
            taken = [row.id for row in rows if row.id]
            tx.execute(delete(unpublished_people).where(unpublished_people.c.id.in_(taken)))
        after = people[-1]
    return {cell: Count(*moved[cell]) for cell in sorted(moved) if any(moved[cell])}


def _people_after(tx: Connection, after: str) -> list[str]:
    c = unpublished_people.c
    query = select(c.person).distinct().where(c.person > after).order_by(c.person).limit(PEOPLE_AT_ONCE)
    return list(tx.execute(query).scalars())


def _rows_of(tx: Connection, people: Sequence[str]) -> Sequence[Row[Any]]:
    """Return, person by person, what moved (with its id) and what is there (without), as of one moment."""
    new, there = unpublished_people.c, person_days.c
    moved = select(
        new.person, new.id, new.agency, new.level, new.district, new.day,
        new.dossiers, new.asked_again, new.exposed,
    ).where(among(tx, new.person, people))  # fmt: skip
    whole = (
        select(
            there.person, literal(0), there.agency, there.level, there.district, there.day,
            func.sum(there.dossiers), func.sum(there.asked_again), func.sum(there.exposed),
        )
        .where(among(tx, there.person, people))
        .group_by(there.person, there.agency, there.level, there.district, there.day)
    )  # fmt: skip
    both = union_all(moved, whole).subquery()
    return tx.execute(select(both).order_by(both.c.person)).all()


def _before_and_now(rows: Iterable[Row[Any]]) -> tuple[_Had, _Had]:
    """Return what a person had before, as the topic was told, and what they have now."""
    now: dict[_Somewhere, Lodged] = {}
    before: dict[_Somewhere, Lodged] = {}
    for row in rows:
        _, number, agency, level, district, day, *counts = tuple[Any, ...](row)
        where, lodged = _Somewhere(agency, level, district, day), Lodged(*map(int, counts))
        if number:
            before[where] = with_more(before.get(where, NONE), lodged, -1)
        else:
            now[where] = lodged
    for where, lodged in now.items():
        before[where] = with_more(lodged, before.get(where, NONE))
    had = ((where, lodged) for where, lodged in sorted(before.items()) if lodged != NONE)
    return tuple(had), tuple(sorted(now.items()))


def _add(moved: _Sums, had: _Had, people: int) -> None:
    """Add what so many people count as who had the same, or take it away."""
    sums: dict[tuple[str, str], Lodged] = {}
    for where, lodged in had:
        for cell in _scopes_and_periods(where):
            sums[cell] = with_more(sums[cell], lodged) if cell in sums else lodged
    for (scope, period), lodged in sums.items():
        person = PersonDossiers(*lodged)
        for name, definition in PERSONS.items():
            if person.dossiers and definition.counts(person):
                count = moved[Cell(name, scope, period)]
                count[0] += people if definition.good(person) else 0
                count[1] += people


@lru_cache(maxsize=10_000)
def _scopes_and_periods(where: _Somewhere) -> tuple[tuple[str, str], ...]:
    """Return the scopes and periods of the topic that a place and a day lie in."""
    scopes = [name for kind in SCOPES_ON_TOPIC if (name := scope_of(where, kind)) is not None]
    return tuple((scope, period_of(where.day, kind)) for scope in scopes for kind in PERIODS_ON_TOPIC)
