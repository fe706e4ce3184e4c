"""By how much the figures of people moved since the topic was told: who moved, before and after.

Only they are looked at, some thousands at a time, so that neither time nor memory grows with the province.
What a lane adds meanwhile is seen whole or not at all: one statement reads both what moved and what is there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, delete, func, literal, select, union_all

from services._runtime.keys import among
from services.metrics.definition import PersonDossiers
from services.metrics.definitions import PERSONS
from services.metrics.figures import Cell
from services.metrics.leaves import ZERO, Count, plus
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


_Had = dict[_Somewhere, Lodged]


def moved_people(tx: Connection, *, take: bool = False) -> dict[Cell, Count]:
    """Return by how much figures on the topic moved, and with ``take`` count them as told from now on.

    Only one may take at a time: the publisher.
    """
    moved: defaultdict[Cell, Count] = defaultdict(lambda: ZERO)
    after = ""
    while people := _people_after(tx, after):
        rows = _rows_of(tx, people)
        for _, rows_of_one in groupby(rows, key=itemgetter(0)):
            _add_moves(moved, list(rows_of_one))
        if take:
            taken = [row.id for row in rows if row.id]
            tx.execute(delete(unpublished_people).where(unpublished_people.c.id.in_(taken)))
        after = people[-1]
    return {cell: moved[cell] for cell in sorted(moved) if moved[cell] != ZERO}


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


def _add_moves(moved: defaultdict[Cell, Count], rows: Iterable[Row[Any]]) -> None:
    now: _Had = {}
    before: _Had = {}
    for row in rows:
        _, number, agency, level, district, day, *counts = tuple[Any, ...](row)
        where, lodged = _Somewhere(agency, level, district, day), Lodged(*map(int, counts))
        if number:
            before[where] = with_more(before.get(where, NONE), lodged, -1)
        else:
            now[where] = lodged
    for where, lodged in now.items():
        before[where] = with_more(lodged, before.get(where, NONE))
    for had, sign in ((before, -1), (now, 1)):
        for cell, count in _counts(had):
            moved[cell] = plus(moved[cell], Count(sign * count.numerator, sign * count.denominator))


def _counts(had: Mapping[_Somewhere, Lodged]) -> Iterator[tuple[Cell, Count]]:
    """Yield what one person counts as in every cell."""
    sums: defaultdict[tuple[str, str], Lodged] = defaultdict(lambda: NONE)
    for where, lodged in had.items():
        scopes = [name for kind in SCOPES_ON_TOPIC if (name := scope_of(where, kind)) is not None]
        for period in [period_of(where.day, kind) for kind in PERIODS_ON_TOPIC]:
            for scope in scopes:
                sums[scope, period] = with_more(sums[scope, period], lodged)
    for (scope, period), lodged in sums.items():
        person = PersonDossiers(*lodged)
        for name, definition in PERSONS.items():
            if person.dossiers and definition.counts(person):
                yield Cell(name, scope, period), Count(int(definition.good(person)), 1)
