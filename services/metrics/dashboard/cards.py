"""What a page of the dashboard holds: the page, its twin as data and its exports show this, nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, cast

from pydantic import BaseModel

from schemas.kpis import KpiUpdatedData
from services._province.words import Said

Value = str | int | float | None
Form = Literal["text", "code", "number", "points", "share", "target", "verdict", "time"]
"""How a column is shown; exports hold the values as they are."""
Verdict = Literal["met", "missed", "no-target", "no-data", "not-begun"]
"""What a figure is against its target. ``not-begun``: its period has not begun; that is no data either."""


class Column(BaseModel):
    """A column: its ``name`` stands in exports and never changes, its words are for people."""

    name: str
    words: Said
    form: Form = "text"


class Row(BaseModel):
    """A line. ``cells`` by column; ``said``: words to show for a cell's code; ``links``: where it leads."""

    cells: dict[str, Value]
    said: dict[str, Said] = {}
    links: dict[str, str] = {}


class Bars(BaseModel):
    """How lines are drawn: ``part`` of ``whole``, each the name of a column, beside the words of ``labels``.

    ``scale``: a bar is as long as its share of one, or as its whole among the others'.
    """

    labels: tuple[str, ...]
    part: str
    whole: str
    scale: Literal["share", "number"] = "share"


class FigureShown(BaseModel):
    """A figure with its verdict. ``provisional``: its period goes on, so that it may still move."""

    figure: KpiUpdatedData
    verdict: Verdict
    provisional: bool


class Card(BaseModel):
    """One card: a figure, a list, or both.

    With a figure the lines are its trend, told by ``note``; ``tiles`` groups lines by a column into a map.
    ``more``: the page that tells more of it. ``next``: where the list goes on, null at its end.
    """

    id: str
    title: Said
    note: Said | None = None
    figure: FigureShown | None = None
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    bars: Bars | None = None
    tiles: str | None = None
    words: tuple[tuple[Said, Said], ...] = ()
    more: str | None = None
    next: str | None = None


class Choice(BaseModel):
    """One of several things to look at instead."""

    value: str
    words: Said
    group: Said | None = None


class Crumb(BaseModel):
    """A page above this one."""

    words: Said
    link: str


class Page(BaseModel):
    """A page. ``switch``: the definitions to choose from, where the page is about one; ``chosen`` is it.

    ``as_of`` is the last tick applied, before the first the newest event; null before anything. Before that
    the period has not ``begun``, too.
    """

    view: str
    title: Said
    lead: Said | None = None
    path: str
    scope: str
    scope_words: Said
    period: str
    period_words: Said
    as_of: datetime | None
    provisional: bool
    begun: bool
    cards: tuple[Card, ...]
    crumbs: tuple[Crumb, ...] = ()
    switch: tuple[Choice, ...] = ()
    chosen: str | None = None


def verdict_in(row: Row) -> Verdict:
    """Return the verdict of a line; one that has none is against no target."""
    return cast("Verdict", row.cells.get("verdict", "no-target"))


def card_of(card_id: str, cards: Sequence[Card]) -> Card | None:
    """Return the card of that id, the first for none; None where there is none of it."""
    if not card_id:
        return cards[0] if cards else None
    return next((each for each in cards if each.id == card_id), None)
