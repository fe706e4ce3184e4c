"""Pages of the dashboard as HTML."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlencode

from services._province.words import Words
from services._runtime.html_pages import HtmlPages
from services.metrics.dashboard import speaking
from services.metrics.dashboard.cards import Choice, Form, Page, Row
from services.metrics.dashboard.drawing.inline import bar, bullet, trend_drawn
from services.metrics.dashboard.wish import MOVES, ROOT, Language, Wish

_PAGES: Final = HtmlPages("services.metrics.dashboard", "dashboard.css", "dashboard.js")
MENU: Final = (
    ("", Words("Tổng quan", "Overview")),
    ("/agencies", Words("Xếp hạng", "Ranking")),
    ("/scoreboards", Words("Điểm", "Scores")),
    ("/map", Words("Bản đồ", "Map")),
    ("/flow", Words("Luồng và thanh toán", "Flows and payments")),
    ("/late", Words("Quá hạn", "Late")),
    ("/stream", Words("Dòng sự kiện", "Stream")),
)
_CHOOSABLE: Final = frozenset(
    {
        "overview",
        "figure",
        "things",
        "ranking",
        "agency",
        "map",
        "flow",
        "late",
        "person",
        "scoreboard",
        "agency-score",
        "province-score",
    }
)
"""The pages that are about a scope and a period."""


def page_html(page: Page, wish: Wish, scopes: Sequence[Choice], periods: Sequence[Choice], tag: str) -> str:
    """Return a page in the language that is wanted; ``scopes`` and ``periods`` may be chosen instead.

    ``tag``: the stamp of the moment that it shows.
    """
    return _PAGES.html(
        "page.html.j2", wish.lang, **_spoken(wish.lang), page=page, wish=wish, scopes=scopes,
        periods=periods, kept=_kept(page, wish), choosable=_CHOOSABLE, live=live_of(page, tag),
        self_link=partial(_self_link, page, wish),
        export_link=partial(_export_link, page, wish),
    )  # fmt: skip


def _kept(page: Page, wish: Wish) -> dict[str, str]:
    """Return what a page's form sends besides what is chosen in it."""
    return {"side": wish.side} if wish.side and page.view == "things" else {}


def _self_link(page: Page, wish: Wish, lang: Language) -> str:
    """Return the same page in a language."""
    return _here(lang, wish.link(page.path, **_about(page, wish)))


def _export_link(page: Page, wish: Wish, kind: str, card: str = "") -> str:
    """Return a card of the page as a file, or the page as data."""
    return _here(wish.lang, wish.link(f"{page.path}.{kind}", card=card, **_about(page, wish)))


def _about(page: Page, wish: Wish) -> dict[str, str]:
    definition = page.chosen if page.chosen and page.view != "figure" else None
    return {"definition": definition or "", "side": wish.side, "cursor": wish.cursor}


def live_of(page: Page, tag: str) -> Mapping[str, str | int]:
    """Return how an open page follows what happens: nothing where it shows what never changes.

    In milliseconds: ``pause`` from one look to the next at least, ``idle`` at most. What the stream's page
    shows is read from Kafka for every look, and moves also where nothing is applied.
    """
    if page.view == "event":
        return {}
    pause, idle = (1000, 2000) if page.view == "stream" else (250, 15_000)
    return {"live": tag, "moves": MOVES, "pause": pause, "idle": idle}


def problem_html(wish: Wish, words: Words, nearest: tuple[str, str] | None) -> str:
    """Return a page that says why there is none; ``nearest``: a name perhaps meant, and its page."""
    return _PAGES.html(
        "problem.html.j2", wish.lang, **_spoken(wish.lang), wish=wish, words=words, nearest=nearest
    )


def _spoken(lang: Language) -> Mapping[str, object]:
    """Return what every template says things with."""
    return {
        "here": partial(_here, lang),
        "shown": lambda row, column: shown_cell(row, column.name, column.form, lang),
        "share": partial(_of_two, speaking.share, lang),
        "target": partial(_of_two, speaking.target, lang),
        "number": partial(_of_two, speaking.number, lang),
        "moment": partial(_of_two, speaking.moment, lang),
        "root": ROOT,
        "menu": MENU,
        "verdicts": speaking.VERDICTS,
        "bullet": partial(bullet, lang=lang),
        "trend": partial(trend_drawn, lang=lang),
        "bar": bar,
    }


def _of_two(said: Callable[..., str], lang: Language, value: object) -> str:
    return said(value, lang)


def shown_cell(row: Row, name: str, form: Form, lang: str) -> str:
    """Return a cell as it is shown."""
    if name in row.said:
        said = row.said[name]
        return said.en if lang == "en" else said.vi
    return speaking.shown(row.cells[name], form, lang)


def _here(lang: Language, link: str, **more: str) -> str:
    """Return a link that keeps the language; pages are in Vietnamese unless English is asked for."""
    query = more | ({"lang": lang} if lang == "en" else {})
    if not query:
        return link
    return f"{link}{'&' if '?' in link else '?'}{urlencode(query, safe=':/')}"


def headers(lang: Language) -> Mapping[str, str]:
    """Return what a page is sent with."""
    return {**_PAGES.headers, "Content-Language": lang}
