"""What the door answers of scoreboards themselves: groups, indicators, points, classes and sources."""

from datetime import date

from pydantic import BaseModel

from services._province.data_files import Mark
from services._province.words import Said


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
    """A scoreboard. ``measurable``: so many of its points this hub can tell.

    ``scores_provinces``: whether its source scores provinces, and not their agencies alone.
    """

    id: str
    title: Said
    source: str
    in_force_since: date
    scores_provinces: bool
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
