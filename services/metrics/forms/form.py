"""What an official form is: its numbered columns, what its things count in, and the sums that must hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from services._province.data_files import Mark
from services._province.words import Words
from services.metrics.forms.views import View
from services.metrics.scopes import Scope

Columns = frozenset[str]
"""The numbers of the columns in which one thing counts as 1."""


class Column(NamedTuple):
    """A column by its official number. ``no_data``: why no event tells it; then it shows no number."""

    number: str
    title: Words
    group: Words | None = None
    no_data: Words | None = None


class Identity(NamedTuple):
    """The column on the left is the sum of those on the right, in every line."""

    left: str
    right: tuple[str, ...]

    @property
    def statement(self) -> str:
        """Return it as it stands at the foot."""
        return f"({self.left}) = {' + '.join(f'({each})' for each in self.right)}"


class Agreement(NamedTuple):
    """The sum of these columns of a form as of now is a part of a figure of ``GET /kpis``."""

    columns: tuple[str, ...]
    definition: str
    part: str


class Key(NamedTuple):
    """Where a thing counts: level of government, agency ("" for none) and field."""

    level: str
    agency: str
    field: str


class Thing(NamedTuple):
    """A dossier or procedure, and the columns it counts in under each of the views asked for."""

    code: str
    key: Key
    columns: tuple[Columns, ...]


Things = Callable[[Connection, Scope, tuple[View, ...]], Iterator[Thing]]
RowOf = Callable[[Key, Scope], tuple[str, str]]
"""The group ("" for none) and the line of a form in which a thing counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``rules`` stand under each table; ``source`` is the article, ``mark`` how sure its columns are."""

    id: str
    title: Words
    unit: Words
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...]
    agreements: tuple[Agreement, ...] = ()
    rules: tuple[Words, ...]
    source: Words
    mark: Mark
    things: Things
    row_of: RowOf

    @property
    def told(self) -> tuple[str, ...]:
        """Return the numbers of the columns that events tell."""
        return tuple(each.number for each in self.columns if each.no_data is None)
