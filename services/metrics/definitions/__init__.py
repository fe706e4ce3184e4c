"""The definitions in force: every module of this package holds one, named DEFINITION."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final, TypeVar

from services.metrics.definition import (
    CatalogueDefinition,
    CountedDefinition,
    Definition,
    PersonDefinition,
    StockDefinition,
    SystemsDefinition,
)

KindT = TypeVar("KindT", bound=Definition)


def _read() -> Mapping[str, Definition]:
    found: dict[str, Definition] = {}
    for module in iter_modules(__path__):
        definition: Definition = import_module(f"{__name__}.{module.name}").DEFINITION
        if found.setdefault(definition.id, definition) is not definition:
            raise ValueError(f"two modules define {definition.id}")
    return MappingProxyType({name: found[name] for name in sorted(found)})


DEFINITIONS: Final = _read()
"""Every definition by its id, in the order of the ids."""


def _of_kind(kind: type[KindT]) -> Mapping[str, KindT]:
    return MappingProxyType({name: one for name, one in DEFINITIONS.items() if isinstance(one, kind)})


COUNTED: Final = _of_kind(CountedDefinition)
PERSONS: Final = _of_kind(PersonDefinition)
STOCK: Final = _of_kind(StockDefinition)
CATALOGUE: Final = _of_kind(CatalogueDefinition)
SYSTEMS: Final = _of_kind(SystemsDefinition)
