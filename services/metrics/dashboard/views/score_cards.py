"""Scores as other pages show them: the province's own, an agency's, and the first few of every level."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Card
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.naming import there
from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.views.agency_points import groups_card
from services.metrics.dashboard.views.score_ranking import best_card
from services.metrics.dashboard.wish import Wish
from services.metrics.periods import PeriodKind, name_of, period_of
from services.metrics.scopes import ScopeKind
from services.metrics.scoreboard_questions import agency_score
from services.metrics.scoreboard_summaries import all_scoreboards

HEADLINE: Final = "qd766"
"""The scoreboard that stands on the overview."""
_SCORED: Final = (PeriodKind.QUARTER, PeriodKind.YEAR)
_FIRST_FEW: Final = 2
OF_NO_FIELD: Final = Words(
    "Điểm là của cơ quan và của tỉnh, không phải của lĩnh vực: hãy chọn toàn tỉnh, cấp, địa bàn, cơ quan.",
    "Points are those of agencies and the province, not of fields: choose the province, a level, a district "
    "or an agency.",
)


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
    """Yield an agency's score where one is looked at, else the first few of every level in the scope.

    Before them stands the province's own, where all of it is looked at.
    """
    if read.scope.kind is ScopeKind.AGENCY:
        yield from score_cards(read, wish)
        return
    period = scored_period(read)
    if not period:
        return
    wish = replace(wish, period=period)
    yield from province_cards(read, wish, HEADLINE, kept)
    told = kept.of(read, HEADLINE, period)
    inside = frozenset(each.id for each in there(read.now, wish.scope))
    card = best_card(told, wish, inside, _FIRST_FEW)
    yield card.model_copy(update={"note": OF_NO_FIELD}) if read.scope.kind is ScopeKind.FIELD else card


def province_cards(read: Reading, wish: Wish, board: str, kept: KeptStandings) -> Iterator[Card]:
    """Yield the province's own score where the whole province is looked at."""
    if read.scope.kind is ScopeKind.PROVINCE:
        card = groups_card(kept.of_province(read, board, wish.period), wish)
        title = Words(f"Toàn tỉnh. {card.title.vi}", f"The whole province. {card.title.en}")
        yield card.model_copy(update={"title": title, "id": f"province-{board}"})
