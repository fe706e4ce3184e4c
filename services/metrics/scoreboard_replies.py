"""What the door answers of scores: who stands where, the points of an agency or the province, and why."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from services._province.agencies import Kind
from services._province.data_files import Level, Mark
from services._province.words import Said
from services.metrics.scoreboards.scoring import Outcome
from services.metrics.scoreboards.states import State


class PeriodReply(BaseModel):
    """The period and how final it is. ``report_before``: the law wants it reported before that day.

    ``previous`` is what movements are against, null at the beginning of the calendar.
    """

    name: str
    first: date
    last: date
    state: State
    words: Said
    report_before: date
    law: Said
    previous: str | None


class PointsReply(BaseModel):
    """``got`` of ``measured`` points, and ``lost`` of them; of ``points`` there are. No data is no points."""

    got: float | None
    lost: float | None
    measured: int
    points: int


class GroupPointsReply(PointsReply):
    """The points of one group."""

    code: str
    title: Said


class ChangeReply(BaseModel):
    """Since the last period, by so many ``points`` of the scaled score.

    ``comparable``: the same indicators were scored both times.
    """

    points: float
    comparable: bool


class MovementReply(ChangeReply):
    """An agency moved by so many ``ranks`` upwards, too; then it was at ``rank``."""

    ranks: int
    rank: int


class SumReply(BaseModel):
    """A score in short. ``scaled``: points got of those measured, as of all; null without data.

    ``warnings`` say that the score says little: three dossiers or fewer, or hardly anything measured yet.
    """

    scaled: float | None
    total: PointsReply
    score_class: Said | None
    groups: tuple[GroupPointsReply, ...]
    received: int
    finished: int
    warnings: tuple[Said, ...]
    link: str


class StandingReply(SumReply):
    """An agency's score and place; unranked without data."""

    agency: str
    name: Said
    kind: Kind
    rank: int | None
    movement: MovementReply | None
    in_top_quartile: bool | None


class LevelReply(BaseModel):
    """The agencies of a level, ranked among themselves alone; median and top quartile of their scores."""

    level: Level
    name: Said
    ranked: int
    median: float | None
    top_quartile: float | None
    agencies: tuple[StandingReply, ...]


class HeadReply(BaseModel):
    """Which scoreboard in which period. ``in_force``: whether it was issued by the period's last day."""

    scoreboard: str
    title: Said
    source: str
    in_force: bool
    in_force_since: date
    points: int
    measurable: int
    decimals: int
    period: PeriodReply
    as_of: datetime
    assumptions: tuple[Said, ...]


class StandingsReply(HeadReply):
    """How the agencies of one or all levels stand."""

    levels: tuple[LevelReply, ...]


class FigureReadReply(BaseModel):
    """A figure as ``GET /kpis`` has it; ``link`` explains it down to the dossiers."""

    definition: str
    title: Said
    numerator: int
    denominator: int
    value: float | None
    link: str


class IndicatorScoreReply(BaseModel):
    """What an indicator says of the agency or province.

    ``outcome``: ``scored``, also with 0 points; ``no-data``, nothing counted yet; ``not-applicable``, nothing
    is asked of it; ``not-measured``, this hub cannot tell. ``why``: one sentence.
    """

    number: str
    title: Said
    outcome: Outcome
    got: float | None
    lost: float | None
    points: int
    why: Said
    source: str
    mark: Mark
    notes: tuple[Said, ...]
    figures: tuple[FigureReadReply, ...]


class GroupScoreReply(GroupPointsReply):
    """A group with its indicators."""

    indicators: tuple[IndicatorScoreReply, ...]


class AgencyScoreReply(HeadReply):
    """One agency's whole score, its place among its level, and that level's lines."""

    level: Level
    level_name: Said
    ranked: int
    median: float | None
    top_quartile: float | None
    standing: StandingReply
    groups: tuple[GroupScoreReply, ...]


class ProvinceSumReply(SumReply):
    """The province's score in short, and how it moved."""

    movement: ChangeReply | None


class NotGivenReply(BaseModel):
    """Why the province has not what agencies have: it is neither 0 nor missing.

    ``one-province``: there is no second one; ``not-applicable``: it is not for provinces.
    """

    outcome: Literal["one-province", "not-applicable"]
    words: Said


class ProvinceScoreReply(HeadReply):
    """The province's own score: of its own figures, those of ``GET /kpis?scope=province``.

    ``place``, ``lines`` (median and top quartile) and, where the source has classes for agencies alone,
    ``no_class`` say why there is none.
    """

    scope: str
    name: Said
    standing: ProvinceSumReply
    place: NotGivenReply
    lines: NotGivenReply
    no_class: NotGivenReply | None
    groups: tuple[GroupScoreReply, ...]
