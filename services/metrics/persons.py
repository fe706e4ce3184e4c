"""People: what a dossier adds to its applicant, and how a person counts in any scope and period."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from services.metrics.changed_dossiers import ChangedDossier
from services.metrics.facts import Received
from services.metrics.leaves import PEOPLE


class PersonDay(NamedTuple):
    """The key of a finest sum of one person: whose, where and when dossiers were received.

    ``person`` is a pseudonym. Of a citizen and an enterprise under one pseudonym there is one.
    """

    person: str
    agency: str
    level: str
    district: str
    field: str
    day: date


class Lodged(NamedTuple):
    """How many dossiers, in how many a paper was asked for that the State had, in how many it had one."""

    dossiers: int
    asked_again: int
    exposed: int


NONE = Lodged(0, 0, 0)


def with_more(one: Lodged, other: Lodged, sign: int = 1) -> Lodged:
    """Return the sum, or the difference, part by part."""
    return Lodged(
        one.dossiers + sign * other.dossiers,
        one.asked_again + sign * other.asked_again,
        one.exposed + sign * other.exposed,
    )


def lodged(received: Received) -> Lodged:
    """Return what one dossier says of its applicant."""
    had = [paper.outcome for paper in received.papers if paper.had]
    return Lodged(1, int("attached" in had), int(bool(had)))


def person_deltas(changed: Iterable[ChangedDossier]) -> dict[PersonDay, Lodged]:
    """Return what receptions that became known add to their applicants, in order.

    A reception is told once; what contradicts it is set aside.
    """
    sums: dict[PersonDay, Lodged] = {}
    for _, then, now, place in changed:
        received = now.received
        if received is None or place is None or then.received is not None:
            continue
        if received.applicant_kind in PEOPLE:
            day = PersonDay(received.person, *place, received.day)
            known, more = sums.get(day), lodged(received)
            sums[day] = more if known is None else with_more(known, more)
    return {day: sums[day] for day in sorted(sums)}


def people_of(days: Mapping[PersonDay, Lodged]) -> Iterator[str]:
    """Yield the people, each once, in order."""
    yield from sorted({day.person for day in days})
