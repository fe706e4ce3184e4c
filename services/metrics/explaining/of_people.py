"""People by pseudonym, and dossiers that are nobody's: what definitions of people count and leave out."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from services.metrics.counting.asked import Asked
from services.metrics.counting.counted import limits
from services.metrics.definition import PersonDefinition, PersonDossiers
from services.metrics.explaining.items import Item, counted_item, left_out_item
from services.metrics.explaining.of_dossiers import Dossier, dossiers
from services.metrics.explaining.where import Where
from services.metrics.leaves import PEOPLE
from services.metrics.leaving_out import NO_PERSON
from services.metrics.tables import person_days

_PERSON: Final = "person/"
_ROWS_AT_ONCE: Final = 500
_NOBODYS: Final = ('"agency"', '"other"')
"""A sieve for facts of dossiers whose applicant is neither person nor enterprise."""


class Person(NamedTuple):
    """A person or enterprise with what the scope and period have of them."""

    token: str
    had: PersonDossiers


def people(tx: Connection, where: Where, after: str) -> Iterator[tuple[str, Person | Dossier]]:
    """Yield everybody with a dossier received there, then dossiers that are nobody's."""
    nobodys = dossiers(tx, where, _rest(after), holding=_NOBODYS)
    if after and not after.startswith(_PERSON):
        return nobodys
    return chain(persons(tx, where, after.removeprefix(_PERSON)), nobodys)


def person_items(definition: PersonDefinition, found: Person | Dossier, where: Where) -> Iterator[Item]:
    """Yield what somebody, or a dossier of nobody, is to the definition."""
    if isinstance(found, Dossier):
        received = found.facts.received
        assert received is not None, "a dossier before its reception is not yielded"
        if received.applicant_kind not in PEOPLE and where.covers(received.day):
            yield left_out_item(
                "dossier", found.code, NO_PERSON.reason, agency=received.competent_agency, day=received.day
            )
    elif definition.counts(found.had):
        yield counted_item("person", found.token, int(definition.good(found.had)), 1)
    else:
        yield left_out_item("person", found.token, _uncounted(definition))


def people_left_out(tx: Connection, definition: PersonDefinition, where: Where) -> dict[str, int]:
    """Return how many people with dossiers do not count, by reason; nothing where all of them do."""
    if len(definition.exclusions) == 1:
        return {}
    found = sum(not definition.counts(one.had) for _, one in persons(tx, where, ""))
    return {_uncounted(definition): found}


def persons(tx: Connection, where: Where, after: str) -> Iterator[tuple[str, Person]]:
    """Yield everybody with a dossier received there, after a pseudonym."""
    c = person_days.c
    sums = (func.sum(c.dossiers), func.sum(c.asked_again), func.sum(c.exposed))
    query: Any = (
        select(c.person, *sums)
        .where(*limits(person_days, Asked((), where.scope, where.period)))
        .group_by(c.person)
        .order_by(c.person)
        .limit(_ROWS_AT_ONCE)
    )
    while rows := tx.execute(query.where(c.person > after)).all():
        for token, *had in rows:
            if had[0]:
                yield f"{_PERSON}{token}", Person(token, PersonDossiers(*map(int, had)))
        after = rows[-1].person


def is_known(tx: Connection, token: str) -> bool:
    """Whether any dossier of somebody was received, wherever and whenever."""
    c = person_days.c
    return tx.execute(select(c.person).where(c.person == token, c.dossiers > 0).limit(1)).first() is not None


def _uncounted(definition: PersonDefinition) -> str:
    """Return the reason for which people with dossiers do not count: the one beside dossiers of nobody."""
    return next(each.reason for each in definition.exclusions if each.reason != NO_PERSON.reason)


def _rest(after: str) -> str:
    return "" if after.startswith(_PERSON) else after
