"""Scoreboards: the ranking of each level by score, one agency's points, and what other pages show of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Choice, Crumb, Page
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.naming import agency_words, there
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.views.agency_points import figures_card, groups_card, indicators_card
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.views.points import state_words
from services.metrics.dashboard.views.score_ranking import best_card, level_card
from services.metrics.dashboard.wish import Wish
from services.metrics.lookup import AsOf
from services.metrics.periods import PeriodKind, name_of, period_of
from services.metrics.scopes import ScopeKind
from services.metrics.scoreboard_questions import agency_score, must_exist
from services.metrics.scoreboard_summaries import all_scoreboards

SCORES: Final = Words("Điểm", "Scores")
HEADLINE: Final = "qd766"
"""The scoreboard that stands on the overview."""
_SCORED: Final = (PeriodKind.QUARTER, PeriodKind.YEAR)
_FIRST_FEW: Final = 2
_OF_NO_FIELD: Final = Words(
    "Điểm là của cơ quan, không phải của lĩnh vực: hãy chọn toàn tỉnh, cấp, địa bàn hoặc cơ quan.",
    "Points are those of agencies, not of fields: choose the province, a level, a district or an agency.",
)


def scoreboard(tx: Connection, as_of: AsOf, wish: Wish, *, kept: KeptStandings) -> Page:
    """Return the scoreboard that is named, or of one agency (``qd766/H62.12``); raises NotFound."""
    board, _, agency = (wish.name or wish.definition or HEADLINE).partition("/")
    must_exist(board, agency)
    read = reading(tx, as_of, wish)
    period = scored_period(read)
    if not period:
        return framed(read, wish, Spot("scoreboard", "/scoreboards"), SCORES, (), crumbs=(home(wish),))
    wish = replace(wish, period=period)
    read = reading(tx, as_of, wish)
    return _of_agency(read, wish, board, agency) if agency else _of_levels(read, wish, board, kept)


def _of_levels(read: Reading, wish: Wish, board: str, kept: KeptStandings) -> Page:
    told = kept.of(read, board, wish.period)
    inside = frozenset(each.id for each in there(read.now, wish.scope))
    cards = [level_card(told, each, wish, inside) for each in told.levels]
    page = framed(
        read, wish, Spot("scoreboard", "/scoreboards"), told.title, [each for each in cards if each.rows],
        lead=_OF_NO_FIELD if read.scope.kind is ScopeKind.FIELD else state_words(told), crumbs=(home(wish),),
    )  # fmt: skip
    return page.model_copy(update={"switch": tuple(_choices()), "chosen": board})


def _of_agency(read: Reading, wish: Wish, board: str, agency: str) -> Page:
    told = agency_score(read.tx, read.as_of, board, agency, period=wish.period)
    here = replace(wish, scope=f"agency:{agency}")
    cards = (
        groups_card(told, wish).model_copy(update={"more": None}),
        indicators_card(told),
        figures_card(told, wish),
        _assumptions(told.assumptions),
    )
    spot = Spot("agency-score", f"/scoreboards/{board}/{agency}")
    crumbs = (
        home(wish),
        Crumb(words=told.title, link=wish.link("/scoreboards", definition=board, scope="")),
        Crumb(words=agency_words(agency, read.now), link=here.of_agency(agency)),
    )
    title = agency_words(agency, read.now)
    return framed(
        reading(read.tx, read.as_of, here), here, spot, title, cards, lead=told.title, crumbs=crumbs
    )


def _assumptions(told: tuple[Words, ...]) -> Card:
    said = Words("Cách tính", "Reckoned so")
    title = Words("Cách tính và giả định", "How it is reckoned, and what is assumed")
    return Card(id="assumptions", title=title, words=tuple((said, each) for each in told))


def _choices() -> Iterator[Choice]:
    return (Choice(value=each.id, words=each.title, group=SCORES) for each in all_scoreboards().items)


def scored_period(read: Reading) -> str:
    """Return the quarter or year that is looked at: points are given for these alone.

    What is shorter stands in its quarter, and all there is stands for the quarter that goes on. "" before any
    event.
    """
    if read.period.kind in _SCORED:
        return name_of(read.period)
    day = read.period.first or read.now
    return "" if day is None else period_of(day, PeriodKind.QUARTER)


def score_cards(read: Reading, wish: Wish) -> Iterator[Card]:
    """Yield the scores of an agency, each with its groups."""
    period = scored_period(read)
    for each in all_scoreboards().items if period else ():
        told = agency_score(read.tx, read.as_of, each.id, read.scope.value, period=period)
        yield groups_card(told, replace(wish, period=period))


def overview_scores(read: Reading, wish: Wish, kept: KeptStandings) -> Iterator[Card]:
    """Yield an agency's score where one is looked at, else the first few of every level in the scope."""
    if read.scope.kind is ScopeKind.AGENCY:
        yield from score_cards(read, wish)
        return
    period = scored_period(read)
    if not period:
        return
    wish = replace(wish, period=period)
    told = kept.of(read, HEADLINE, period)
    inside = frozenset(each.id for each in there(read.now, wish.scope))
    card = best_card(told, wish, inside, _FIRST_FEW)
    yield card.model_copy(update={"note": _OF_NO_FIELD}) if read.scope.kind is ScopeKind.FIELD else card
