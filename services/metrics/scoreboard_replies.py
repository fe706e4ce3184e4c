"""What the door answers of scoreboards: what they are, who stands where, one agency's points and why."""

from datetime import date, datetime

from pydantic import BaseModel

from services._province.agencies import Kind
from services._province.data_files import Level, Mark
from services._province.words import Said
from services.metrics.scoreboards.scoring import Outcome
from services.metrics.scoreboards.states import State


class UsedReply(BaseModel):
    """A figure that an indicator is told by. ``need``: the share for all of ``points``, or for the step.

    ``points`` are those that this figure alone decides; null where several do together, in a step.
    """

    definition: str
    points: int | None
    need: float


class IndicatorReply(BaseModel):
    """An indicator as it is: ``formula``, ``source`` official; ``not_measured`` why this hub cannot tell."""

    number: str
    title: Said
    points: int
    formula: Said
    source: str
    mark: Mark
    figures: tuple[UsedReply, ...]
    not_measured: Said | None
    notes: tuple[Said, ...]


class GroupReply(BaseModel):
    """A group of indicators."""

    code: str
    title: Said
    points: int
    indicators: tuple[IndicatorReply, ...]


class ClassReply(BaseModel):
    """A class, and from how many points on an agency is in it."""

    name: Said
    least: int


class ScoreboardReply(BaseModel):
    """A scoreboard. ``measurable``: so many of its points this hub can tell."""

    id: str
    title: Said
    source: str
    in_force_since: date
    periods: tuple[str, ...]
    points: int
    measurable: int
    decimals: int
    rounding: Said
    classes: tuple[ClassReply, ...]
    class_source: str
    class_mark: Mark
    assumptions: tuple[Said, ...]
    groups: tuple[GroupReply, ...]


class ScoreboardList(BaseModel):
    """Every scoreboard, in the order of the ids."""

    items: tuple[ScoreboardReply, ...]


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


class MovementReply(BaseModel):
    """Since the last period: ``points`` of the scaled score, ``ranks`` upwards; then it was at ``rank``.

    ``comparable``: the same indicators were scored both times.
    """

    points: float
    ranks: int
    rank: int
    comparable: bool


class StandingReply(BaseModel):
    """An agency's place. ``scaled``: points got of those measured, as of all; null and unranked without data.

    ``warnings`` say that the score says little: three dossiers or fewer, or hardly anything measured yet.
    """

    agency: str
    name: Said
    kind: Kind
    rank: int | None
    scaled: float | None
    total: PointsReply
    score_class: Said | None
    groups: tuple[GroupPointsReply, ...]
    received: int
    finished: int
    warnings: tuple[Said, ...]
    movement: MovementReply | None
    in_top_quartile: bool | None
    link: str


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
    """What an indicator says of the agency.

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
