"""Which things explain a figure, by the kind of its definition."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from services.metrics.definition import (
    CatalogueDefinition,
    CountedDefinition,
    Definition,
    PersonDefinition,
    StockDefinition,
    SystemsDefinition,
)
from services.metrics.explaining.items import Item
from services.metrics.explaining.of_dossiers import dossier_items, dossier_sources, dossiers
from services.metrics.explaining.of_people import people, person_items
from services.metrics.explaining.of_register import procedure_items, procedures, speakers, system_items
from services.metrics.explaining.of_results import result_items, result_sources, results
from services.metrics.explaining.where import Where
from services.metrics.sources import Source


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` yields things after a name, in order, each with its name; ``items`` what one counts as.

    ``sources``: the records that an item rests on.

    Definitions of one kind look at the same things.
    """

    read: Callable[[Connection, Where, str], Iterator[tuple[str, Any]]]
    items: Callable[[Any, Any, Where], Iterator[Item]]
    sources: Callable[[Any, Any, Item], tuple[Source, ...]]


def _none(definition: Definition, thing: object, item: Item) -> tuple[Source, ...]:  # noqa: ARG001
    """People rest on their dossiers, procedures and systems on registers."""
    return ()


_KINDS: Final[dict[type[Definition], Kind]] = {
    CountedDefinition: Kind(dossiers, dossier_items, dossier_sources),
    PersonDefinition: Kind(people, person_items, _none),
    StockDefinition: Kind(results, result_items, result_sources),
    CatalogueDefinition: Kind(procedures, procedure_items, _none),
    SystemsDefinition: Kind(speakers, system_items, _none),
}


def kind_of(definition: Definition) -> Kind:
    """Return how figures of the definition are taken apart."""
    return _KINDS[type(definition)]


def items_of(tx: Connection, definition: Definition, where: Where) -> Iterator[Item]:
    """Yield everything that a figure counts or leaves out."""
    kind = kind_of(definition)
    for _, one in kind.read(tx, where, ""):
        yield from kind.items(definition, one, where)
