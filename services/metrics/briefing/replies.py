"""A brief as the door gives it, in both languages; every number links to what explains it."""

from datetime import datetime

from pydantic import BaseModel

from services._province.words import Said
from services.metrics.scoreboard_replies import GroupPointsReply


class ScoreReply(BaseModel):
    """A score on a scoreboard and the place among so many of its level; null without data.

    The province has no place, and ``no_place`` says why; of agencies it is null.

    Of ``points`` this hub can tell ``measurable``; ``measured`` are told. ``warnings``: why it says little.
    ``no_points``: of a group that has none, by its code, whether that is no data, or not measured or asked.
    """

    scoreboard: str
    title: Said
    scaled: float | None
    points: int
    rank: int | None
    ranked: int | None
    no_place: Said | None
    measurable: int
    measured: int
    warnings: tuple[Said, ...]
    score_class: Said | None
    groups: tuple[GroupPointsReply, ...]
    no_points: dict[str, Said]
    link: str


class TargetReply(BaseModel):
    """A figure that has a target; ``met`` is null where there is no data."""

    definition: str
    title: Said
    numerator: int
    denominator: int
    value: float | None
    target: float
    met: bool | None
    link: str


class LiftReply(BaseModel):
    """What one thing brings to one target: ``gain`` more of ``denominator``. ``link`` is the evidence."""

    definition: str
    title: Said
    gain: int
    denominator: int
    link: str


class ThingReply(LiftReply):
    """One thing to do. ``also``: the other targets that the same agency lifts by doing the same.

    ``needs``: other agencies that have to do it too; ``sentence`` names them and says all of it.
    """

    sentence: Said
    agency: str | None
    needs: tuple[str, ...] = ()
    also: tuple[LiftReply, ...] = ()


class BriefReply(BaseModel):
    """One page. A ``score`` is given for quarters and years alone; it is null for a month."""

    scope: str
    scope_name: Said
    period: str
    words: Said
    as_of: datetime
    score: ScoreReply | None
    targets: tuple[TargetReply, ...]
    things: tuple[ThingReply, ...]
