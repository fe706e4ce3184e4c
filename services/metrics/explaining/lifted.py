"""A figure as it would be: the same facts, with what a lever changes, judged anew."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection

from services.metrics.definition import CountedDefinition, Definition, sides
from services.metrics.explaining.explained import Meant
from services.metrics.explaining.levers import By, Lever, Shape, lever_for, shape_of
from services.metrics.explaining.lifting import Step, steps
from services.metrics.explaining.of_dossiers import dossiers
from services.metrics.explaining.where import Where
from services.metrics.facts import DossierFacts


class NoLever(ValueError):
    """Nothing that agencies do otherwise is known to move the definition."""

    def __init__(self, definition: Definition) -> None:
        super().__init__(
            f"no lever moves {definition.id}: there is one for what is told by legs, and by payments"
        )


@dataclass(frozen=True, slots=True)
class Lifted:
    """``steps``: agencies, the most useful first; ``possible``: the numerator if all of them did so."""

    lever: Lever
    numerator: int
    denominator: int
    steps: tuple[Step, ...]
    possible: int


def lifted(tx: Connection, found: Meant, *, by: By, target: Fraction | None) -> Lifted:
    """Return which agencies lift the figure to the target, or as far as it goes; raises NoLever.

    Only dossiers that have something to change are read; the figure holds the rest.
    """
    definition, where = found.definition, found.where
    lever = lever_for(definition) if isinstance(definition, CountedDefinition) else None
    if lever is None or not isinstance(definition, CountedDefinition):
        raise NoLever(definition)
    shapes: Counter[Shape] = Counter()
    for _, dossier in dossiers(tx, where, "", holding=(lever.within,)):
        shape = shape_of(
            dossier.facts,
            lever,
            by,
            matters=lambda facts: _matters(definition, facts, where),
            good=lambda facts: _good(definition, facts, where),
        )
        if shape is not None:
            shapes[shape] += 1
    numerator, denominator = found.figure.numerator, found.figure.denominator
    gain = sum(number * (one.good[-1][1] - one.good[0][1]) for one, number in shapes.items())
    taken = tuple(steps(shapes, numerator, denominator, target)) if denominator else ()
    return Lifted(lever, numerator, denominator, taken, numerator + gain)


def _matters(definition: CountedDefinition, facts: DossierFacts, where: Where) -> bool:
    """Whether one leg or payment counts: on a day of its own, if the definition counts it by itself."""
    found = (each for each in sides(definition, facts) if each.day is not None)
    return any(not each.ref or (each.day is not None and where.covers(each.day)) for each in found)


def _good(definition: CountedDefinition, facts: DossierFacts, where: Where) -> int:
    """Return what a dossier adds to the numerator."""
    return sum(
        each.side == "numerator" and each.day is not None and where.covers(each.day)
        for each in sides(definition, facts)
    )
