"""The first page: the two headline targets, then every figure by its matter."""

from collections.abc import Iterator

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Page, Row
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.layout import GROUPS, HEADLINES, STOCK_BY_LEVEL
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.speaking import LEVELS
from services.metrics.dashboard.views.attention import attention
from services.metrics.dashboard.views.flow import pairs, paper_mix, payment_mix
from services.metrics.dashboard.views.frame import (
    NUMBERS,
    OVERVIEW,
    Spot,
    figure_card,
    framed,
    numbers,
    readings_card,
)
from services.metrics.dashboard.views.late import backlog_card
from services.metrics.dashboard.views.reports import reports_cards
from services.metrics.dashboard.views.score_cards import overview_scores
from services.metrics.dashboard.wish import Wish
from services.metrics.figures import Cell
from services.metrics.leaves import ZERO
from services.metrics.lookup import AsOf
from services.metrics.scopes import ScopeKind

_FIRST_FEW = 5
"""Lines of a list that another page shows whole."""


def overview(tx: Connection, as_of: AsOf, wish: Wish, *, kept: KeptStandings) -> Page:
    """Return the page."""
    read = reading(tx, as_of, wish)
    cards = [figure_card(read, wish, name) for name in HEADLINES]
    cards += [
        attention(read, wish),
        *overview_scores(read, wish, kept),
        *_groups(read, wish),
        by_level(read, wish),
        backlog_card(read, wish, _FIRST_FEW),
    ]
    cards += [pairs(read, wish, _FIRST_FEW, wish.link("/flow")), payment_mix(read), paper_mix(read)]
    cards += reports_cards(read, wish)
    return framed(read, wish, Spot("overview", ""), OVERVIEW, cards)


def _groups(read: Reading, wish: Wish) -> Iterator[Card]:
    found = read.all()
    for group in GROUPS:
        shown = [(found[name], wish.of_definition(name)) for name in group.definitions if name in found]
        yield readings_card(group.id, group.words, shown)


def by_level(read: Reading, wish: Wish) -> Card:
    """Return the digitised stock of each level against the path that the decision sets for its year."""
    counts = read.several([STOCK_BY_LEVEL], [ScopeKind.LEVEL], read.period)
    cells = {level: Cell(STOCK_BY_LEVEL, f"level:{level}", wish.period) for level in LEVELS}
    shown = {level: read.made(cell, counts.get(cell, ZERO)) for level, cell in cells.items()}
    return Card(
        id="digitised-path",
        title=Words("Kết quả số hóa theo lộ trình từng cấp", "Digitised results against each level's path"),
        note=Words("Mục tiêu của năm theo QĐ 2866", "The year's target by QĐ 2866"),
        columns=(Column(name="level", words=Words("Cấp", "Level")), *NUMBERS),
        rows=tuple(
            Row(
                cells=numbers(one, level=level),
                said={"level": LEVELS[level]},
                links={"level": wish.of_definition(STOCK_BY_LEVEL, scope=f"level:{level}")},
            )
            for level, one in shown.items()
        ),
        bars=Bars(labels=("level",), part="numerator", whole="denominator"),
        more=wish.of_definition(STOCK_BY_LEVEL),
    )
