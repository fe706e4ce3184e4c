"""Scoreboards: the province's and one agency's points, and the ranking of each level by score."""

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
from services.metrics.dashboard.views.points import OneScore, state_words
from services.metrics.dashboard.views.score_cards import HEADLINE, OF_NO_FIELD, province_cards, scored_period
from services.metrics.dashboard.views.score_ranking import level_card
from services.metrics.dashboard.wish import Wish
from services.metrics.lookup import AsOf
from services.metrics.scopes import PROVINCE, ScopeKind
from services.metrics.scoreboard_questions import agency_score, must_exist, province_score
from services.metrics.scoreboard_summaries import all_scoreboards

SCORES: Final = Words("Điểm", "Scores")


def scoreboard(tx: Connection, as_of: AsOf, wish: Wish, *, kept: KeptStandings) -> Page:
    """Return the scoreboard that is named, or of one agency or the province (``qd766/H62.12``).

    Raises NotFound.
    """
    board, _, whose = (wish.name or wish.definition or HEADLINE).partition("/")
    must_exist(board, whose)
    read = reading(tx, as_of, wish)
    period = scored_period(read)
    if not period:
        return framed(read, wish, Spot("scoreboard", "/scoreboards"), SCORES, (), crumbs=(home(wish),))
    wish = replace(wish, period=period)
    read = reading(tx, as_of, wish)
    if not whose:
        return _of_levels(read, wish, board, kept)
    return _of_province(read, wish, board) if whose == PROVINCE else _of_agency(read, wish, board, whose)


def _of_levels(read: Reading, wish: Wish, board: str, kept: KeptStandings) -> Page:
    told = kept.of(read, board, wish.period)
    inside = frozenset(each.id for each in there(read.now, wish.scope))
    cards = [level_card(told, each, wish, inside) for each in told.levels]
    own = province_cards(read, wish, board, kept)
    page = framed(
        read, wish, Spot("scoreboard", "/scoreboards"), told.title,
        [*own, *(each for each in cards if each.rows)],
        lead=OF_NO_FIELD if read.scope.kind is ScopeKind.FIELD else state_words(told), crumbs=(home(wish),),
    )  # fmt: skip
    return page.model_copy(update={"switch": tuple(_choices()), "chosen": board})


def _of_agency(read: Reading, wish: Wish, board: str, agency: str) -> Page:
    told = agency_score(read.tx, read.as_of, board, agency, period=wish.period)
    here = replace(wish, scope=f"agency:{agency}")
    title = agency_words(agency, read.now)
    spot = Spot("agency-score", f"/scoreboards/{board}/{agency}")
    crumbs = (*_way(wish, told), Crumb(words=title, link=here.of_agency(agency)))
    return framed(
        reading(read.tx, read.as_of, here), here, spot, title, _cards(told, wish),
        lead=told.title, crumbs=crumbs,
    )  # fmt: skip


def _of_province(read: Reading, wish: Wish, board: str) -> Page:
    told = province_score(read.tx, read.as_of, board, period=wish.period)
    here = replace(wish, scope=PROVINCE)
    spot = Spot("province-score", f"/scoreboards/{board}/{PROVINCE}")
    return framed(
        reading(read.tx, read.as_of, here), here, spot, Words(told.name.vi, told.name.en),
        _cards(told, here), lead=told.title, crumbs=_way(wish, told),
    )  # fmt: skip


def _way(wish: Wish, told: OneScore) -> tuple[Crumb, ...]:
    board = Crumb(words=told.title, link=wish.link("/scoreboards", definition=told.scoreboard, scope=""))
    return home(wish), board


def _cards(told: OneScore, wish: Wish) -> tuple[Card, ...]:
    return (
        groups_card(told, wish).model_copy(update={"more": None}),
        indicators_card(told),
        figures_card(told, wish),
        _assumptions(told.assumptions),
    )


def _assumptions(told: tuple[Words, ...]) -> Card:
    said = Words("Cách tính", "Reckoned so")
    title = Words("Cách tính và giả định", "How it is reckoned, and what is assumed")
    return Card(id="assumptions", title=title, words=tuple((said, each) for each in told))


def _choices() -> Iterator[Choice]:
    return (Choice(value=each.id, words=each.title, group=SCORES) for each in all_scoreboards().items)
