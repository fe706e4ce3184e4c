"""Where the agencies of a level stand in a period: all figures read once, and those of the period before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from services._province.agencies import Agency, agencies, existing, organised_on
from services._province.data_files import Level
from services.metrics.catalogue import Sums, catalogue_on
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.definitions import CATALOGUE
from services.metrics.leaves import ZERO, Count
from services.metrics.periods import parse_period
from services.metrics.scopes import ScopeKind
from services.metrics.scoreboards.board import Scoreboard
from services.metrics.scoreboards.ranking import Line, Movement, line, movements, ranks
from services.metrics.scoreboards.scoring import Score, score
from services.metrics.scoreboards.states import Span, State

_OF_AGENCIES = f"{ScopeKind.AGENCY}:"


class Standing(NamedTuple):
    """An agency with its score, its place among its level, and how it moved; None: nothing can be said."""

    agency: Agency
    score: Score
    rank: int | None
    movement: Movement | None


class LevelStanding(NamedTuple):
    """The agencies of a level: the ranked ones first, by place and id, then those without data."""

    level: Level
    line: Line | None
    standings: tuple[Standing, ...]


class _Figures(NamedTuple):
    """What every agency's figures are in a period; ``listed``: the catalogue's on ``day``.

    ``counted`` has them by agency, of those that did something; the catalogue has figures of others too.
    """

    begun: bool
    day: date
    listed: Sums
    counted: Mapping[str, Mapping[str, Count]]

    def of(self, name: str, definitions: Iterable[str]) -> dict[str, Count]:
        """Return an agency's figures, the same as ``GET /kpis`` has them."""
        if not self.begun:
            return {}
        found = {each: self.catalogue(each, name) for each in definitions if each in CATALOGUE}
        return {**self.counted.get(name, {}), **found}

    def catalogue(self, definition: str, name: str) -> Count:
        """Return a figure of the catalogue on the day."""
        return self.listed.get((definition, _OF_AGENCIES + name), ZERO)


def standings(
    tx: Connection, board: Scoreboard, span: Span, now: date | None, levels: tuple[Level, ...]
) -> list[LevelStanding]:
    """Return the standing of those levels; in a period that has not begun nobody has data."""
    figures = _read(tx, board, span, now)
    earlier = span.before()
    before = _read(tx, board, earlier, now) if earlier is not None else None
    return [_of_level(board, level, figures, before) for level in levels]


def standing_among(
    tx: Connection, board: Scoreboard, span: Span, now: date | None, agency: Agency
) -> tuple[LevelStanding, Standing]:
    """Return one agency's standing and its level's; who decides and did nothing has no place."""
    (found,) = standings(tx, board, span, now, (agency.level,))
    alone = next((each for each in found.standings if each.agency.id == agency.id), None)
    if alone is None:
        alone = Standing(agency, _score(board, _read(tx, board, span, now), agency.id), None, None)
    return found, alone


def _read(tx: Connection, board: Scoreboard, span: Span, now: date | None) -> _Figures:
    found: defaultdict[str, dict[str, Count]] = defaultdict(dict)
    begun = now is not None and span.state(now) is not State.NOT_BEGUN
    if begun:
        wanted = [name for name in board.definitions if name not in CATALOGUE]
        asked = Asked(wanted, (ScopeKind.AGENCY,), parse_period(span.name), now)
        for cell, count in cells(tx, asked).items():
            found[cell.scope.removeprefix(_OF_AGENCIES)][cell.definition] = count
    day = min(span.last, now) if begun and now is not None else span.first
    return _Figures(begun, day, catalogue_on(day), found)


def _of_level(board: Scoreboard, level: Level, now: _Figures, before: _Figures | None) -> LevelStanding:
    members = dict(_members(board, level, now))
    scores = {name: _score(board, now, name) for name in members}
    earlier: dict[str, Score] = {}
    if before is not None:
        earlier = {name: _score(board, before, name) for name in members.keys() & before.counted.keys()}
    places, moved = ranks(scores), movements(scores, earlier)
    found = [
        Standing(each, scores[name], places.get(name), moved.get(name)) for name, each in members.items()
    ]
    found.sort(key=lambda each: (each.rank is None, each.rank, each.agency.id))
    return LevelStanding(level, line(scores.values(), board.decimals), tuple(found))


def _members(board: Scoreboard, level: Level, figures: _Figures) -> Iterator[tuple[str, Agency]]:
    """Yield the agencies of a level that decide procedures on the day, or did something in the period."""
    there = existing(organised_on(figures.day))
    for name, each in agencies().items():
        if each.level == level:
            decides = name in there and figures.catalogue(board.decides, name).denominator > 0
            if decides or name in figures.counted:
                yield name, each


def _score(board: Scoreboard, figures: _Figures, name: str) -> Score:
    found = figures.of(name, board.definitions)
    return score(board, found, lambda one: figures.catalogue(one, name).denominator > 0)
