"""The level of government that a scope is of."""

from typing import Final

from services._province.agencies import agencies
from services._province.data_files import Level

_LEVELS: Final[tuple[Level, ...]] = ("province", "district", "commune")


def level_of_scope(scope: str) -> Level | None:
    """Return the one level of a scope: a level's, or an agency's; None where it has several or is unknown."""
    kind, _, value = scope.partition(":")
    if kind == "level" and value in _LEVELS:
        return value
    agency = agencies().get(value) if kind == "agency" else None
    return agency.level if agency is not None else None
