"""Scopes: whose dossiers a figure is about, from the whole province to one agency or one field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from services._province.agencies import Agency, agencies
from services._province.fields import fields
from services.metrics.nearest import nearest

PROVINCE: Final = "province"
LEVELS: Final = ("province", "district", "commune")


class ScopeKind(StrEnum):
    """By what a figure's dossiers are chosen; agency, level and district are the competent agency's."""

    PROVINCE = "province"
    LEVEL = "level"
    DISTRICT = "district"
    AGENCY = "agency"
    FIELD = "field"


ON_TOPIC: Final = (ScopeKind.PROVINCE, ScopeKind.LEVEL, ScopeKind.DISTRICT, ScopeKind.AGENCY)
"""The kinds of scope that the topic ``kpis`` carries."""

_FORMS: Final[Mapping[ScopeKind, re.Pattern[str]]] = MappingProxyType(
    {
        ScopeKind.LEVEL: re.compile("|".join(LEVELS)),
        ScopeKind.DISTRICT: re.compile(r"[0-9]{3}"),
        ScopeKind.AGENCY: re.compile(r"[0-9A-Z][0-9A-Z.]{0,34}"),
        ScopeKind.FIELD: re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}"),
    }
)
_VALUE_IN: Final[Mapping[ScopeKind, Callable[["Placed"], str]]] = MappingProxyType(
    {
        ScopeKind.LEVEL: lambda leaf: leaf.level,
        ScopeKind.DISTRICT: lambda leaf: leaf.district,
        ScopeKind.AGENCY: lambda leaf: leaf.agency,
        ScopeKind.FIELD: lambda leaf: leaf.field,
    }
)


FORMS: Final = (
    "province, level:commune, district:243, agency:H62.12 (lgsp agencies), field:G15-HT01 (lgsp procedures)"
)
"""How scopes are written, and where those are listed that are many."""


class Placed(Protocol):
    """Whatever counts somewhere: ``district`` is "" where the agency has none."""

    @property
    def agency(self) -> str:
        """Return the agency's id."""
        ...

    @property
    def level(self) -> str:
        """Return the agency's level."""
        ...

    @property
    def district(self) -> str:
        """Return the GSO code of the agency's district."""
        ...

    @property
    def field(self) -> str:
        """Return the field of the procedure."""
        ...


class MalformedScope(ValueError):
    """The text has no scope's form; ``nearest`` is the known scope most like it."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no scope; scopes are written {FORMS}")
        self.text = text
        self.nearest = nearest_scope(text)


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope; ``value`` is the level, the GSO code of the district, the agency's id, the field's code."""

    kind: ScopeKind
    value: str = ""


def parse_scope(text: str) -> Scope:
    """Return the scope that the text names, whether or not it exists; raises MalformedScope."""
    if text == PROVINCE:
        return Scope(ScopeKind.PROVINCE)
    kind, colon, value = text.partition(":")
    form = next((form for name, form in _FORMS.items() if name == kind), None)
    if not colon or form is None or form.fullmatch(value) is None:
        raise MalformedScope(text)
    return Scope(ScopeKind(kind), value)


def scope_of(placed: Placed, kind: ScopeKind) -> str | None:
    """Return the name of the scope of that kind in which it counts; None where it has none."""
    if kind is ScopeKind.PROVINCE:
        return PROVINCE
    value = _VALUE_IN[kind](placed)
    return f"{kind}:{value}" if value else None


def scopes_of(agency: Agency) -> frozenset[str]:
    """Return the names of the scopes of an agency of the register, but not the province's."""
    names = {f"{ScopeKind.AGENCY}:{agency.id}", f"{ScopeKind.LEVEL}:{agency.level}"}
    return frozenset(names | {f"{ScopeKind.DISTRICT}:{agency.district}"} if agency.district else names)


def name_of(scope: Scope) -> str:
    """Return the name that parses to the scope."""
    return PROVINCE if scope.kind is ScopeKind.PROVINCE else f"{scope.kind}:{scope.value}"


def known_scopes() -> list[str]:
    """Return the scopes that exist whether or not anything was counted."""
    found = agencies().values()
    districts = sorted({one.district for one in found if one.district})
    return [
        PROVINCE,
        *(f"{ScopeKind.LEVEL}:{level}" for level in LEVELS),
        *(f"{ScopeKind.DISTRICT}:{district}" for district in districts),
        *(f"{ScopeKind.AGENCY}:{one.id}" for one in found),
        *(f"{ScopeKind.FIELD}:{code}" for code in fields()),
    ]


def nearest_scope(text: str) -> str | None:
    """Return the known scope whose name is most like the text."""
    return nearest(text, known_scopes())
