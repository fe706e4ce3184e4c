"""One page of what is on a side of a figure."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from services.metrics.definition import Definition
from services.metrics.explaining.items import AskedSide, Item, is_on
from services.metrics.explaining.kinds import kind_of
from services.metrics.explaining.of_dossiers import Dossier, dossiers
from services.metrics.explaining.where import Where

LOOKED_AT: Final = 20_000
"""After so many dossiers a page ends, however little is on it: others wait for the same thread."""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """``last`` is where the next page goes on, None after the last page."""

    items: tuple[Item, ...]
    last: str | None


def page_of(
    tx: Connection, definition: Definition, where: Where, side: AskedSide, *, after: str, limit: int
) -> ItemPage:
    """Return a page of a side; all pages together are everything on it, once.

    It ends with a whole dossier, so it may hold a few items more than ``limit``; and it may hold fewer, even
    none, and still have a next one.
    """
    kind = kind_of(definition)
    found: list[Item] = []
    for number, (name, one) in enumerate(kind.read(tx, where, after), 1):
        found += [
            item._replace(sources=kind.sources(definition, one, item))
            for item in kind.items(definition, one, where)
            if is_on(item, side)
        ]
        if len(found) >= limit or number == LOOKED_AT:
            return ItemPage(tuple(found), name)
    return ItemPage(tuple(found), None)


def dossiers_of_person(tx: Connection, person: str, where: Where, most: int) -> tuple[Dossier, ...]:
    """Return somebody's dossiers received in the scope and period."""
    found = (
        one
        for _, one in dossiers(tx, where, "", holding=(f'"{person}"',))
        if one.facts.received is not None
        and one.facts.received.person == person
        and where.covers(one.facts.received.day)
    )
    return tuple(islice(found, most))
