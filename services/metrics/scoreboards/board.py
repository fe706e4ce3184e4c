"""What a scoreboard is: groups of indicators, and how shares become points. It is data, read from a file."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from services._province.data_files import Fact, Mark
from services._province.words import Said
from services.metrics.periods import PeriodKind

Points = Annotated[int, Field(ge=0)]
Share = Annotated[Fraction, Field(gt=0, le=1)]


class Part(Fact):
    """Points for a figure's share: all of them from ``full_at`` on, below it in proportion."""

    definition: str
    points: Points
    full_at: Share = Fraction(1)


class Floor(Fact):
    """The least share that a step asks of a figure; ``without_data`` says what it is where nothing counts."""

    definition: str
    least: Share
    without_data: Literal["met", "missing"] = "missing"


class Step(Fact):
    """Points for reaching every one of the floors."""

    points: Points
    floors: Annotated[tuple[Floor, ...], Field(min_length=1)]


class Indicator(Fact):
    """One line of a scoreboard. ``formula`` and ``source`` are the official ones, ``mark`` how sure they are.

    Exactly one of ``parts`` (their points add up), ``steps`` (the first that is reached, else 0) and
    ``not_measured`` (why this hub cannot tell) is given. ``applies``: a definition of the catalogue; where
    it counts nothing for an agency, the indicator asks nothing of it. ``notes``: where what is counted is not
    what the source says.
    """

    number: str
    title: Said
    points: Points
    formula: Said
    source: str
    mark: Mark
    parts: tuple[Part, ...] = ()
    steps: tuple[Step, ...] = ()
    not_measured: Said | None = None
    applies: str | None = None
    notes: tuple[Said, ...] = ()

    @cached_property
    def definitions(self) -> tuple[str, ...]:
        """Return the ids of the figures that it is told by, each once."""
        floors = (floor.definition for step in self.steps for floor in step.floors)
        return tuple(dict.fromkeys((*(part.definition for part in self.parts), *floors)))


class Group(Fact):
    """Indicators that are summed; ``code`` is short and stable."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
    title: Said
    points: Points
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]


class ScoreClass(Fact):
    """A class that an agency is in from so many points on."""

    least: Points
    name: Said


class Scoreboard(Fact):
    """A whole scoreboard. ``received`` and ``finished`` are figures whose denominators say how many dossiers.

    ``decides`` is one of the catalogue that counts something for whoever decides procedures. ``decimals`` of
    an indicator's points, by ``rounding``; sums are of rounded points, so that a column adds up.
    ``scores_provinces``: whether its source scores provinces too; else its classes are not for them.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    title: Said
    source: str
    in_force_since: date
    scores_provinces: bool
    periods: tuple[Literal[PeriodKind.QUARTER, PeriodKind.YEAR], ...]
    decimals: Annotated[int, Field(ge=0, le=2)]
    rounding: Said
    received: str
    finished: str
    decides: str
    class_source: str
    class_mark: Mark
    classes: Annotated[tuple[ScoreClass, ...], Field(min_length=1)]
    assumptions: tuple[Said, ...]
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]

    @property
    def points(self) -> int:
        """Return the most that can be got."""
        return sum(group.points for group in self.groups)

    @property
    def indicators(self) -> Iterator[Indicator]:
        """Yield every indicator, in the order of the groups."""
        return (indicator for group in self.groups for indicator in group.indicators)

    @cached_property
    def definitions(self) -> tuple[str, ...]:
        """Return the ids of all figures that it is told by, each once, in order."""
        found = {name for indicator in self.indicators for name in indicator.definitions}
        return tuple(sorted(found | {self.received, self.finished}))
