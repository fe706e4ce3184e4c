"""Drawings that stand inside a page, beside the numbers that they show."""

from typing import Final

from markupsafe import Markup

from services.metrics.dashboard.cards import Bars, Card, FigureShown, Row, verdict_in
from services.metrics.dashboard.drawing.charts import draw_bullet, draw_trend
from services.metrics.dashboard.drawing.shapes import COLOURS, TRACK, Drawing
from services.metrics.dashboard.speaking import share, target

_WIDTH: Final = 420


def bullet(one: FigureShown, lang: str) -> Markup:
    """Return a figure against its target."""
    on = Drawing(_WIDTH)
    draw_bullet(on, 8, one, lang)
    on.height = max(on.height, 38)
    return on.svg(_against(one, lang))


def _against(one: FigureShown, lang: str) -> str:
    value, aim = share(one.figure.value, lang), one.figure.target
    if aim is None:
        return value
    return f"{value}; {'target' if lang == 'en' else 'mục tiêu'} {target(aim, lang)}"


def trend_drawn(card: Card, lang: str) -> Markup:
    """Return a trend; its numbers stand in the list below it."""
    on = Drawing(_WIDTH)
    draw_trend(on, 0, card.rows, lang)
    note = card.note or card.title
    return on.svg(note.en if lang == "en" else note.vi)


def bar(row: Row, bars: Bars, greatest: int) -> Markup:
    """Return a line's bar; its numbers stand beside it."""
    on, whole, part = Drawing(160, 14), row.cells[bars.whole], row.cells[bars.part]
    if isinstance(whole, int) and isinstance(part, int | float) and whole:
        length = on.width * (1 if bars.scale == "share" else whole / greatest)
        on.box(0, 2, length, 10, TRACK)
        on.box(0, 2, length * part / whole, 10, COLOURS[verdict_in(row)])
    target = row.cells.get("target") if whole else None
    if isinstance(target, int | float):
        on.line(on.width * target, 0, on.width * target, 14)
    return Markup('<span aria-hidden="true">{}</span>').format(on.svg("", stretched=True))
