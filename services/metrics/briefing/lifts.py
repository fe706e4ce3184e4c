"""What an agency can do to lift a target, by the lever; and what lifts several targets, said once."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.briefing.replies import TargetReply
from services.metrics.definition import CountedDefinition
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import lever
from services.metrics.explain_replies import StepReply
from services.metrics.explaining.levers import lever_for
from services.metrics.figures import Cell
from services.metrics.lookup import AsOf


class Asked(NamedTuple):
    """Scope and period as they are written, and the day whose names agencies have."""

    scope: str
    period: str
    on: date


class Lift(NamedTuple):
    """A step of a lever with those before it that gain nothing alone.

    ``act`` is the lever's name; ``needs``: other agencies without which ``agencies`` would gain less.
    """

    act: str
    what: Words
    of: TargetReply
    agencies: tuple[str, ...]
    needs: tuple[str, ...]
    things: int
    gain: int

    @property
    def rank(self) -> tuple[Fraction, str, str]:
        """Return what sorts the largest lift first."""
        return -Fraction(self.gain, self.of.denominator), self.of.definition, self.agencies[-1]


def lifts_of(tx: Connection, as_of: AsOf, of: TargetReply, asked: Asked) -> Iterator[Lift]:
    """Yield what lifts a target; an agency that gains nothing alone stands with the one that needs it."""
    definition = DEFINITIONS[of.definition]
    if not isinstance(definition, CountedDefinition) or lever_for(definition) is None:
        return
    told = lever(tx, as_of, Cell(of.definition, asked.scope, asked.period), by="sender", aim="")
    together: list[StepReply] = []
    for step in told.steps:
        together.append(step)
        if step.gain:
            names = tuple(each.agency for each in together)
            needs = tuple(each for each in step.needs if each not in names)
            things = sum(each.things for each in together)
            yield Lift(told.lever, told.words, of, names, needs, things, step.gain)
            together = []


def once(lifts: Iterable[Lift]) -> list[list[Lift]]:
    """Return what there is to do, the largest lift first, each with all the lifts that it brings.

    Several targets, or readings of one, may ask the same of an agency: it is asked once. What asks more than
    was asked before needs those who were.
    """
    things: list[list[Lift]] = []
    asked: dict[tuple[str, str], int] = {}
    for lift in sorted(lifts, key=lambda one: one.rank):
        new = tuple(each for each in lift.agencies if (lift.act, each) not in asked)
        if new:
            asked |= {(lift.act, each): len(things) for each in new}
            things.append([_asking(lift, new)])
        else:
            same = things[max(asked[lift.act, each] for each in lift.agencies)]
            _add(same, _asking(lift, same[0].agencies))
    return things


def _asking(lift: Lift, agencies: tuple[str, ...]) -> Lift:
    """Return the lift as what these agencies do; whoever else takes part is needed."""
    needs = dict.fromkeys((*lift.agencies, *lift.needs))
    return lift._replace(agencies=agencies, needs=tuple(each for each in needs if each not in agencies))


def _add(same: list[Lift], lift: Lift) -> None:
    """Add a lift to those of one thing; of one target it is one lift more, for both are done."""
    for place, each in enumerate(same):
        if each.of.definition == lift.of.definition:
            needs = tuple(dict.fromkeys((*each.needs, *lift.needs)))
            same[place] = each._replace(
                needs=needs, things=each.things + lift.things, gain=each.gain + lift.gain
            )
            return
    same.append(lift)
