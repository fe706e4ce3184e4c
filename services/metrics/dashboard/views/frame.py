"""What all pages have about them, and the cards that several of them show."""

from collections.abc import Iterable
from typing import NamedTuple

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Choice, Column, Crumb, FigureShown, Page, Row, Value
from services.metrics.dashboard.layout import GROUP_OF
from services.metrics.dashboard.naming import place_words
from services.metrics.dashboard.reading import Reading, has_begun
from services.metrics.dashboard.speaking import period_words, scope_words
from services.metrics.dashboard.trends import COLUMNS as TREND_COLUMNS
from services.metrics.dashboard.trends import trend
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS

VALUE = Column(name="value", words=Words("Giá trị", "Value"), form="share")
NUMERATOR = Column(name="numerator", words=Words("Tử số", "Numerator"), form="number")
DENOMINATOR = Column(name="denominator", words=Words("Mẫu số", "Denominator"), form="number")
TARGET = Column(name="target", words=Words("Mục tiêu", "Target"), form="target")
VERDICT = Column(name="verdict", words=Words("Kết quả", "Verdict"), form="verdict")
NUMBERS = (VALUE, NUMERATOR, DENOMINATOR, TARGET, VERDICT)
OVERVIEW = Words("Tổng quan", "Overview")


class Spot(NamedTuple):
    """Which view a page is, and where below the dashboard it stands."""

    view: str
    path: str


def framed(
    read: Reading, wish: Wish, spot: Spot, title: Words, cards: Iterable[Card], *,
    lead: Words | None = None, crumbs: tuple[Crumb, ...] = (), chosen: str | None = None,
) -> Page:  # fmt: skip
    """Return a page; with ``chosen`` one may look at another definition instead."""
    return Page(
        view=spot.view,
        title=title,
        lead=lead,
        path=spot.path,
        scope=wish.scope,
        scope_words=scope_words(read.scope, lambda name: place_words(name, read.now)),
        period=wish.period,
        period_words=period_words(read.period),
        as_of=read.moment,
        provisional=read.provisional,
        begun=has_begun(read.period, read.now),
        cards=tuple(cards),
        crumbs=crumbs,
        switch=switch() if chosen else (),
        chosen=chosen,
    )


def switch() -> tuple[Choice, ...]:
    """Return every definition to choose from, group by group."""
    return tuple(
        Choice(value=name, words=DEFINITIONS[name].title, group=group.words)
        for name, group in sorted(GROUP_OF.items(), key=lambda each: (each[1].id, each[0]))
    )


def home(wish: Wish) -> Crumb:
    """Return the way back to the overview."""
    return Crumb(words=OVERVIEW, link=wish.link(""))


def numbers(shown: FigureShown, **more: Value) -> dict[str, Value]:
    """Return a figure's cells of :data:`NUMBERS`, with more of them before."""
    one = shown.figure
    return more | {
        "value": one.value,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "target": one.target,
        "verdict": shown.verdict,
    }


def figure_card(read: Reading, wish: Wish, name: str, *, card_id: str = "") -> Card:
    """Return a figure with its trend."""
    definition = DEFINITIONS[name]
    note, rows = trend(read, name)
    return Card(
        id=card_id or name.replace("/", "-"),
        title=definition.title,
        note=note,
        figure=read.one(name),
        columns=TREND_COLUMNS,
        rows=rows,
        words=((Words("Nguồn", "Source"), definition.source),),
        more=wish.of_definition(name),
    )


def readings_card(card_id: str, title: Words, found: Iterable[tuple[FigureShown, str]], **more: str) -> Card:
    """Return figures as a list; each has the page that it leads to."""
    return Card(
        id=card_id,
        title=title,
        columns=(Column(name="definition", words=Words("Chỉ số", "Figure")), *NUMBERS),
        rows=tuple(_reading(shown, link) for shown, link in found),
        bars=Bars(labels=("definition",), part="numerator", whole="denominator"),
        more=more.get("link"),
    )


def _reading(shown: FigureShown, link: str) -> Row:
    name = shown.figure.definition
    return Row(
        cells=numbers(shown, definition=name),
        said={"definition": DEFINITIONS[name].title},
        links={"definition": link},
    )
