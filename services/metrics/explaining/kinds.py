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
from services.metrics.explaining.of_dossiers import dossier_items, dossiers
from services.metrics.explaining.of_people import people, person_items
from services.metrics.explaining.of_register import procedure_items, procedures, speakers, system_items
from services.metrics.explaining.of_results import result_items, results
from services.metrics.explaining.where import Where


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` yields things after a name, in order, each with its name; ``items`` what one counts as.

    Definitions of one kind look at the same things.
    """

    read: Callable[[Connection, Where, str], Iterator[tuple[str, Any]]]
    items: Callable[[Any, Any, Where], Iterator[Item]]


_KINDS: Final[dict[type[Definition], Kind]] = {
    CountedDefinition: Kind(dossiers, dossier_items),
    PersonDefinition: Kind(people, person_items),
    StockDefinition: Kind(results, result_items),
    CatalogueDefinition: Kind(procedures, procedure_items),
    SystemsDefinition: Kind(speakers, system_items),
}


def kind_of(definition: Definition) -> Kind:
    """Return how figures of the definition are taken apart."""
    return _KINDS[type(definition)]


def items_of(tx: Connection, definition: Definition, where: Where) -> Iterator[Item]:
    """Yield everything that a figure counts or leaves out."""
    kind = kind_of(definition)
    for _, one in kind.read(tx, where, ""):
        yield from kind.items(definition, one, where)
