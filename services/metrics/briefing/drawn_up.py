"""A brief drawn up from figures, scoreboard and levers: it counts nothing by itself."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from services._province.words import Said, Words
from services.metrics.briefing.lifts import Asked
from services.metrics.briefing.replies import BriefReply, ScoreReply, TargetReply
from services.metrics.briefing.things import things_to_do
from services.metrics.definitions import DEFINITIONS
from services.metrics.facts import day_of
from services.metrics.form_questions import period_meant, scope_meant
from services.metrics.forms.filled import scope_words
from services.metrics.forms.summary import STATES
from services.metrics.forms.views import Now, present_view
from services.metrics.lookup import NOTHING_APPLIED, AsOf, Question, answered
from services.metrics.periods import Period, PeriodKind
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.scopes import name_of as name_of_scope
from services.metrics.scoreboard_questions import agency_score, province_score
from services.metrics.scoreboard_replies import AgencyScoreReply, ProvinceScoreReply
from services.metrics.scoreboard_words import no_points_words
from services.metrics.scoreboards.states import STATE_WORDS, State, span_of
from services.metrics.store import first_day, newest_event

SCOREBOARD: Final = "qd766"
_SCORED: Final = (PeriodKind.QUARTER, PeriodKind.YEAR)


def brief(tx: Connection, as_of: AsOf, *, scope: str, period: str) -> BriefReply:
    """Return the page of the province or an agency; raises NotFound, MalformedScope, MalformedPeriod."""
    moment = as_of(tx) or newest_event(tx) or NOTHING_APPLIED
    meant, span = scope_meant(scope), period_meant(period, moment)
    name, period_name = name_of_scope(meant), name_of_period(span)
    targets = tuple(_targets(tx, as_of, name, period_name))
    now = Now(moment, first_day(tx))
    on = min(span.last or day_of(moment), day_of(moment))
    has_days = present_view(span, now) is not None
    return BriefReply(
        scope=name,
        scope_name=scope_words(meant, on),
        period=period_name,
        words=_finality(span, now),
        as_of=moment,
        score=_score(tx, as_of, meant, period_name) if span.kind in _SCORED else None,
        targets=targets,
        things=things_to_do(tx, as_of, targets, Asked(name, period_name, on)) if has_days else (),
    )


def _finality(period: Period, now: Now) -> Words:
    """Return how final the figures are: they are those of now, and not what a form reported at its close."""
    state = span_of(period).state(day_of(now.moment))
    if state is State.NOT_BEGUN:
        return STATE_WORDS[state]
    if present_view(period, now) is None:
        return STATES["before-data"]
    words = STATE_WORDS[state]
    return Words(f"{words.vi}; số liệu tính đến nay", f"{words.en}; figures as of now")


def _targets(tx: Connection, as_of: AsOf, scope: str, period: str) -> Iterator[TargetReply]:
    page = answered(tx, Question(scope=scope, period=period, limit=len(DEFINITIONS)), as_of)
    for figure in page.figures:
        if figure.target is not None:
            query = urlencode({"scope": scope, "period": period})
            yield TargetReply(
                definition=figure.definition,
                title=DEFINITIONS[figure.definition].title,
                numerator=figure.numerator,
                denominator=figure.denominator,
                value=figure.value,
                target=figure.target,
                met=figure.met,
                link=f"/kpis/{quote(figure.definition)}?{query}",
            )


def _score(tx: Connection, as_of: AsOf, scope: Scope, period: str) -> ScoreReply:
    if scope.kind is ScopeKind.PROVINCE:
        own = province_score(tx, as_of, SCOREBOARD, period=period)
        return _told(own, rank=None, ranked=None, no_place=own.place.words)
    found = agency_score(tx, as_of, SCOREBOARD, scope.value, period=period)
    return _told(found, rank=found.standing.rank, ranked=found.ranked, no_place=None)


def _told(
    told: AgencyScoreReply | ProvinceScoreReply,
    *,
    rank: int | None,
    ranked: int | None,
    no_place: Said | None,
) -> ScoreReply:
    standing = told.standing
    return ScoreReply(
        scoreboard=told.scoreboard,
        title=told.title,
        scaled=standing.scaled,
        points=told.points,
        rank=rank,
        ranked=ranked,
        no_place=no_place,
        measurable=told.measurable,
        measured=standing.total.measured,
        warnings=standing.warnings,
        score_class=standing.score_class,
        groups=standing.groups,
        no_points={
            each.code: no_points_words(one.outcome for one in each.indicators)
            for each in told.groups
            if each.got is None
        },
        link=standing.link,
    )
