"""A whole card as one picture, to pass on: title, numbers, as of when, whether provisional."""

from itertools import groupby
from textwrap import shorten, wrap
from typing import Final, NamedTuple

from markupsafe import Markup

from services._province.words import Words
from services.metrics.dashboard.cards import Card, FigureShown, Page, verdict_in
from services.metrics.dashboard.drawing.charts import draw_bars, draw_bullet, draw_trend
from services.metrics.dashboard.drawing.shapes import COLOURS, SOFT, Drawing
from services.metrics.dashboard.speaking import VERDICTS, moment, number, share, shown

_WIDTH: Final = 800
_LETTERS: Final = 84
_TILES: Final = 4
PROVISIONAL: Final = Words("tạm tính, kỳ chưa kết thúc", "provisional, the period goes on")
ENDED: Final = Words("kỳ đã kết thúc", "the period has ended")


class Picture(NamedTuple):
    """A drawing that stands for itself."""

    svg: Markup
    height: float


def picture(page: Page, card: Card, lang: str) -> Picture:
    """Return the card as a picture in one language."""
    on = Drawing(_WIDTH)
    y = _title(on, page, card, lang)
    if card.figure is not None:
        y = _figure(on, y, card, card.figure, lang)
    elif card.tiles is not None:
        _tiles(on, y, card, lang)
    elif card.bars is not None:
        draw_bars(on, y, card, lang)
    else:
        _lines(on, y, card, lang)
    _foot(on, page, lang)
    framed = Drawing(
        _WIDTH + 48, on.height + 32, [f'<g transform="translate(24 16)">{"".join(on.parts)}</g>']
    )
    return Picture(framed.svg(_say(card.title, lang), alone=True), framed.height)


def _say(words: Words, lang: str) -> str:
    return words.en if lang == "en" else words.vi


def _title(on: Drawing, page: Page, card: Card, lang: str) -> float:
    y = 24.0
    for line in wrap(_say(card.title, lang), 60):
        on.text(0, y, line, size=22, strong=True)
        y += 28
    if card.figure is None and page.view != "overview":  # the card's own title says not of what it is
        about = (page.title, *(() if page.lead is None else (page.lead,)))
        for line in wrap(" · ".join(_say(each, lang) for each in about), _LETTERS):
            on.text(0, y, line, size=15)
            y += 22
    on.text(0, y, f"{_say(page.scope_words, lang)} · {_say(page.period_words, lang)}", size=15, colour=SOFT)
    if card.figure is None and card.note is not None:
        for line in wrap(_say(card.note, lang), _LETTERS):
            y += 20
            on.text(0, y, line, size=13, colour=SOFT)
    return y + 20


def _figure(on: Drawing, y: float, card: Card, one: FigureShown, lang: str) -> float:
    figure, verdict = one.figure, VERDICTS[one.verdict]
    on.text(0, y + 44, share(figure.value, lang), size=48, strong=True)
    said, colour = f"{verdict.icon} {_say(verdict.words, lang)}", COLOURS[one.verdict]
    on.text(_WIDTH, y + 22, said, size=20, colour=colour, anchor="end", strong=True)
    of = "of" if lang == "en" else "trên"
    on.text(
        _WIDTH,
        y + 46,
        f"{number(figure.numerator, lang)} {of} {number(figure.denominator, lang)}",
        anchor="end",
    )
    draw_bullet(on, y + 62, one, lang)
    y += 130
    if card.note is not None:
        on.text(0, y, _say(card.note, lang), colour=SOFT)
    if card.rows:
        draw_trend(on, y + 10, card.rows, lang)
    return y


def _tiles(on: Drawing, y: float, card: Card, lang: str) -> None:
    wide = _WIDTH / _TILES
    for _, group in groupby(card.rows, key=lambda row: row.cells[card.tiles or ""]):
        for at, row in enumerate(group):
            x, top = wide * (at % _TILES), y + 44 * (at // _TILES)
            verdict = VERDICTS[verdict_in(row)]
            name = _say(row.said.get("place", Words("", "")), lang)
            on.box(x, top, 6, 36, COLOURS[verdict_in(row)])
            on.text(x + 12, top + 14, shorten(name, 27, placeholder="…"), size=12, strong=at == 0)
            on.text(x + 12, top + 32, f"{verdict.icon} {shown(row.cells['value'], 'share', lang)}", size=13)
            last = top + 44
        y = last + 14
        on.height = max(on.height, y)


def _lines(on: Drawing, y: float, card: Card, lang: str) -> None:
    for words, text in card.words:
        on.text(0, y, _say(words, lang), size=13, colour=SOFT)
        for line in wrap(_say(text, lang), _LETTERS):
            y += 20
            on.text(0, y, line)
        y += 24
    for row in card.rows:
        cells = (
            _say(row.said[each.name], lang)
            if each.name in row.said
            else shown(row.cells[each.name], each.form, lang)
            for each in card.columns
        )
        for line in wrap(" · ".join(cell for cell in cells if cell), _LETTERS):
            on.text(0, y, line)
            y += 20


def _foot(on: Drawing, page: Page, lang: str) -> None:
    at = (
        ""
        if page.as_of is None
        else f"{'as of' if lang == 'en' else 'tính đến'} {moment(page.as_of, lang)} · "
    )
    state = PROVISIONAL if page.provisional else ENDED
    said = _say(VERDICTS["not-begun"].words if page.as_of and not page.begun else state, lang)
    on.text(0, on.height + 28, f"{at}{said} · LGSP", size=13, colour=SOFT)
