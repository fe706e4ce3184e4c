"""A figure against its target, its trend, and lists as bars. Missing is a gap, never a zero."""

from collections.abc import Sequence
from math import ceil

from services.metrics.dashboard.cards import Bars, Card, FigureShown, Row, verdict_in
from services.metrics.dashboard.drawing.shapes import COLOURS, PAPER, SOFT, TRACK, Drawing
from services.metrics.dashboard.speaking import VERDICTS, number, short_share, shown, target

_TREND_HEIGHT = 120
_ROOM_FOR_AN_ICON = 18
_LEFT_PART = 0.3
_NAME_WIDTH = 40
"""Of a period under its column, with room to the next one's."""


def draw_bullet(on: Drawing, y: float, one: FigureShown, lang: str, *, height: float = 22) -> None:
    """Draw a share of one as a bar, with a line at the target."""
    figure = one.figure
    on.box(0, y, on.width, height, TRACK)
    if figure.value is not None:
        on.box(0, y, on.width * figure.value, height, COLOURS[one.verdict])
    if figure.target is not None:
        x = on.width * figure.target
        on.line(x, y - 6, x, y + height + 6)
        said = ("target " if lang == "en" else "mục tiêu ") + target(figure.target, lang)
        on.text(
            min(x, on.width - 4),
            y + height + 22,
            said,
            size=13,
            anchor="end" if figure.target > _LEFT_PART else "start",
        )


def draw_trend(on: Drawing, y: float, rows: Sequence[Row], lang: str) -> None:
    """Draw periods that have ended as columns with their shares, and the target as a dashed line."""
    step = on.width / max(len(rows), 1)
    foot = y + 18 + _TREND_HEIGHT
    for at, row in enumerate(rows):
        tall = _TREND_HEIGHT * _number(row, "value")
        on.box(step * at + step * 0.15, foot - tall, step * 0.7, tall, COLOURS[verdict_in(row)])
    on.box(0, foot, on.width, 1, SOFT)
    targets = {row.cells["target"] for row in rows}
    if len(targets) == 1 and isinstance(aim := targets.pop(), int | float):
        on.line(0, foot - _TREND_HEIGHT * aim, on.width, foot - _TREND_HEIGHT * aim, dashed=True)
    every = ceil(_NAME_WIDTH / step)
    for at, row in enumerate(rows):
        _write_column(on, step * (at + 0.5), foot, row, lang)
        if (len(rows) - 1 - at) % every == 0:  # the last one has its name always
            name = _short_period(str(row.cells["period"]), lang)
            on.text(step * (at + 0.5), foot + 16, name, size=11, colour=SOFT, anchor="middle")


def _write_column(on: Drawing, middle: float, foot: float, row: Row, lang: str) -> None:
    """Write what a column says: over the lines, so that none strikes it through."""
    value, verdict = row.cells["value"], VERDICTS[verdict_in(row)]
    if isinstance(value, int | float):
        top = foot - _TREND_HEIGHT * value
        said = short_share(_whole(row, "numerator"), _whole(row, "denominator"), lang)
        on.text(middle, top - 4, said, size=12, anchor="middle", halo=True)
        if foot - top > _ROOM_FOR_AN_ICON:
            on.text(middle, top + 14, verdict.icon, size=12, colour=PAPER, anchor="middle")
    else:
        on.text(middle, foot - 6, VERDICTS["no-data"].icon, size=12, colour=SOFT, anchor="middle")


def _short_period(name: str, lang: str) -> str:
    parts = name.split("-")
    return "-".join(parts[1:]) if lang == "en" or len(parts) == 1 else "/".join(parts[:0:-1])


def draw_bars(on: Drawing, y: float, card: Card, lang: str) -> None:
    """Draw the lines of a list, each with its numbers in words beside the bar."""
    bars = card.bars
    assert bars is not None, "only lists that say how are drawn as bars"
    wholes = [_number(row, bars.whole) for row in card.rows]
    greatest = max(wholes, default=0) or 1
    for at, (row, whole) in enumerate(zip(card.rows, wholes, strict=True)):
        top = y + at * 46
        part = _number(row, bars.part)
        length = on.width * (1 if bars.scale == "share" else whole / greatest)
        verdict = verdict_in(row)
        on.text(0, top + 14, _label(row, bars, lang), size=13)
        said = f"{number(part, lang)} / {number(whole, lang)}" if whole else shown(None, "text", lang)
        if whole and "value" in row.cells:
            said = f"{VERDICTS[verdict].icon} {shown(row.cells['value'], 'share', lang)} · {said}"
        on.text(on.width, top + 14, said, size=13, anchor="end", strong=True)
        on.box(0, top + 20, length, 12, TRACK)
        if whole:
            on.box(0, top + 20, length * part / whole, 12, COLOURS[verdict])
        target = row.cells.get("target")
        if isinstance(target, int | float):
            on.line(on.width * target, top + 17, on.width * target, top + 35)
        on.box(0, top + 45, 0, 1, TRACK)


def _label(row: Row, bars: Bars, lang: str) -> str:
    said = (row.said.get(name) for name in bars.labels)
    names = (
        str(row.cells[name]) if words is None else words.en if lang == "en" else words.vi
        for name, words in zip(bars.labels, said, strict=True)
    )
    rank = row.cells.get("rank")
    return ("" if rank is None else f"{rank}. ") + " → ".join(names)


def _whole(row: Row, column: str) -> int:
    return int(_number(row, column))


def _number(row: Row, column: str) -> float:
    value = row.cells[column]
    return value if isinstance(value, int | float) else 0
